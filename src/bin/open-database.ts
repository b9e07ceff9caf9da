import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { DatabaseConfig } from '../config.js';
import type { Log } from '../log.js';
import { migrateQueue } from '../queue/backend.js';
import { isPostgresQueueReady } from '../queue/inspect-queue.js';
import { startEmbeddedPostgres } from '../store/embedded-postgres.js';
import { ensurePartitions, migrateUp, migrationStatus } from '../store/migrate.js';
import { createPool } from '../store/pool.js';

export type Database = { pool: Pool; connectionString: string; embedded: boolean; close(): Promise<void> };

/** Longer than PostgreSQL's own limit on a statement: whoever keeps silent for so long is not there any more. */
const ANSWER_WITHIN_MS = 40_000;
/** Connections that hang do not hold up the end of the process. */
const CLOSE_WITHIN_MS = 2_000;

/** The database that the environment names, or the embedded one, started. Nothing is migrated yet. */
export async function openDatabase(
  config: DatabaseConfig,
  log: Log,
  purpose: 'app' | 'migration' = 'app',
): Promise<Database> {
  const url = purpose === 'migration' ? (config.migrationUrl ?? config.databaseUrl) : config.databaseUrl;
  const embedded = url === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : null;
  const connectionString = url ?? embedded!.connectionString;
  const pool = createPool({
    connectionString,
    applicationName: `regreen ${purpose}`,
    // The embedded one is migrated through this pool, and an index may take its time.
    ...(purpose === 'app' && embedded === null ? { answerTimeoutMs: ANSWER_WITHIN_MS } : {}),
    onError: (err) => log.warn({ err }, 'a database connection broke; the pool opens another'),
  });
  return {
    pool,
    connectionString,
    embedded: embedded !== null,
    async close() {
      await Promise.race([pool.end(), sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
      await embedded?.stop();
    },
  };
}

/** The message is for whoever starts Regreen; `databaseWords` of the cause for whoever asks it. */
export class DatabaseUnreachableError extends Error {}

/** Makes the database fit for this version: the embedded one is migrated, another one must have been. */
export async function prepareDatabase(
  { pool, connectionString, embedded }: Database,
  { queueInDatabase }: { queueInDatabase: boolean },
): Promise<void> {
  await pool.query('select 1').catch((cause: Error & { code?: string }) => {
    // Node gives a refused connection an AggregateError without a message of its own.
    const why = cause.message || cause.code;
    throw new DatabaseUnreachableError(`the database cannot be reached: ${why}. Compare DATABASE_URL.`, { cause });
  });
  if (embedded) {
    await migrateUp(pool);
    await migrateQueue(connectionString);
    return;
  }
  const status = await migrationStatus(pool);
  if (status.edited.length > 0)
    throw new Error('Applied migrations were edited: run regreen migrate --status, and put their files back.');
  if (status.pending.length > 0) throw new Error('The database schema is behind this version: run regreen migrate.');
  // Without its tables the queue would fail many times a second, and hear nothing of it.
  if (queueInDatabase && !(await isPostgresQueueReady(connectionString)))
    throw new Error("The queue's tables are not there, or not ours to use: run regreen migrate.");
  await ensurePartitions(pool);
}
