import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { attachDatabase, withDatabase } from '../../src/bin/attach-database.js';
import { NoDatabaseError, type Reach } from '../../src/cli/database.js';
import { CliError } from '../../src/cli/io.js';
import { type Config, readConfig } from '../../src/config.js';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { findEmbedded } from '../../src/store/find-embedded.js';
import { migrateUp } from '../../src/store/migrate.js';
import { createPool } from '../../src/store/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const READ = { readOnly: true };
let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regreen-attach-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const configOf = (env: NodeJS.ProcessEnv): Config => readConfig(env, folder);
const count = (config: Config, reach: Reach = READ): Promise<number> =>
  withDatabase(
    config,
    async (pool) => (await pool.query('select count(*)::int as n from pipeline_runs')).rows[0].n,
    reach,
  );
const failure = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it went through'),
    (error: Error) => error,
  );

test('without a data directory there is no database, and none is made', async () => {
  const config = configOf({ REGREEN_DATA_DIR: join(folder, 'none') });
  expect(await failure(count(config))).toBeInstanceOf(NoDatabaseError);
  expect(await readdir(folder)).toEqual([]);
});

test('the embedded one is used while another Regreen runs it, and started for a moment when none does', async () => {
  const dataDir = join(folder, 'data');
  const config = configOf({ REGREEN_DATA_DIR: dataDir });
  const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  expect((await failure(count(config))).message).toBe(
    'The database has no tables yet: run regreen migrate, or regreen start.',
  );
  const pool = createPool({ connectionString: server.connectionString, onError: () => {} });
  await migrateUp(pool).finally(() => pool.end());

  expect(await count(config)).toBe(0);
  expect(await count(config, { readOnly: true, mayStart: false })).toBe(0);
  expect(await findEmbedded(dataDir)).toEqual({ state: 'running', connectionString: server.connectionString });
  await server.stop();

  const refused = await failure(count(config, { readOnly: true, mayStart: false }));
  expect(refused).toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/is not running: regreen start runs it/),
  });
  const attached = await attachDatabase(config, READ);
  expect(await findEmbedded(dataDir)).toMatchObject({ state: 'running' });
  expect((await attached.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await attached.close();
  expect(await findEmbedded(dataDir)).toMatchObject({ state: 'stopped' });
});

test('sessions for reading cannot write', async () => {
  const config = configOf({ DATABASE_URL: database.connectionString });
  const write = (readOnly: boolean) =>
    withDatabase(config, (pool) => pool.query(`delete from pipeline_runs`), { readOnly });
  await expect(write(true)).rejects.toThrow(/read-only transaction/);
  await expect(write(false)).resolves.toMatchObject({ rowCount: 0 });
});

test.each([
  [
    'that is not there',
    (url: URL) => Object.assign(url, { port: '1' }),
    3,
    /cannot be reached \(.*ECONNREFUSED.*\): compare DATABASE_URL/,
  ],
  [
    'that refuses us',
    (url: URL) => Object.assign(url, { username: 'nobody', password: 'wrong' }),
    3,
    /cannot be reached \(.*authentication.*\)/,
  ],
  [
    'that nobody has created',
    (url: URL) => Object.assign(url, { pathname: '/none_of_that_name' }),
    1,
    /no database yet: .*Create it/,
  ],
])('a database %s is told in one line', async (_name, change, exitCode, message) => {
  const error = await failure(count(configOf({ DATABASE_URL: change(new URL(database.connectionString)).href })));
  expect(error).toBeInstanceOf(CliError);
  expect(error).toMatchObject({ exitCode, message: expect.stringMatching(message) });
  expect(error.message).not.toContain('\n');
});

test('a schema that is behind is told, other errors stay what they are', async () => {
  const config = configOf({ DATABASE_URL: database.connectionString });
  const behind = await failure(
    withDatabase(config, (pool) => pool.query('select no_such_column from pipeline_runs'), READ),
  );
  expect(behind).toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/is behind this version .* run regreen migrate/),
  });
  const ours = new Error('a fault of ours');
  expect(await failure(withDatabase(config, () => Promise.reject(ours), READ))).toBe(ours);
});
