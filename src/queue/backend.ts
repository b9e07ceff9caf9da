import { once } from 'node:events';
import { createPostgresBackend, type Job, Queue, runMigrations, Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Log } from '../log.js';
import type { QueueName } from './names.js';

/** All that a job carries: the rows have the rest. */
export type JobData = { pullRequestId: string };

/** Where BullMQ's jobs live. */
export type Backend = {
  kind: 'postgres' | 'redis';
  openQueue(name: QueueName): Queue;
  openWorker(
    name: QueueName,
    process: (job: Job<JobData>) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): Worker;
  /** Resolves when jobs can be added, or when the time is over without that. */
  waitUntilReachable(timeoutMs: number): Promise<void>;
  /** Whether jobs can be added now. Asked first, because BullMQ itself would wait for as long as it takes. */
  isReachable(): boolean;
  close(): Promise<void>;
};

/** The schema of BullMQ's tables in our database. */
const QUEUE_SCHEMA = 'bullmq';

/** BullMQ on Redis where there is one, else on our own PostgreSQL. */
export function createBackend({
  databaseUrl,
  redisUrl,
  log,
}: {
  databaseUrl: string;
  redisUrl: string | null;
  log: Log;
}): Backend {
  return redisUrl ? redisBackend(redisUrl, log) : postgresBackend(databaseUrl);
}

/** Nobody reads what BullMQ tells of its jobs: it need not keep ten thousand lines of it for each queue. */
const FEW_EVENTS = { streams: { events: { maxLen: 100 } } };

function postgresBackend(connectionString: string): Backend {
  const connection = { connectionString, schema: QUEUE_SCHEMA, max: 2 };
  return {
    kind: 'postgres',
    // BullMQ types a queue by its backend (taskforcesh/bullmq#4751); its methods are the same, and this seam says so.
    openQueue: (name) => new Queue(name, { connection, ...FEW_EVENTS }, createLastingBackend) as unknown as Queue,
    openWorker: (name, process, options) =>
      new Worker(name, process, { ...options, connection }, createLastingBackend) as unknown as Worker,
    waitUntilReachable: async () => {},
    isReachable: () => true,
    close: async () => {},
  };
}

/**
 * BullMQ 6.7 keeps its first try to connect, also when that failed: a process that starts while PostgreSQL is away for a moment would not reach the
 * queue until it is started again. Here a try that failed is forgotten, and the next call is another.
 */
const createLastingBackend: typeof createPostgresBackend = (name, options, more) => {
  const backend = createPostgresBackend(name, options, more);
  forgetFailure(backend as unknown as Readied);
  forgetFailure((backend as unknown as { connection: Readied }).connection);
  return backend;
};

type Readied = { waitUntilReady(): Promise<void>; readyPromise?: Promise<void> | undefined };

function forgetFailure(one: Readied): void {
  const wait = one.waitUntilReady.bind(one);
  one.waitUntilReady = async () => {
    const waiting = wait();
    const tried = one.readyPromise;
    try {
      await waiting;
    } catch (error) {
      if (one.readyPromise === tried) one.readyPromise = undefined;
      throw error;
    }
  };
}

function redisBackend(redisUrl: string, log: Log): Backend {
  const connections: Redis[] = [];
  const connect = (options: { maxRetriesPerRequest: number | null; enableOfflineQueue: boolean }) => {
    const redis = new Redis(redisUrl, { ...options, retryStrategy: (times) => Math.min(times * 100, 2_000) });
    redis.on('error', (err) => log.debug({ err }, 'Redis connection error; ioredis reconnects'));
    connections.push(redis);
    return redis;
  };
  // Without the offline queue, an add while Redis is down fails at once instead of waiting for ever.
  const producer = connect({ maxRetriesPerRequest: 1, enableOfflineQueue: false });
  return {
    kind: 'redis',
    openQueue: (name) => new Queue(name, { connection: producer, ...FEW_EVENTS }),
    openWorker: (name, process, options) =>
      new Worker(name, process, {
        ...options,
        connection: connect({ maxRetriesPerRequest: null, enableOfflineQueue: true }),
      }),
    async waitUntilReachable(timeoutMs) {
      if (producer.status === 'ready') return;
      const timeout = new AbortController();
      const timer = setTimeout(() => timeout.abort(), timeoutMs);
      await once(producer, 'ready', { signal: timeout.signal }).catch(() => {});
      clearTimeout(timer);
    },
    isReachable: () => producer.status === 'ready',
    close: async () => {
      for (const redis of connections) redis.disconnect();
    },
  };
}

/** Prepares BullMQ's tables in our database; part of `regreen migrate`, for the running app needs no right to create tables. */
export async function migrateQueue(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await runMigrations(client as unknown as Parameters<typeof runMigrations>[0], QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}
