import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { watchQueries } from '../telemetry/watch-queries.js';
import { prepareStatements, statementName } from './prepared-statements.js';
import { PrismaClient } from './prisma/client.js';

export type PoolOptions = {
  connectionString: string;
  /** Most connections at once. */
  max?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  connectionTimeoutMs?: number;
  statementTimeoutMs?: number;
  idleInTransactionTimeoutMs?: number;
  /** How long an answer is waited for before the connection is given up: a server that hangs does not keep its own limits. */
  answerTimeoutMs?: number;
  /** Sessions that may write nothing, unless a transaction says otherwise. */
  readOnly?: boolean;
  /** Hears of idle connections that broke. Without a listener Node ends the process. */
  onError: (error: Error) => void;
};

/** The first instant a Date can hold, standing for -infinity, and the last one. */
const EARLIEST = new Date(-8_640_000_000_000_000);
const LATEST = new Date(8_640_000_000_000_000);
const asDate = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date | number;

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: (text) => text,
  [pg.types.builtins.NUMERIC]: (text) => text,
  [pg.types.builtins.TIMESTAMPTZ]: (text) =>
    text === '-infinity' ? EARLIEST : text === 'infinity' ? LATEST : asDate(text),
};

/** bigint and numeric arrive as strings, because ids exceed 2^53; timestamptz as Date. Only for this pool: pg's own table stays as it is. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    format !== 'binary' && parsers[oid] ? parsers[oid] : pg.types.getTypeParser(oid, format as 'text'),
};

/** The one pool of a process, shared by our SQL and by Prisma's client. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'regreen',
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 30_000,
    ...(options.answerTimeoutMs === undefined ? {} : { query_timeout: options.answerTimeoutMs }),
    ...(options.readOnly ? { options: '-c default_transaction_read_only=on' } : {}),
    types,
  });
  pool.on('error', options.onError);
  pool.on('connect', prepareStatements);
  pool.on('connect', watchQueries);
  return pool;
}

/** Prisma's client on a pool that it does not own: end the pool yourself. */
export const createPrisma = (pool: pg.Pool): PrismaClient =>
  new PrismaClient({
    adapter: new PrismaPg(pool, {
      disposeExternalPool: false,
      // An empty name is none.
      statementNameGenerator: ({ sql }) => statementName(sql) ?? '',
    }),
  });

/** Deadlock, serialization failure, and a unique violation that a look at the committed row will not repeat. */
const WORTH_ANOTHER_TRY = new Set(['40P01', '40001', '23505']);

/**
 * Runs `work` in one transaction, all of it again when PostgreSQL says that another try may go through, `retries` times at most.
 * The last error is thrown as it came. `work` must keep its effects inside the transaction, since it may run more than once.
 * `settings` are PostgreSQL's, of ours alone and for this transaction. `withinMs`: a try that takes longer loses its connection and throws ETIMEDOUT; what it was about to commit may be committed all the same.
 */
export async function transaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  { retries = 5, ...limits }: { retries?: number } & Limits = {},
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(pool, work, limits);
    } catch (error) {
      if (attempt >= retries || !WORTH_ANOTHER_TRY.has(codeOf(error))) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

type Limits = { withinMs?: number; settings?: Readonly<Record<string, string | number>> };

const beginWith = (settings: NonNullable<Limits['settings']>): string =>
  ['begin', ...Object.entries(settings).map(([name, value]) => `set local ${name} = ${value}`)].join('; ');

const READ_ONLY = '25006';

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

async function once<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  { withinMs, settings = {} }: Limits,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  let tooLate: Error | undefined;
  const timer =
    withinMs === undefined
      ? undefined
      : setTimeout(() => {
          tooLate = Object.assign(new Error(`the database took longer than ${withinMs} ms`), { code: 'ETIMEDOUT' });
          client.release(tooLate); // cuts the connection, and with it what waits for an answer
        }, withinMs);
  try {
    await client.query(beginWith(settings));
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    if (tooLate) throw tooLate;
    // After a failover a connection may still be to the server that was: another one may not.
    if (codeOf(error) === READ_ONLY) broken ??= error as Error;
    await client.query('rollback').catch((cause: Error) => {
      broken ??= cause;
    });
    throw error;
  } finally {
    clearTimeout(timer);
    client.removeListener('error', onError);
    if (!tooLate) client.release(broken); // a broken connection leaves the pool
  }
}
