import type { Pool } from 'pg';
import type { StageName } from '../core/stages.js';
import type { Log } from '../log.js';
import type { QueueName } from '../queue/names.js';
import type { Queues } from '../queue/queues.js';
import { ensurePartitions } from '../store/migrate.js';
import { sweep } from './sweep.js';

type Parts = {
  pool: Pool;
  queues: Queues;
  log: Log;
  sweepMs: number;
  settleMs: number;
  /** Whose workers run a stage; a queued run has none yet. */
  queueOf: (stage: StageName | null) => QueueName;
};

const HOUSEKEEPING = 'housekeeping';
const HOUSEKEEPING_EVERY_MS = 6 * 60 * 60 * 1000;

/**
 * Starts what makes good for crashes and emptied queues. The sweep has its own clock, because a queue that lost its jobs
 * has lost its schedules too; several monitors share the work. Returns how to stop it.
 */
export async function startMonitor({
  pool,
  queues,
  log,
  sweepMs,
  settleMs,
  queueOf,
}: Parts): Promise<() => Promise<void>> {
  queues.work('monitor', 1, async (data) => {
    if ('task' in data && data.task === HOUSEKEEPING) await ensurePartitions(pool);
  });
  await queues
    .schedule(HOUSEKEEPING, HOUSEKEEPING_EVERY_MS)
    .catch((err) =>
      log.warn(
        { err },
        'the queue is out of reach: the sweep runs all the same, housekeeping is scheduled at the next start',
      ),
    );

  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= sweep(pool, queues, queueOf, settleMs)
      .then((found) => {
        if (found > 0) log.info({ found }, 'the sweep enqueued runs that nobody was working on');
      })
      .catch((err) => log.warn({ err }, 'the sweep could not look; it tries again'))
      .finally(() => {
        running = null;
      });
  }, sweepMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
