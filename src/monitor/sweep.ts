import type { Pool } from 'pg';
import type { StageName } from '../core/stages.js';
import type { QueueName } from '../queue/names.js';
import type { Queues } from '../queue/queues.js';
import { sweepRuns, sweepVerifications } from '../store/sweep.js';

/** Opens the runs that judge overdue fixes, and enqueues every run that nobody seems to work on; from PostgreSQL alone, so an emptied queue loses nothing. Returns how many. */
export async function sweep(
  pool: Pool,
  queues: Queues,
  queueOf: (stage: StageName | null) => QueueName,
  settleMs: number,
): Promise<number> {
  for (const { pullRequestId } of await sweepVerifications(pool, settleMs))
    await queues.enqueuePullRequest(queueOf(null), pullRequestId, settleMs);
  const due = await sweepRuns(pool);
  for (const { pullRequestId, stage } of due) await queues.enqueuePullRequest(queueOf(stage), pullRequestId);
  return due.length;
}
