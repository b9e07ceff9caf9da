import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { quarantineCommand } from '../../src/cli/quarantine.js';
import { quarantineViewSchema } from '../../src/core/quarantine-view.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type CliResult, clock, reach, runCli } from '../support/run-cli.js';
import { tellStory } from '../support/run-rows.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('delete from quarantines'));

const regreenAt = (columns: number | undefined, ...args: string[]): Promise<CliResult> =>
  runCli(
    (program, io) => quarantineCommand(program, io, { withDatabase: reach(database.connectionString), clock }),
    ['quarantine', ...args],
    columns === undefined ? {} : { columns },
  );
const regreen = (...args: string[]) => regreenAt(undefined, ...args);

const ADD = ['add', 'acme/shop', '--check', 'unit', '--owner', 'ann', '--reason', 'the clock'];
const listed = async (...flags: string[]) =>
  z.array(quarantineViewSchema).parse(JSON.parse((await regreen('list', '--json', ...flags)).out));

test('add, list and remove', async () => {
  expect(await regreen('list')).toEqual({ exit: 0, out: '', err: 'Nothing is in quarantine.\n' });
  const added = await regreen(...ADD, '--test', 'cart \u001b[31madds', '--for', '2w');
  expect(added).toMatchObject({
    exit: 0,
    err: 'No check unit with the test cart ␛[31madds has been seen in acme/shop yet: compare the name.\n',
  });
  expect(added.out).toMatch(
    /^cart .*adds \(unit\) is in quarantine until \d{4}-\d\d-\d\d as [0-9a-f-]{36}; 0 pull requests will/,
  );
  expect(added.out).not.toContain('\u001b');
  const [quarantine] = await listed('--repo', 'ACME/shop');
  expect(quarantine).toMatchObject({ check: 'unit', owner: 'ann', reason: 'the clock', source: 'cli', inForce: true });
  const id = quarantine!.quarantineId;
  expect((await regreen('list')).out).toContain(id);
  expect(await listed('--repo', 'globex/api')).toEqual([]);
  expect(await regreen('remove', id)).toMatchObject({ exit: 0, out: expect.stringContaining('counts again') });
  expect(await regreen('remove', id)).toEqual({
    exit: 1,
    out: '',
    err: `regreen: The quarantine ${id} has ended already.\n`,
  });
  expect(await listed()).toEqual([]);
  expect(await listed('--all')).toMatchObject([{ endedBecause: 'lifted', endedBy: 'the operator' }]);
  expect((await regreen('list', '--all')).out).toContain('lifted');
});

test('a name that was never seen is told, one that was is not', async () => {
  const { pool } = database;
  const { rows } = await pool.query(`select id from repositories where name = 'acme/shop'`);
  await pool.query(
    `insert into check_outcomes (repository_id, head_sha, name, test, external_id, conclusion, attempt, completed_at)
     values ($1, 'h', 'unit', 'a.ts: cart', '1', 'success', 1, now()), ($1, 'h', 'e2e', null, '2', 'success', 1, now())`,
    [rows[0].id],
  );
  const errOf = async (check: string, ...more: string[]) =>
    (await regreen(...ADD.map((word) => (word === 'unit' ? check : word)), ...more)).err;
  expect(await errOf('nosuch')).toBe('No check nosuch has been seen in acme/shop yet: compare the name.\n');
  expect(await errOf('e2e', '--test', 'cart')).toContain('No check e2e with the test cart has been seen');
  expect([await errOf('types'), await errOf('e2e'), await errOf('unit', '--test', 'cart')]).toEqual(['', '', '']);
});

test('list has the day on which each ends, also where space is short; a repository that nobody knows is told', async () => {
  await regreen(...ADD);
  const [quarantine] = await listed();
  const day = quarantine!.expiresAt.slice(0, 10);
  expect((await regreen('list')).out).toContain(` ${day} (`);
  expect((await regreenAt(100, 'list')).out).toContain(` ${day}  `);
  expect(await regreen('list', '--repo', 'acme/none')).toMatchObject({
    exit: 1,
    err: expect.stringContaining('There is no repository acme/none'),
  });
});

test.each([
  ['an unknown repository', ['add', 'acme/none', ...ADD.slice(2)], 1, 'There is no repository acme/none'],
  ['no owner', ADD.filter((word) => word !== '--owner' && word !== 'ann'), 2, "required option '--owner"],
  ['more than 90 days', [...ADD, '--for', '91d'], 2, '90 days at most'],
  ['no time', [...ADD, '--for', 'ever'], 2, '90 days at most'],
  ['an empty name', [...ADD, '--test', ' '], 2, '1 to 500 characters'],
  ['no id', ['remove', 'unit'], 2, 'by its id'],
  ['an unknown id', ['remove', '019aa2f3-7c1e-7000-8000-5b1e2a4c0003'], 1, 'There is no quarantine'],
])('%s is refused', async (_, args, exit, said) => {
  expect(await regreen(...args)).toMatchObject({ exit, out: '', err: expect.stringContaining(said) });
});
