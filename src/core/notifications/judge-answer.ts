/** What a target has said, or that it has said nothing. `retryAfter`: its header; `whole`: the body is all that it said. */
export type Answer =
  | { kind: 'answered'; status: number; retryAfter: string | null; body: string; whole: boolean }
  /** In words of ours: what is thrown may name the address. */
  | { kind: 'unanswered'; problem: string }
  /** It is never asked: its address is not one to speak to. */
  | { kind: 'forbidden'; problem: string };

export type SendOutcome =
  /** `reference`: by which later messages join its thread. */
  | { kind: 'sent'; reference: string | null }
  /** `hold`: nothing else is to be sent there before, either. */
  | { kind: 'later'; problem: string; retryAfterMs: number | null; hold: boolean }
  | { kind: 'refused'; problem: string };

/** What a target's kind makes of an answer. */
export type Judge = (answer: Extract<Answer, { kind: 'answered' }>) => SendOutcome;

/** The longest wait that a target is granted. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** A message is tried so often, and no longer than this after it was made. */
export const MAX_TRIES = 10;
export const MAX_AGE_MS = 24 * 3_600_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/** How long to wait after so many tries that failed: 5 s, doubling to ten minutes; longer when the target asks for it. */
export const waitAfter = (tries: number, retryAfterMs: number | null): number =>
  Math.max(Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS), retryAfterMs ?? 0);

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = /^\s*(\d{1,9})\s*$/.exec(header)?.[1];
  const ms = seconds === undefined ? Date.parse(header) - nowMs : Number(seconds) * 1_000;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/** What has come of a try. */
export function judgeAnswer(answer: Answer, judge: Judge, nowMs: number): SendOutcome {
  if (answer.kind === 'forbidden') return { kind: 'refused', problem: answer.problem };
  if (answer.kind === 'unanswered') return { kind: 'later', problem: answer.problem, retryAfterMs: null, hold: false };
  const { status } = answer;
  const asked = retryAfterMs(answer.retryAfter, nowMs);
  if (status === 429)
    return { kind: 'later', problem: 'it asks for a pause (HTTP 429)', retryAfterMs: asked, hold: true };
  if (status === 408 || status >= 500)
    return { kind: 'later', problem: `HTTP ${status}`, retryAfterMs: asked, hold: asked !== null };
  if (status >= 300 && status < 400)
    return { kind: 'refused', problem: `HTTP ${status}: it sends us elsewhere, and nothing is sent after it` };
  return judge(answer);
}

/** Whoever answers 2xx has it; what else it says will not change by itself. */
export const judgeStatus: Judge = ({ status }) =>
  status >= 200 && status < 300 ? { kind: 'sent', reference: null } : { kind: 'refused', problem: `HTTP ${status}` };

/** A receiver of one's own may be wrong today and right in an hour; 410 says that it wants no more. */
export const judgeReceiver: Judge = (answer) => {
  const { status } = answer;
  return status >= 400 && status !== 410
    ? { kind: 'later', problem: `HTTP ${status}`, retryAfterMs: null, hold: false }
    : judgeStatus(answer);
};

const SLACK_PASSES: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

/** Slack says in the body what it thinks of a call. https://docs.slack.dev/reference/methods/chat.postMessage */
export const judgeSlackCall: Judge = (answer) => {
  if (answer.status >= 400) return judgeStatus(answer);
  const said = parsed(answer.body);
  // Tried again, it would be shown twice.
  if (said === null && !answer.whole) return { kind: 'sent', reference: null };
  const { ok, error, ts } = said ?? {};
  if (ok === true)
    return { kind: 'sent', reference: typeof ts === 'string' && /^\d{1,20}\.\d{1,20}$/.test(ts) ? ts : null };
  const word =
    typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : 'something that is no answer of Slack';
  const problem = `Slack says ${word}`;
  return SLACK_PASSES.has(word)
    ? { kind: 'later', problem, retryAfterMs: null, hold: word.startsWith('rate') }
    : { kind: 'refused', problem };
};

function parsed(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
