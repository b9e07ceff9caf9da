import { setTimeout as sleep } from 'node:timers/promises';

/** How a pass over many rows goes: so many at a time, with pauses for everybody else, and no longer than that; the next pass goes on. */
export type Pass = { rows: number; pauseMs: number; lastsMs: number; signal?: AbortSignal };

export const HOURLY_PASS: Pass = { rows: 2_000, pauseMs: 50, lastsMs: 5 * 60_000 };

/** Asks before every step but the first, which always happens; it pauses, and answers false when the time is over. */
export function paced({ pauseMs, lastsMs, signal }: Pass): () => Promise<boolean> {
  const end = performance.now() + lastsMs;
  return async () => {
    await sleep(pauseMs);
    return performance.now() < end && !signal?.aborted;
  };
}
