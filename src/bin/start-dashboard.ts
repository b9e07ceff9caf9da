import type { Pool } from 'pg';
import { foreignBecause } from '../api/loopback.js';
import { codeRef } from '../code-ref.js';
import type { Config } from '../config.js';
import { createDashboard, type Dashboard } from '../dashboard/create-dashboard.js';
import { createIdentify } from '../dashboard/identify.js';
import type { Intake } from '../intake.js';
import type { Log } from '../log.js';
import { replayRun } from '../pipeline/replay.js';
import type { Queues } from '../queue/queues.js';
import type { Readiness } from '../readiness.js';
import { replayDelivery } from '../replay-delivery.js';

/** null: the queues are not open yet. */
export type QueueBoardMaker = (basePath: string) => ReturnType<Queues['board']> | null;

type Parts = {
  config: Config;
  pool: Pool;
  intake: Intake;
  /** Whether whoever uses this machine needs no login. */
  openOnLoopback: boolean;
  ready: () => Promise<Readiness>;
  enqueuePullRequest: Queues['enqueuePullRequest'];
  waiting: Queues['waiting'];
  queueBoard: QueueBoardMaker;
  log: Log;
};

/** Makes the dashboard of a process. */
export function startDashboard({ config, pool, intake, openOnLoopback, log, ...parts }: Parts): Dashboard {
  return createDashboard({
    pool,
    appId: config.app?.id ?? 0,
    log,
    now: Date.now,
    standing: parts.ready,
    queues: parts.waiting,
    queueBoard: parts.queueBoard,
    enqueue: (pullRequestId, delayMs) => parts.enqueuePullRequest('analysis', pullRequestId, delayMs),
    replay: (runId, options) => replayRun({ pool, codeRef: codeRef() }, runId, options),
    takeAgain: (deliveryId) => replayDelivery(pool, intake, deliveryId),
    identify: createIdentify({ foreignBecause: openOnLoopback ? foreignBecause : null }),
  });
}
