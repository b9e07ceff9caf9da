import type { Pool } from 'pg';
import { CliError, type CliIo } from '../cli/io.js';
import { codeRef } from '../code-ref.js';
import type { Config } from '../config.js';
import { createGithub } from '../github/client.js';
import { useProxy } from '../github/proxy.js';
import { createIntake, type Intake } from '../intake.js';
import { createLog, type Log } from '../log.js';
import * as monitor from '../monitor/poll-repository.js';
import { recoverDeliveries } from '../monitor/recover-deliveries.js';
import { type ReplayOptions, replayRun } from '../pipeline/replay.js';
import { createBackend } from '../queue/backend.js';
import { createQueues } from '../queue/queues.js';
import { replayDelivery } from '../replay-delivery.js';
import type { Opened } from '../store/open-run.js';
import { type AttachedDatabase, attachDatabase, withDatabase } from './attach-database.js';
import { modelsOf } from './models-of.js';

/** A command does not wait longer for the queue: the sweep of a running Regreen finds what was not rung for. */
const QUEUE_WAIT_MS = 3_000;

/** What commands do that takes more than the database: each opens what it needs, and closes it. */
export function createCommandWork(config: Config, io: CliIo) {
  const log = createLog('warn', io.stderr);
  return {
    enqueue: (pullRequestId: string, delayMs: number) =>
      attached(config, ({ connectionString }) =>
        withRinging(config, connectionString, log, (ring) => ring(pullRequestId, delayMs)),
      ),

    replay: (runId: string, options: ReplayOptions) =>
      withDatabase(
        config,
        (pool) => replayRun({ pool, codeRef: codeRef(), models: modelsOf(config) }, runId, options),
        {
          readOnly: options.dryRun,
        },
      ),

    replayDelivery: (deliveryId: string) =>
      withIntake(config, io, log, (pool, intake) => replayDelivery(pool, intake, deliveryId)),

    recoverDeliveries: (since: Date | undefined) =>
      withIntake(config, io, log, (pool, takeIn) => {
        if (config.httpsProxy) useProxy(config.httpsProxy);
        const github = createGithub(appOf(config), config.github, log);
        return recoverDeliveries(
          { pool, github, takeIn },
          { now: () => new Date(), byHand: true, ...(since ? { since } : {}) },
        );
      }),

    pollRepository: (repositoryId: string) =>
      withEnqueue(config, io, log, (pool, enqueue) => {
        if (config.httpsProxy) useProxy(config.httpsProxy);
        const github = createGithub(appOf(config), config.github, log);
        return monitor
          .pollRepository({ pool, github, settleMs: config.settleMs, pollMs: config.pollMs, enqueue }, repositoryId)
          .finally(github.close);
      }),
  };
}

function appOf({ app }: Config): NonNullable<Config['app']> {
  if (app === null)
    throw new CliError(
      3,
      'No GitHub App is configured: run regreen setup, or set APP_ID, PRIVATE_KEY_PATH and WEBHOOK_SECRET.',
    );
  return app;
}

type Ring = (pullRequestId: string, delayMs: number) => Promise<void>;

async function attached<T>(config: Config, work: (database: AttachedDatabase) => Promise<T>): Promise<T> {
  const database = await attachDatabase(config, { readOnly: false });
  return work(database).finally(database.close);
}

async function withRinging<T>(
  config: Config,
  databaseUrl: string,
  log: Log,
  work: (ring: Ring) => Promise<T>,
): Promise<T> {
  const backend = createBackend({ databaseUrl, redisUrl: config.redisUrl, log });
  await backend.waitUntilReachable(QUEUE_WAIT_MS);
  const queues = createQueues(backend, log);
  return work((pullRequestId, delayMs) => queues.enqueuePullRequest('analysis', pullRequestId, delayMs)).finally(
    queues.close,
  );
}

/** Takes deliveries in as the door does; ends when what they opened was rung for. */
const withIntake = <T>(
  config: Config,
  io: CliIo,
  log: Log,
  work: (pool: Pool, intake: Intake) => Promise<T>,
): Promise<T> =>
  withEnqueue(config, io, log, async (pool, enqueue) => {
    const opened: Opened[] = [];
    const intake = createIntake({
      pool,
      appId: appOf(config).id,
      settleMs: config.settleMs,
      enqueue: async (some) => void opened.push(...some),
      log,
    });
    return await work(pool, intake).finally(() => enqueue(opened));
  });

/** Runs that were opened are rung for; that it failed is told, and no error. */
const withEnqueue = <T>(
  config: Config,
  io: CliIo,
  log: Log,
  work: (pool: Pool, enqueue: (opened: Opened[]) => Promise<void>) => Promise<T>,
): Promise<T> =>
  attached(config, ({ pool, connectionString }) =>
    work(pool, async (opened) => {
      if (opened.length === 0) return;
      await withRinging(config, connectionString, log, async (ring) => {
        for (const { pullRequestId, runAfter } of opened) await ring(pullRequestId, runAfter.getTime() - Date.now());
      }).catch((error: Error) => {
        io.stderr.write(
          `The queue was not reached (${error.message}): a running Regreen finds the runs within seconds.\n`,
        );
      });
    }),
  );
