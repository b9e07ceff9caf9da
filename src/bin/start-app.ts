import type { Pool } from 'pg';
import type { Config } from '../config.js';
import { databaseWords, NotBackError } from '../database-watch.js';
import { createGithub, type Github } from '../github/client.js';
import { useProxy } from '../github/proxy.js';
import { createIntake } from '../intake.js';
import type { Log } from '../log.js';
import { createModes } from '../modes.js';
import { createStopping } from '../pipeline/stopping.js';
import { createBackend } from '../queue/backend.js';
import { createQueues, type Queues } from '../queue/queues.js';
import { readiness } from '../readiness.js';
import { tryPlace } from '../server.js';
import { guardIntake } from '../spool/guard-intake.js';
import { openSpool } from '../spool/spool.js';
import { probeDatabase } from '../store/probe-database.js';
import { watchIntake } from '../telemetry/watch-intake.js';
import { DatabaseUnreachableError, openDatabase, prepareDatabase } from './open-database.js';
import type { Role } from './roles.js';
import { startDoor } from './start-door.js';
import { KNOWN_EVENTS, startMetrics, startTraces } from './start-telemetry.js';
import { startMonitoring, startWorkers } from './start-work.js';
import { tellQueue } from './tell-queue.js';
import { watchQueue } from './watch-queue.js';

export type RunningApp = {
  /** Where webhooks are taken; null without the role web. */
  url: string | null;
  /** Where metrics are served, if at all. */
  metricsUrl: string | null;
  pool: Pool;
  /** Finishes what is under way or hands it back, then ends: `stopMs` of the configuration, and a few seconds. */
  close(): Promise<void>;
};

/** A start does not wait longer for the queue: intake needs the database alone, and the sweep fills the queue later. */
const QUEUE_WAIT_MS = 3_000;

/**
 * Builds the parts of Regreen, joins them and starts them. With a spool the door opens also where the database cannot be had yet: what arrives is
 * kept, and everything else begins when it can.
 */
export async function startApp(config: Config, roles: readonly Role[], log: Log): Promise<RunningApp> {
  if (config.app === null)
    throw new Error(
      'No GitHub App is configured: run regreen setup, or set APP_ID, PRIVATE_KEY_PATH and WEBHOOK_SECRET.',
    );
  // Before the database, which takes seconds to start and to stop again.
  if (roles.includes('web')) await tryPlace(config.server);
  if (config.httpsProxy) useProxy(config.httpsProxy);
  const stopping = createStopping(config.stopMs);
  /** What ends its work first, all at once; and what that work needs, one after the other, the last first. */
  const stops: (() => Promise<void>)[] = [];
  const closers: (() => Promise<void>)[] = [];
  const stopAll = () => Promise.all(stops.splice(0).map((stop) => stop()));
  const close = async () => {
    stopping.begin();
    await stopAll();
    await stopAll(); // a start that was under way may have begun more
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
    stopping.end();
  };
  try {
    closers.push(await startTraces(config, log));
    const database = await openDatabase(config, log);
    closers.push(database.close);
    const { pool } = database;
    const modes = createModes(log);
    let queues: Queues | null = null;
    const spool = roles.includes('web') && config.spool ? await openSpool(config.spool, log) : null;
    const github = createGithub(config.app, config.github, log);
    closers.push(github.close);
    const metrics = await startMetrics({ config, roles, pool, modes, spool, queues: () => queues });
    if (metrics) closers.push(metrics.close);
    void tryCredentials(github, log);

    const enqueuePullRequest: Queues['enqueuePullRequest'] = async (...given) => {
      if (!queues) throw new Error('the queue is not open yet: the database has not been reached');
      await queues.enqueuePullRequest(...given);
    };
    const { enqueue, untilTold } = tellQueue(enqueuePullRequest);
    const intake = watchIntake(
      createIntake({ pool, appId: config.app.id, settleMs: config.settleMs, enqueue, log }),
      KNOWN_EVENTS,
    );

    /** Why the work has not begun. */
    let waitsFor: string | null = 'it is starting';
    const begin = async () => {
      await prepareDatabase(database, { queueInDatabase: config.redisUrl === null });
      stopping.asked.throwIfAborted();
      const backend = createBackend({ databaseUrl: database.connectionString, redisUrl: config.redisUrl, log });
      await backend.waitUntilReachable(QUEUE_WAIT_MS);
      queues = createQueues(backend, log);
      closers.push(queues.close, watchQueue(queues, modes), untilTold);
      const parts = { config, pool, github, queues, intake, enqueue, stopping, log };
      if (roles.includes('worker')) {
        startWorkers(parts);
        stops.push(queues.stopWorking);
      }
      if (roles.includes('monitor')) stops.push(startMonitoring(parts));
      waitsFor = null;
    };

    const guard = guardIntake({
      intake,
      spool,
      modes,
      log,
      async probe() {
        if (waitsFor === null) return probeDatabase(database.connectionString);
        await begin().catch((error: Error) => {
          waitsFor = toldOf(error);
          throw new NotBackError(waitsFor, { cause: error });
        });
        log.info({ roles }, 'the database is there: work begins');
      },
    });
    let door: Awaited<ReturnType<typeof startDoor>> | null = null;
    stops.push(async () => {
      await door?.close();
      await guard.stop();
    });
    await begin().catch((error: Error) => {
      // Without a spool, or where only a person can help, a start that fails is seen soonest.
      if (!spool || database.embedded) throw error;
      waitsFor = toldOf(error);
      guard.lost(waitsFor, error);
    });

    if (roles.includes('web')) {
      const { webhookSecrets } = config.app;
      const ready = () =>
        readiness({ pool, modes, guard, spool, waitsFor }).catch((err) => {
          log.error({ err }, 'whether Regreen is ready could not be told');
          throw err;
        });
      const waiting = async () => (queues ? queues.waiting() : Promise.reject(new Error('The queue is not open yet.')));
      const queueBoard = (basePath: string) => queues?.board(basePath) ?? null;
      const tools = { enqueuePullRequest, waiting, queueBoard, intake, ready, log };
      door = await startDoor({ config, webhookSecrets, pool, github, guard, ...tools });
    }
    guard.start();
    return { url: door?.url ?? null, metricsUrl: metrics?.url ?? null, pool, close };
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

/** Why the work has not begun, for whoever asks /readyz: in words of ours, or by a code. */
function toldOf(error: Error & { code?: string }): string {
  if (error instanceof DatabaseUnreachableError) return `${databaseWords(error.cause)}: compare DATABASE_URL`;
  return error.code ? databaseWords(error) : error.message;
}
