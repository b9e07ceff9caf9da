import { Redis } from 'ioredis';
import pg from 'pg';

export type RedisFacts = { version: string; maxmemoryPolicy: string; appendOnly: boolean };

const CONNECT_TIMEOUT_MS = 5_000;

/** What a Redis says of itself. INFO and not CONFIG, which hosted ones refuse. https://redis.io/docs/latest/commands/info/ */
export async function inspectRedis(redisUrl: string): Promise<RedisFacts> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: Error | undefined;
  redis.on('error', (error) => {
    cause = error;
  });
  try {
    await redis.connect();
    await redis.ping();
    const lines = (await redis.info()).split('\r\n');
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? '';
    return {
      version: field('redis_version'),
      maxmemoryPolicy: field('maxmemory_policy'),
      appendOnly: field('aof_enabled') === '1',
    };
  } catch (error) {
    throw cause ?? error; // the call itself only says that the connection was closed
  } finally {
    redis.disconnect();
  }
}

/** Whether the tables of BullMQ are there, and ours to use. */
export async function isPostgresQueueReady(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {}); // the query that hits it rejects
  try {
    await client.connect();
    const { rows } = await client.query<{ ready: boolean }>(
      `select coalesce(bool_and(has_table_privilege(c.oid, 'select, insert, update, delete')), false) as ready
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'bullmq' and c.relkind in ('r', 'p')`,
    );
    return rows[0]!.ready;
  } finally {
    await client.end().catch(() => {});
  }
}
