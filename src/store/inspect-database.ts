import type pg from 'pg';
import { findEmbedded } from './find-embedded.js';
import { type MigrationStatus, migrationStatus } from './migrate.js';
import { createPool } from './pool.js';

export type DatabaseFacts = {
  /** As `show server_version` says it, such as 18.1. */
  version: string;
  major: number;
  migrations: MigrationStatus;
};

/** How the embedded PostgreSQL in a data directory stands, found without starting it. */
export type EmbeddedFacts =
  | { state: 'absent' }
  | { state: 'stopped'; major: number }
  /** `owned`: the process that started it lives; without one, the next start stops it. */
  | { state: 'running'; owned: boolean; facts: DatabaseFacts };

const CONNECT_TIMEOUT_MS = 5_000;

/** Reads what a database is and which migrations it has; changes nothing. Rejects with pg's own error when it does not answer. */
export const inspectDatabase = (connectionString: string): Promise<DatabaseFacts> =>
  withPool(connectionString, readFacts);

export async function inspectEmbedded(dataDir: string): Promise<EmbeddedFacts> {
  const found = await findEmbedded(dataDir);
  if (found.state !== 'running') return found;
  return withPool(found.connectionString, async (pool): Promise<EmbeddedFacts> => {
    const owner = await pool.query(`select from pg_stat_activity where application_name = 'regreen owner'`);
    return { state: 'running', owned: owner.rowCount !== 0, facts: await readFacts(pool) };
  });
}

async function readFacts(pool: pg.Pool): Promise<DatabaseFacts> {
  const { rows } = await pool.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  const { version, number } = rows[0]!;
  return {
    version: version.split(' ')[0]!,
    major: Math.floor(number / 10_000),
    migrations: await migrationStatus(pool),
  };
}

async function withPool<T>(connectionString: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = createPool({
    connectionString,
    max: 1,
    applicationName: 'regreen doctor',
    connectionTimeoutMs: CONNECT_TIMEOUT_MS,
    onError: () => {}, // the query that hits it rejects
  });
  return work(pool).finally(() => pool.end());
}
