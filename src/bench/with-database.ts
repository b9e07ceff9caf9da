import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { startEmbeddedPostgres } from '../store/embedded-postgres.js';
import { migrateUp } from '../store/migrate.js';
import { createPool } from '../store/pool.js';

/** A database of its own, durable as in production and migrated, gone afterwards. */
export async function withDatabase<T>(work: (pool: Pool, connectionString: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'regreen-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const pool = createPool({ connectionString: postgres.connectionString, onError: () => {} });
  try {
    await migrateUp(pool);
    return await work(pool, postgres.connectionString);
  } finally {
    await pool.end();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
