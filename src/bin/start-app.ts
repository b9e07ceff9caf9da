import { hostname } from 'node:os';
import type { Pool } from 'pg';
import { createApi } from '../api/create-api.js';
import { isLoopbackHost } from '../api/loopback.js';
import { leaveOperatorToken } from '../api/operator-token.js';
import { createApp } from '../app.js';
import { codeRef } from '../code-ref.js';
import type { Config } from '../config.js';
import { fingerprint } from '../core/fingerprint.js';
import { modelNameText } from '../core/model/model-name.js';
import { createDoor } from '../door.js';
import { createGithub, type Github } from '../github/client.js';
import { useProxy } from '../github/proxy.js';
import { createIntake } from '../intake.js';
import type { Log } from '../log.js';
import { startMonitor } from '../monitor/start-monitor.js';
import { queueOf } from '../pipeline/index.js';
import { replayRun } from '../pipeline/replay.js';
import { type RunWorker, workPullRequest } from '../pipeline/work-run.js';
import { createBackend } from '../queue/backend.js';
import type { QueueName } from '../queue/names.js';
import { createQueues } from '../queue/queues.js';
import { listen } from '../server.js';
import { newToken } from '../store/api-tokens.js';
import type { Opened } from '../store/open-run.js';
import { createPrisma } from '../store/pool.js';
import { modelsOf } from './models-of.js';
import { openDatabase, prepareDatabase } from './open-database.js';

export const ROLES = ['web', 'worker', 'monitor'] as const;
export type Role = (typeof ROLES)[number];

export type RunningApp = {
  /** Where webhooks are taken; null without the role web. */
  url: string | null;
  pool: Pool;
  /** Finishes what is under way, then ends. */
  close(): Promise<void>;
};

/** The queues whose workers carry runs. */
const RUN_QUEUES: QueueName[] = ['analysis', 'fix-attempts', 'reviews', 'notifications'];

/** A start does not wait longer for the queue: intake needs the database alone, and the sweep fills the queue later. */
const QUEUE_WAIT_MS = 3_000;

/** Builds the parts of Regreen, joins them and starts them. */
export async function startApp(config: Config, roles: readonly Role[], log: Log): Promise<RunningApp> {
  if (config.app === null)
    throw new Error(
      'No GitHub App is configured: run regreen setup, or set APP_ID, PRIVATE_KEY_PATH and WEBHOOK_SECRET.',
    );
  if (config.httpsProxy) useProxy(config.httpsProxy);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const database = await openDatabase(config, log);
    closers.push(database.close);
    await prepareDatabase(database, { queueInDatabase: config.redisUrl === null });
    const { pool } = database;
    const github = createGithub(config.app, config.github, log);
    const backend = createBackend({ databaseUrl: database.connectionString, redisUrl: config.redisUrl, log });
    await backend.waitUntilReachable(QUEUE_WAIT_MS);
    const queues = createQueues(backend, log);
    closers.push(queues.close);
    const enqueue = async (opened: Opened[]) => {
      for (const { pullRequestId, runAfter } of opened) {
        await queues.enqueuePullRequest('analysis', pullRequestId, runAfter.getTime() - Date.now());
      }
    };

    void tryCredentials(github, log);

    if (roles.includes('worker')) {
      const parts: RunWorker = {
        pool,
        prisma: createPrisma(pool),
        github,
        log,
        queues,
        enqueue,
        settleMs: config.settleMs,
        models: modelsOf(config),
        logLimits: { bytes: config.logDownloadBytes, timeoutMs: config.logDownloadTimeoutMs },
        writeLimits: [
          { bucket: 'minute', tokens: config.writesPerMinute, perMs: 60_000 },
          { bucket: 'hour', tokens: config.writesPerHour, perMs: 3_600_000 },
        ],
        worker: {
          workerId: `${hostname()}:${process.pid}`,
          leaseMs: config.leaseMs,
          codeRef: codeRef(),
          configHash: configHash(config),
        },
      };
      for (const queue of RUN_QUEUES) {
        queues.work(queue, config.workerConcurrency, async (data) => {
          await workPullRequest(data.pullRequestId, queue, parts);
        });
      }
    }
    const intake = createIntake({ pool, appId: config.app.id, settleMs: config.settleMs, enqueue, log });
    if (roles.includes('monitor'))
      closers.push(startMonitor({ pool, github, queues, log, takeIn: intake, enqueue, queueOf, settings: config }));

    let url: string | null = null;
    if (roles.includes('web')) {
      const { app, receive } = createApp(intake);
      await github.probot.load(app);
      const door = createDoor({
        secrets: config.app.webhookSecrets,
        receive: (delivery) => receive(github.probot, delivery),
        log,
      });
      if (config.apiOpenOnLoopback && !isLoopbackHost(config.server.host))
        log.warn(
          { host: config.server.host },
          'REGREEN_API_OPEN_ON_LOOPBACK has no effect: HOST is not a loopback address',
        );
      const operatorToken = newToken();
      const api = createApi({
        pool,
        log,
        openOnLoopback: config.apiOpenOnLoopback && isLoopbackHost(config.server.host),
        operatorToken,
        enqueue: (pullRequestId, delayMs) => queues.enqueuePullRequest('analysis', pullRequestId, delayMs),
        replay: (runId, options) => replayRun({ pool, codeRef: codeRef() }, runId, options),
      });
      const server = await listen({ door, ready: () => checkDatabase(pool), api: api.listener }, config.server);
      closers.push(server.close);
      closers.push(async () => api.close()); // before the server: its streams would hold it open
      // After the port is ours: a second start on it leaves the file of the first as it is.
      closers.push(await leaveOperatorToken(config.dataDir, operatorToken, log));
      url = server.url;
    }
    return { url, pool, close };
  } catch (error) {
    await close().catch((err) => log.warn({ err }, 'not everything could be closed'));
    throw error;
  }
}

/** Wrong credentials should be heard of at the start, not at the first failed check; the app starts all the same. */
async function tryCredentials(github: Github, log: Log): Promise<void> {
  try {
    const octokit = await github.asApp();
    const { data } = await octokit.rest.apps.getAuthenticated();
    log.info({ app: data?.slug }, 'GitHub accepts the credentials of the App');
  } catch (err) {
    log.warn(
      { err },
      'GitHub does not accept the credentials of the App, or cannot be reached: regreen doctor says more',
    );
  }
}

async function checkDatabase(pool: Pool): Promise<void> {
  await pool.query('select 1').catch((cause: Error) => {
    throw new Error('the database is out of reach', { cause });
  });
}

/** What a stage's answer depends on beside its inputs. */
const configHash = ({ github, logDownloadBytes, models }: Config): string =>
  fingerprint([github, logDownloadBytes, models?.settings.allowed.map(modelNameText) ?? []]);
