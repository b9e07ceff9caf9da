import { execFile } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { CliError } from '../../src/cli/io.js';
import { migrateCommand } from '../../src/cli/migrate.js';
import { createPool } from '../../src/store/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let queuePrepared = 0;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});
afterAll(() => database.drop());

/** What the command printed, and how it ended: 0 or the error's exit status with its message. */
async function migrate(
  args: string[],
  connectionString = database.connectionString,
): Promise<{ out: string; exit: number; error: string }> {
  const stdout = new PassThrough();
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  migrateCommand(
    program,
    { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: {} },
    {
      withDatabase: async (work) => {
        const pool = createPool({ connectionString, onError: () => {} });
        return work(pool).finally(() => pool.end());
      },
      prepareQueue: async () => {
        queuePrepared += 1;
      },
    },
  );
  let [exit, error] = [0, ''];
  await program.parseAsync(['migrate', ...args], { from: 'user' }).catch((cause: Error) => {
    [exit, error] = [cause instanceof CliError ? cause.exitCode : 2, cause.message];
  });
  return { out: String(stdout.read() ?? ''), exit, error };
}

test('status, up, up again, down and up, in text and JSON', async () => {
  const before = await migrate(['--status']);
  expect(before).toMatchObject({ exit: 1, error: expect.stringMatching(/run regreen migrate/) });
  expect(before.out).toMatch(/^pending {2}20\d+_pull_requests\n/);

  expect((await migrate([])).out).toMatch(/^applied 20\d+_pull_requests\n/);
  expect(queuePrepared).toBe(1);
  expect(await migrate([])).toEqual({ out: 'The schema is up to date.\n', exit: 0, error: '' });

  const status = await migrate(['--status', '--json']);
  expect(status.exit).toBe(0);
  const { applied, pending } = JSON.parse(status.out);
  expect([applied.length > 0, pending]).toEqual([true, []]);

  expect(JSON.parse((await migrate(['--down', '--json'])).out)).toEqual({ reverted: [applied.at(-1)] });
  expect(JSON.parse((await migrate(['--down', '--steps', 'all', '--json'])).out)).toEqual({
    reverted: applied.slice(0, -1).reverse(),
  });
  expect((await migrate(['--down'])).out).toBe('There was nothing to take back.\n');
  expect(JSON.parse((await migrate(['--json'])).out)).toEqual({ applied });
});

test('bad usage exits 2', async () => {
  expect(await migrate(['--status', '--down'])).toMatchObject({ exit: 2, out: '' });
  expect(await migrate(['--down', '--steps', '0'])).toMatchObject({ exit: 2, out: '' });
});

test('a database that does not answer exits 3 and says so', async () => {
  expect(await migrate([], 'postgresql://nobody@127.0.0.1:1/none')).toMatchObject({
    exit: 3,
    out: '',
    error: expect.stringMatching(/Cannot migrate: .*ECONNREFUSED/),
  });
});

test('the program asks for a database alone: a model without its key does not keep the schema back', async () => {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: database.connectionString,
    REGREEN_MODEL: 'anthropic/claude-sonnet-4-5',
  };
  const args = ['dist/bin/regreen.js', 'migrate', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  expect(JSON.parse(stdout)).toEqual({ applied: [] });
});
