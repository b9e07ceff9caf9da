import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { readFamily, readProcess } from './process-facts.js';
import type { FleetProcesses } from './start-fleet-processes.js';

/** What one process, or all of one kind, holds at one time. */
type Held = { rssMb: number; openFiles: number };
export type Sample = { atMs: number; held: Record<string, Held>; queueKeys: number; deadTuples: number };

export type TableFacts = { table: string; live: number; dead: number; mb: number; autovacuums: number };

const MB = 1024 * 1024;

export async function takeSample(
  { members, pool, postgresPid }: FleetProcesses,
  { redisUrl, redisPid }: { redisUrl: string | null; redisPid: number | null },
): Promise<Sample> {
  const held: Record<string, Held> = {};
  for (const [index, { role, pid }] of members.entries()) {
    const facts = await readProcess(pid);
    const name = members.findIndex((other) => other.role === role) === index ? role : `${role} ${index}`;
    if (facts) held[name] = { rssMb: facts.rssBytes / MB, openFiles: facts.openFiles };
  }
  const postgres = await readFamily(postgresPid);
  // Sessions share most of their memory: only their number tells something.
  held.postgres = { rssMb: 0, openFiles: postgres.length };
  const redis = redisPid === null ? null : await readProcess(redisPid);
  if (redis) held.redis = { rssMb: redis.rssBytes / MB, openFiles: redis.openFiles };
  const tables = await readTables(pool);
  return {
    atMs: performance.now(),
    held,
    queueKeys: await countQueueKeys(pool, redisUrl),
    deadTuples: tables.reduce((sum, { dead }) => sum + dead, 0),
  };
}

/** Every table of ours and of the queue, as the statistics of the database have it. */
export async function readTables(pool: Pool): Promise<TableFacts[]> {
  const { rows } = await pool.query<{ table: string; live: string; dead: string; bytes: string; autovacuums: string }>(
    `select schemaname || '.' || relname as table, n_live_tup as live, n_dead_tup as dead, pg_total_relation_size(relid) as bytes,
            autovacuum_count as autovacuums
       from pg_stat_user_tables where schemaname in ('public', 'bullmq')`,
  );
  return rows.map(({ table, live, dead, bytes, autovacuums }) => ({
    table,
    live: Number(live),
    dead: Number(dead),
    mb: Number((Number(bytes) / MB).toFixed(1)),
    autovacuums: Number(autovacuums),
  }));
}

/** Rows of the queue's tables, or keys of Redis and what its streams hold. */
async function countQueueKeys(pool: Pool, redisUrl: string | null): Promise<number> {
  const byKind = redisUrl === null ? await rowsOfQueue(pool) : await keysOfQueue(redisUrl);
  return Object.values(byKind).reduce((sum, count) => sum + count, 0);
}

export async function rowsOfQueue(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ table: string }>(
    `select relname as table from pg_stat_user_tables where schemaname = 'bullmq' order by relname`,
  );
  const counts: Record<string, number> = {};
  for (const { table } of rows) {
    const { rows: counted } = await pool.query<{ count: number }>(
      `select count(*)::int as count from bullmq."${table}"`,
    );
    counts[table] = counted[0]?.count ?? 0;
  }
  return counts;
}

/** Keys of BullMQ by their last word; of a stream its entries. https://docs.bullmq.io/guide/architecture */
export async function keysOfQueue(redisUrl: string): Promise<Record<string, number>> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  try {
    const counts: Record<string, number> = {};
    for (const key of await redis.keys('bull:*')) {
      const kind = /:\d+$/.test(key) ? 'jobs' : (key.split(':').at(-1) ?? key);
      const size = (await redis.type(key)) === 'stream' ? await redis.xlen(key) : 1;
      counts[kind] = (counts[kind] ?? 0) + size;
    }
    return counts;
  } finally {
    redis.disconnect();
  }
}

/** What a value gains an hour, by least squares over the later half of the samples. */
export function slopePerHour(samples: readonly { atMs: number; value: number }[]): number {
  const later = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (sample: { atMs: number; value: number }) => number) =>
    later.reduce((sum, sample) => sum + of(sample), 0) / later.length;
  const [atMs, value] = [mean((sample) => sample.atMs), mean((sample) => sample.value)];
  const spread = later.reduce((sum, sample) => sum + (sample.atMs - atMs) ** 2, 0);
  const together = later.reduce((sum, sample) => sum + (sample.atMs - atMs) * (sample.value - value), 0);
  return spread === 0 ? 0 : (together / spread) * 3_600_000;
}
