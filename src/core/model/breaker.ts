/**
 * Keeps a server that is down from being asked again and again. Closed: calls pass. Open: none does until `untilMs`. Trying: one call
 * is under way to see whether it is back; should its end never be told, another may try after `untilMs`.
 */
export type Breaker =
  | { state: 'closed'; failures: number }
  | { state: 'open'; openings: number; untilMs: number }
  | { state: 'trying'; openings: number; untilMs: number };

export type BreakerRules = {
  /** Failures in a row that open it. */
  failures: number;
  /** How long it is open the first time; each further time twice as long, up to `mostMs`. */
  firstMs: number;
  mostMs: number;
  /** How long a try may take before it counts as lost. */
  tryMs: number;
};

export const BREAKER_RULES: BreakerRules = { failures: 5, firstMs: 30_000, mostMs: 600_000, tryMs: 300_000 };

export const closedBreaker: Breaker = { state: 'closed', failures: 0 };

/** Whether a call may be made now, and the breaker once it is. `nowMs` is any clock that never goes back. */
export function passBreaker(
  breaker: Breaker,
  nowMs: number,
  { tryMs }: BreakerRules,
): { passes: true; breaker: Breaker } | { passes: false; waitMs: number } {
  if (breaker.state === 'closed') return { passes: true, breaker };
  if (nowMs < breaker.untilMs) return { passes: false, waitMs: breaker.untilMs - nowMs };
  return { passes: true, breaker: { state: 'trying', openings: breaker.openings, untilMs: nowMs + tryMs } };
}

/** ok: the server answered, whatever it said. failed: it did not, or not as it should. unknown: the call says nothing about the server. */
export type CallEnd = 'ok' | 'failed' | 'unknown';

/** The breaker after a call has ended. */
export function noteCall(breaker: Breaker, end: CallEnd, nowMs: number, rules: BreakerRules): Breaker {
  if (end === 'ok') return closedBreaker;
  if (end === 'unknown') return breaker.state === 'trying' ? { ...breaker, state: 'open', untilMs: nowMs } : breaker;
  // A call that began before the breaker opened adds nothing to what is known.
  if (breaker.state === 'open') return breaker;
  if (breaker.state === 'closed' && breaker.failures + 1 < rules.failures) {
    return { state: 'closed', failures: breaker.failures + 1 };
  }
  const openings = breaker.state === 'trying' ? breaker.openings + 1 : 1;
  const openMs = Math.min(rules.mostMs, rules.firstMs * 2 ** Math.min(openings - 1, 20));
  return { state: 'open', openings, untilMs: nowMs + openMs };
}
