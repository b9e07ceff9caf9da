import { hostname } from 'node:os';
import type { Pool } from 'pg';
import { codeRef } from '../code-ref.js';
import type { Config } from '../config.js';
import { fingerprint } from '../core/fingerprint.js';
import { modelNameText } from '../core/model/model-name.js';
import { targetRule } from '../core/notifications/addressees.js';
import type { Github } from '../github/client.js';
import type { Intake } from '../intake.js';
import type { Log } from '../log.js';
import { startMonitor } from '../monitor/start-monitor.js';
import { queueOf } from '../pipeline/index.js';
import type { Stopping } from '../pipeline/stopping.js';
import { type RunWorker, workPullRequest } from '../pipeline/work-run.js';
import type { QueueName } from '../queue/names.js';
import type { Queues } from '../queue/queues.js';
import type { Opened } from '../store/open-run.js';
import { createPrisma } from '../store/pool.js';
import { modelsOf } from './models-of.js';
import { writeLimitsOf } from './write-limits.js';

/** The queues whose workers carry runs. */
const RUN_QUEUES: QueueName[] = ['analysis', 'fix-attempts', 'reviews', 'notifications'];

type Parts = {
  config: Config;
  pool: Pool;
  github: Github;
  queues: Queues;
  intake: Intake;
  enqueue: (opened: Opened[]) => Promise<void>;
  stopping: Stopping;
  log: Log;
};

/** Starts workers on all queues of runs. */
export function startWorkers({ config, pool, github, queues, enqueue, stopping, log }: Parts): void {
  const parts: RunWorker = {
    pool,
    prisma: createPrisma(pool),
    github,
    log,
    queues,
    enqueue,
    stopping,
    settleMs: config.settleMs,
    models: modelsOf(config),
    notifyRules: config.notify.targets.map(targetRule),
    logLimits: { bytes: config.logDownloadBytes, timeoutMs: config.logDownloadTimeoutMs },
    writeLimits: writeLimitsOf(config),
    worker: {
      workerId: `${hostname()}:${process.pid}`,
      leaseMs: config.leaseMs,
      codeRef: codeRef(),
      configHash: configHash(config),
    },
  };
  for (const queue of RUN_QUEUES) {
    queues.work(queue, config.workerConcurrency, async (data, job) => {
      await workPullRequest(data.pullRequestId, queue, parts, job);
    });
  }
}

/** Returns how to stop it. */
export const startMonitoring = ({ config, intake, ...parts }: Parts): (() => Promise<void>) =>
  startMonitor({ ...parts, takeIn: intake, queueOf, settings: config });

/** What a stage's answer depends on beside its inputs. */
const configHash = ({ github, logDownloadBytes, models }: Config): string =>
  fingerprint([github, logDownloadBytes, models?.settings.allowed.map(modelNameText) ?? []]);
