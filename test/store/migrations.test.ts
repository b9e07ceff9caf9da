import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { ensurePartitions, MIGRATIONS_DIR, migrateDown, migrateUp, migrationStatus } from '../../src/store/migrate.js';
import { contents, populate, TABLES } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let pool: pg.Pool;
let names: string[];

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  pool = database.pool;
  names = (await readdir(MIGRATIONS_DIR, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
});
afterEach(() => database.drop());

/** Everything in the schema but Prisma's table, as PostgreSQL describes it. */
async function describeSchema(): Promise<string[]> {
  const { rows } = await pool.query(`
    select line from (
      select format('column %s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) as line
        from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on (d.adrelid, d.adnum) = (c.oid, a.attnum)
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
      union all select pg_get_indexdef(oid) from pg_class where relkind in ('i', 'I') and relnamespace = 'public'::regnamespace
      union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
      union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
      union all select format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ',' order by enumsortorder)) from pg_enum group by enumtypid
    ) all_of_it where line !~ '_prisma_migrations' order by 1`);
  return rows.map(({ line }) => line);
}

test('every migration has a way back', async () => {
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(await readFile(join(MIGRATIONS_DIR, name, 'down.sql'), 'utf8')).toMatch(/\S/);
});

test('up, down, up on populated tables: each step keeps the rows of the tables it does not make', async () => {
  const before: { schema: string[]; rows: Record<string, string[]> }[] = [];
  const upTo = async (count: number) => {
    const only = await copyOfMigrations(names.slice(0, count));
    await migrateUp(pool, { migrationsDir: only }).finally(() => rm(only, { recursive: true }));
  };
  // One at a time, each on the populated tables of those before it. The first has no function for partitions yet, so the two go together.
  for (let count = 2; count <= names.length; count += 1) {
    await upTo(count);
    await populate(pool);
    before.push({ schema: await describeSchema(), rows: await contents(pool) });
  }
  expect(Object.keys(before.at(-1)!.rows)).toEqual(TABLES);
  for (const [table, rows] of Object.entries(before.at(-1)!.rows)) expect([table, rows.length]).not.toEqual([table, 0]);

  for (const { schema, rows } of before.slice(0, -1).reverse()) {
    await migrateDown(pool, { steps: 1 });
    expect(await describeSchema()).toEqual(schema);
    expect(await contents(pool)).toEqual(rows);
  }
  await migrateUp(pool);
  expect(await describeSchema()).toEqual(before.at(-1)!.schema);
  await populate(pool);

  expect(await migrateDown(pool, { steps: Number.POSITIVE_INFINITY })).toEqual(names.toReversed());
  expect(await describeSchema()).toEqual([]);
  expect(await migrateUp(pool)).toEqual(names);
  expect(await describeSchema()).toEqual(before.at(-1)!.schema);
});

test('each file is safe to run twice, in both directions, on populated tables', async () => {
  await migrateUp(pool);
  await populate(pool);
  const [schema, rows] = [await describeSchema(), await contents(pool)];
  for (const name of names) await pool.query(await readFile(join(MIGRATIONS_DIR, name, 'migration.sql'), 'utf8'));
  expect([await describeSchema(), await contents(pool)]).toEqual([schema, rows]);
  for (const name of names.toReversed()) {
    const down = await readFile(join(MIGRATIONS_DIR, name, 'down.sql'), 'utf8');
    await pool.query(down);
    await pool.query(down);
  }
  expect(await describeSchema()).toEqual([]);
});

