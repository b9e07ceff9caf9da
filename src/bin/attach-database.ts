import type { Pool } from 'pg';
import { NoDatabaseError, type Reach } from '../cli/database.js';
import { CliError } from '../cli/io.js';
import type { Config } from '../config.js';
import { startEmbeddedPostgres } from '../store/embedded-postgres.js';
import { findEmbedded } from '../store/find-embedded.js';
import { outOfReach } from '../store/out-of-reach.js';
import { createPool } from '../store/pool.js';

export type AttachedDatabase = { pool: Pool; connectionString: string; close(): Promise<void> };

type Server = { connectionString: string; stop(): Promise<void> };

/** A command needs few connections, and soon. */
const MAX_CONNECTIONS = 2;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * The database as a command reaches it: the one of DATABASE_URL; else the embedded one, as another Regreen runs it, or started until `close`.
 * Throws `NoDatabaseError` where there is none yet, or none with our tables.
 */
export async function attachDatabase(config: Config, reach: Reach): Promise<AttachedDatabase> {
  const server = config.databaseUrl ? external(config.databaseUrl) : await findServer(config.dataDir, reach);
  const pool = createPool({
    connectionString: server.connectionString,
    applicationName: 'regreen cli',
    max: MAX_CONNECTIONS,
    connectionTimeoutMs: CONNECT_TIMEOUT_MS,
    readOnly: reach.readOnly,
    onError: () => {}, // the query that hits it rejects
  });
  const close = async () => {
    await pool.end();
    await server.stop();
  };
  try {
    await expectTables(pool);
    return { pool, connectionString: server.connectionString, close };
  } catch (error) {
    await close();
    throw asCliError(error, config);
  }
}

/** Runs `work` on it, and closes it whatever happens. */
export async function withDatabase<T>(config: Config, work: (pool: Pool) => Promise<T>, reach: Reach): Promise<T> {
  const database = await attachDatabase(config, reach);
  try {
    return await work(database.pool);
  } catch (error) {
    throw asCliError(error, config);
  } finally {
    await database.close();
  }
}

const external = (connectionString: string): Server => ({ connectionString, stop: async () => {} });

async function findServer(dataDir: string, { mayStart = true }: Reach): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await findEmbedded(dataDir).catch((cause: Error) => {
      throw new CliError(3, `The database in ${dataDir} does not answer: ${cause.message}. Run regreen doctor.`, {
        cause,
      });
    });
    if (found.state === 'absent')
      throw new NoDatabaseError(`There is no database yet in ${dataDir}: regreen start makes it, or set DATABASE_URL.`);
    if (found.state === 'running') return external(found.connectionString);
    if (!mayStart) throw new CliError(3, `The database in ${dataDir} is not running: regreen start runs it.`);
    try {
      return await startForNow(dataDir);
    } catch (cause) {
      // Another Regreen may have started it since we looked.
      if (attempt === 2)
        throw new CliError(3, `The database cannot be started: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Ctrl-C ends the server too. */
async function startForNow(dataDir: string): Promise<Server> {
  const server = await startEmbeddedPostgres({ dataDir });
  const interrupted = () => process.exit(130);
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  return {
    connectionString: server.connectionString,
    async stop() {
      await server.stop();
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    },
  };
}

async function expectTables(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ known: boolean }>(`select to_regclass('pipeline_runs') is not null as known`);
  if (!rows[0]!.known)
    throw new NoDatabaseError('The database has no tables yet: run regreen migrate, or regreen start.');
}

/** A wrong name or password: https://www.postgresql.org/docs/current/errcodes-appendix.html, class 28. */
const REFUSED = /^28...$/;
/** A table or column that this version expects. */
const BEHIND = ['42P01', '42703', '42883'];

function asCliError(error: unknown, { databaseUrl }: Config): unknown {
  if (error instanceof CliError) return error;
  // Node gives a refused connection an AggregateError without a message of its own.
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (code === '3D000')
    return new NoDatabaseError(`There is no database yet: ${message}. Create it, then run regreen migrate.`);
  if (BEHIND.includes(code))
    return new CliError(3, `The database schema is behind this version (${message}): run regreen migrate.`, {
      cause: error,
    });
  if (!REFUSED.test(code) && outOfReach(error) === null) return error;
  const mend = databaseUrl
    ? 'compare DATABASE_URL, or run regreen doctor'
    : 'see that regreen start runs, or run regreen doctor';
  return new CliError(3, `The database cannot be reached (${message || code}): ${mend}.`, { cause: error });
}
