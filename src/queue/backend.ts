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

function postgresBackend(connectionString: string): Backend {
  const connection = { connectionString, schema: QUEUE_SCHEMA, max: 2 };
  return {
    kind: 'postgres',
    // BullMQ types a queue by its backend (taskforcesh/bullmq#4751); its methods are the same, and this seam says so.
    openQueue: (name) => new Queue(name, { connection }, createPostgresBackend) as unknown as Queue,
    openWorker: (name, process, options) =>
      new Worker(name, process, { ...options, connection }, createPostgresBackend) as unknown as Worker,
    waitUntilReachable: async () => {},
    isReachable: () => true,
    close: async () => {},
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
    openQueue: (name) => new Queue(name, { connection: producer }),
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
