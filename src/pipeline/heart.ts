import type { Pool } from 'pg';
import type { Log } from '../log.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { beat, LeaseLostError } from '../store/run-progress.js';
import { NoLongerCurrentError } from './stage.js';
import { startBeats } from './start-beats.js';
import type { Stopping } from './stopping.js';

export type Heart = { signal: AbortSignal; stop(): Promise<void> };

/** How soon work under way hears that it is to stop. */
const BEAT_MS = 1_000;

/** Keeps the lease while the worker works; aborts the work when the run is to stop, another worker has it, or this one has to end. */
export function startHeart(
  run: ClaimedRun,
  { pool, leaseMs, stopping, log }: { pool: Pool; leaseMs: number; stopping: Stopping; log: Log },
): Heart {
  const controller = new AbortController();
  const stop = startBeats(Math.min(leaseMs / 3, BEAT_MS), async () => {
    try {
      if ((await beat(pool, run, leaseMs)) === 'stop') controller.abort(new NoLongerCurrentError());
    } catch (error) {
      if (error instanceof LeaseLostError) controller.abort(error);
      else log.warn({ err: error }, 'heartbeat failed; the next one may go through');
    }
  });
  return { signal: AbortSignal.any([controller.signal, stopping.over]), stop };
}