describe('the runner', () => {
  test('applies what is pending, once, though several processes start at once', async () => {
    expect(await migrationStatus(pool)).toEqual({ applied: [], pending: names, edited: [], unknown: [] });
    const applied = await Promise.all([migrateUp(pool), migrateUp(pool), migrateUp(pool)]);
    expect(applied.flat()).toEqual(names);
    expect(await migrationStatus(pool)).toEqual({ applied: names, pending: [], edited: [], unknown: [] });
    expect((await pool.query('select count(*)::int as n from _prisma_migrations')).rows).toEqual([{ n: names.length }]);
  });

  test('refuses to go on when an applied file was edited, and knows migrations of a newer version', async () => {
    await migrateUp(pool);
    const directory = await copyOfMigrations(names.slice(0, -1));
    try {
      await writeFile(join(directory, names[0]!, 'migration.sql'), '-- edited');
      const status = await migrationStatus(pool, { migrationsDir: directory });
      expect(status).toMatchObject({ pending: [], edited: [names[0]], unknown: [names.at(-1)] });
      await expect(migrateUp(pool, { migrationsDir: directory })).rejects.toThrow(/edited.*new migration/);
      await expect(migrateDown(pool, { migrationsDir: directory })).rejects.toThrow(/newer Regreen/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('a file that fails leaves nothing of itself, and can be applied once it is mended', async () => {
    const directory = await copyOfMigrations(names);
    const broken = join(directory, '20990101000000_broken');
    try {
      await cp(join(directory, names[0]!), broken, { recursive: true });
      await writeFile(join(broken, 'migration.sql'), 'create table half_way (id int); select 1/0;');
      await expect(migrateUp(pool, { migrationsDir: directory })).rejects.toThrow(
        /20990101000000_broken failed.*division by zero/,
      );
      expect((await pool.query("select to_regclass('half_way') as half")).rows[0].half).toBeNull();
      expect(await migrationStatus(pool, { migrationsDir: directory })).toMatchObject({
        applied: names,
        pending: ['20990101000000_broken'],
      });
      await writeFile(join(broken, 'migration.sql'), 'create table half_way (id int);');
      expect(await migrateUp(pool, { migrationsDir: directory })).toEqual(['20990101000000_broken']);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("Prisma's own engine", () => {
  test('finds nothing to say about our rows, and sees an edited file', async () => {
    await migrateUp(pool);
    const clean = { editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null };
    expect(await diagnose(MIGRATIONS_DIR)).toMatchObject(clean);

    const directory = await copyOfMigrations(names);
    try {
      await writeFile(join(directory, names[1]!, 'migration.sql'), '-- edited');
      expect(await diagnose(directory)).toMatchObject({ editedMigrationNames: [names[1]] });
    } finally {
      await rm(directory, { recursive: true });
    }
    await migrateDown(pool);
    expect(await diagnose(MIGRATIONS_DIR)).toMatchObject({
      history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: names.slice(-1) },
    });
  });

  async function diagnose(directory: string): Promise<unknown> {
    const { SchemaEngine } = await import('@prisma/schema-engine-wasm');
    // A dependency of the adapter's, which the engine wants its errors and calls bound by.
    const adapterModules = createRequire(createRequire(import.meta.url).resolve('@prisma/adapter-pg'));
    const { bindMigrationAwareSqlAdapterFactory } = adapterModules('@prisma/driver-adapter-utils');
    const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: database.connectionString }));
    const engine = await SchemaEngine.new({ datamodels: undefined }, () => {}, adapter);
    const read = (path: string) => readFile(join(directory, path), 'utf8');
    const folders = (await readdir(directory, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    const migrationDirectories = folders.sort().map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await read(join(path, 'migration.sql')) },
      },
    }));
    return engine.diagnoseMigrationHistory({
      migrationsList: {
        baseDir: directory,
        lockfile: { path: 'migration_lock.toml', content: await read('migration_lock.toml') },
        migrationDirectories: await Promise.all(migrationDirectories),
        shadowDbInitScript: '',
      },
      optInToShadowDatabase: false,
      filters: { externalTables: [], externalEnums: [] },
    });
  }
});

test('partitions are topped up: a month that ran into the default partition gets its own, with its rows', async () => {
  await migrateUp(pool);
  await populate(pool);
  expect(await ensurePartitions(pool)).toBe(0);
  await pool.query(`insert into pr_state_history (pr_id, new_state, trigger_event, created_at)
    select id, 'opened', 'edited', date_trunc('month', now()) + make_interval(months => m) from pull_requests, unnest('{13,14,400}'::int[]) m`);
  const inDefault = async () => (await pool.query('select count(*)::int as n from pr_state_history_default')).rows[0].n;
  expect(await inDefault()).toBe(6);
  expect(await ensurePartitions(pool, 14)).toBe(2);
  expect(await inDefault()).toBe(2);
  expect(
    (await pool.query("select count(*)::int as n from pr_state_history where trigger_event = 'edited'")).rows[0].n,
  ).toBe(6);
  await expect(ensurePartitions(pool, 10_000)).rejects.toThrow(/between 0 and 36/);
});

async function copyOfMigrations(wanted: string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'regreen-migrations-'));
  for (const name of [...wanted, 'migration_lock.toml'])
    await cp(join(MIGRATIONS_DIR, name), join(directory, name), { recursive: true });
  return directory;
}
