import type { Pool } from 'pg';
import { stages } from '../pipeline/index.js';
import type { Queues } from '../queue/queues.js';
import { sweepRuns } from '../store/sweep.js';

/** Enqueues every run that nobody seems to work on; from PostgreSQL alone, so an emptied queue loses nothing. Returns how many. */
export async function sweep(pool: Pool, queues: Queues): Promise<number> {
  const due = await sweepRuns(pool);
  for (const { pullRequestId, stage } of due) {
    const queue = stages.find((candidate) => candidate.name === stage)?.queue ?? 'analysis';
    await queues.enqueuePullRequest(queue, pullRequestId);
  }
  return due.length;
}
