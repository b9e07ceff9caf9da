import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { MIGRATIONS_DIR, migrateUp } from '../../src/store/migrate.js';
import { createPool } from '../../src/store/pool.js';

export type TestDatabase = { connectionString: string; pool: pg.Pool; drop(): Promise<void> };

/** A database of its own for one test file, cloned from a migrated template; `empty` gives one that no migration has touched. Drop it in afterAll. */
export async function createTestDatabase({ empty = false }: { empty?: boolean } = {}): Promise<TestDatabase> {
  const name = `regreen_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(async (server) => {
    const template = empty ? 'template0' : await migratedTemplate(server);
    await server.query(`create database ${name} template ${template}`);
  });
  const connectionString = databaseUrl(name);
  const pool = createPool({ connectionString, applicationName: 'regreen test', onError: () => {} });
  return {
    connectionString,
    pool,
    drop: async () => {
      await pool.end();
      await onServer((server) => server.query(`drop database if exists ${name} with (force)`));
    },
  };
}

function serverUrl(): string {
  const url = process.env.REGREEN_TEST_DATABASE_URL;
  if (!url)
    throw new Error("No test server: run the tests through Jest's configuration, or set REGREEN_TEST_DATABASE_URL.");
  return url;
}

function databaseUrl(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = name;
  return url.href;
}

async function onServer<T>(work: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client({ connectionString: serverUrl() });
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

/** The template of exactly these migrations, made by whichever test file comes first. Its final name appears when it is finished. */
async function migratedTemplate(server: pg.Client): Promise<string> {
  const name = `regreen_template_${(await digestOfMigrations()).slice(0, 16)}`;
  await server.query("select pg_advisory_lock(hashtextextended('regreen test template', 0))");
  try {
    const known = await server.query('select from pg_database where datname = $1', [name]);
    if (known.rowCount === 0) {
      await server.query(`drop database if exists ${name}_new with (force)`);
      await server.query(`create database ${name}_new template template0`);
      const pool = createPool({ connectionString: databaseUrl(`${name}_new`), onError: () => {} });
      await migrateUp(pool).finally(() => pool.end());
      await server.query(`alter database ${name}_new rename to ${name}`);
    }
  } finally {
    await server.query("select pg_advisory_unlock(hashtextextended('regreen test template', 0))");
  }
  return name;
}

async function digestOfMigrations(): Promise<string> {
  const digest = createHash('sha256');
  for (const entry of (await readdir(MIGRATIONS_DIR, { withFileTypes: true })).filter((each) => each.isDirectory())) {
    digest.update(await readFile(join(MIGRATIONS_DIR, entry.name, 'migration.sql')));
  }
  return digest.digest('hex');
}
