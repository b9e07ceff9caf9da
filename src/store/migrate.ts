import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

/** From src/store/ and from dist/store/ alike. */
export const MIGRATIONS_DIR = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'prisma', 'migrations');

/** Names of migrations, in their order. */
export type MigrationStatus = {
  applied: string[];
  pending: string[];
  /** Applied, and the file has changed since. */
  edited: string[];
  /** Applied, and no longer among the files: this database belongs to a newer Regreen. */
  unknown: string[];
};

type Options = { migrationsDir?: string };
type Migration = { name: string; sql: string; checksum: string };
type Row = { migration_name: string; checksum: string };

/** As Prisma's schema engine makes it (schema-engine/connectors/sql-schema-connector, `_prisma_migrations`), so that `prisma migrate deploy` agrees with us. */
const MIGRATIONS_TABLE = `
  create table _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

/** The lock that Prisma's own engine takes while it migrates: the two never run at once. */
const PRISMA_LOCK = 72707369;
/** Longer than any healthy transaction of the app: a migration that waits for a lock holds up everybody behind it. */
const LOCK_TIMEOUT_MS = 15_000;

/** What the database has of our migrations. Reads only; a database without the table has nothing applied. */
export async function migrationStatus(
  pool: pg.Pool,
  { migrationsDir = MIGRATIONS_DIR }: Options = {},
): Promise<MigrationStatus> {
  return compare(await readMigrations(migrationsDir), (await hasTable(pool)) ? await appliedRows(pool) : []);
}

/**
 * Applies what is pending, one transaction a file, then makes history's partitions and runs ANALYZE. Answers the names it applied. Several processes may
 * call it at once: they take turns. Throws, having changed nothing, when an applied file was edited; a file that fails leaves those before it applied.
 * BullMQ's schema is not ours to make: the caller does that afterwards.
 */
export async function migrateUp(pool: pg.Pool, { migrationsDir = MIGRATIONS_DIR }: Options = {}): Promise<string[]> {
  const migrations = await readMigrations(migrationsDir);
  return alone(pool, async (client) => {
    if (!(await hasTable(client))) await client.query(MIGRATIONS_TABLE);
    const { pending, edited } = compare(migrations, await appliedRows(client));
    refuseEdited(edited);
    for (const migration of migrations.filter(({ name }) => pending.includes(name))) await apply(client, migration);
    await client.query('select ensure_pr_state_history_partitions()');
    if (pending.length > 0) await client.query('analyze');
    return pending;
  });
}

/** Takes the newest `steps` migrations back (Infinity: all), one transaction a file. Their data goes with them. Answers their names. */
export async function migrateDown(
  pool: pg.Pool,
  { migrationsDir = MIGRATIONS_DIR, steps = 1 }: Options & { steps?: number } = {},
): Promise<string[]> {
  const migrations = await readMigrations(migrationsDir);
  return alone(pool, async (client) => {
    if (!(await hasTable(client))) await client.query(MIGRATIONS_TABLE);
    const { applied, edited, unknown } = compare(migrations, await appliedRows(client));
    if (unknown.length > 0) {
      throw new Error(
        `The database has migrations of a newer Regreen (${unknown.join(', ')}). Use that one to go back.`,
      );
    }
    refuseEdited(edited);
    const names = applied.toReversed().slice(0, steps);
    for (const name of names) {
      const sql = await readFile(join(migrationsDir, name, 'down.sql'), 'utf8');
      await inTransaction(client, `going back before ${name}`, async () => {
        await client.query(sql);
        await client.query('delete from _prisma_migrations where migration_name = $1', [name]);
      });
    }
    return names;
  });
}

/** Makes the partitions of pr_state_history that are missing for this month and the next twelve; every start of the app calls it. Answers how many it made. */
export async function ensurePartitions(pool: pg.Pool, monthsAhead = 12): Promise<number> {
  const { rows } = await pool.query('select ensure_pr_state_history_partitions($1) as made', [monthsAhead]);
  return rows[0].made;
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Asked rather than `if not exists`, which wants the right to create tables even where there is nothing to do. */
async function hasTable(client: pg.Pool | pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query("select to_regclass('_prisma_migrations') is not null as yes");
  return rows[0].yes;
}

async function appliedRows(client: pg.Pool | pg.PoolClient): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null order by migration_name',
  );
  return rows;
}

function compare(migrations: Migration[], rows: Row[]): MigrationStatus {
  const checksums = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const known = new Set(migrations.map(({ name }) => name));
  const applied = migrations.filter(({ name }) => checksums.has(name));
  return {
    applied: applied.map(({ name }) => name),
    pending: migrations.filter(({ name }) => !checksums.has(name)).map(({ name }) => name),
    edited: applied.filter(({ name, checksum }) => checksums.get(name) !== checksum).map(({ name }) => name),
    unknown: rows.map((row) => row.migration_name).filter((name) => !known.has(name)),
  };
}

function refuseEdited(edited: string[]): void {
  if (edited.length === 0) return;
  throw new Error(
    `Applied migrations were edited: ${edited.join(', ')}. Put their files back as they were, and make the change a new migration.`,
  );
}

/** One connection under the migration lock, with the statement limit of the app's pool lifted: an index on a large table takes its time. */
async function alone<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  client.on('error', (error) => {
    failure = error;
  });
  try {
    await client.query(
      "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set client_min_messages = 'warning'",
    );
    await client.query(`select pg_advisory_lock(${PRISMA_LOCK})`);
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    return await work(client);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // Ends the session and with it the lock and the settings.
    client.release(failure ?? true);
  }
}

async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  const startedAt = new Date();
  await inTransaction(client, `migration ${name}`, async () => {
    await client.query(sql);
    // A try of Prisma's own that failed half-way leaves such a row; the file is safe to run twice.
    await client.query('delete from _prisma_migrations where migration_name = $1 and finished_at is null', [name]);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, logs, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, '', $4, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name, startedAt],
    );
  });
}

async function inTransaction(client: pg.PoolClient, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await client.query('begin');
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {}); // the connection is thrown away in any case
    throw new Error(`${what} failed and changed nothing: ${(error as Error).message}`, { cause: error });
  }
}
