import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { NoDatabaseError } from '../../src/cli/database.js';
import { CliError } from '../../src/cli/io.js';
import { pipelinesCommand } from '../../src/cli/pipelines.js';
import { STAGE_NAMES } from '../../src/core/stages.js';
import { createPool } from '../../src/store/pool.js';
import { ids, populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let folder: string;
let there: boolean;

beforeAll(async () => {
  database = await createTestDatabase();
  await populate(database.pool);
  folder = await mkdtemp(join(tmpdir(), 'regreen-pipelines-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  there = true;
  await database.pool.query('delete from pipelines');
});

/** What the command printed, and how it ended. */
async function pipelines(
  args: string[],
  stdin = '',
): Promise<{ out: string; err: string; exit: number; error: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  pipelinesCommand(
    program,
    { stdin: Readable.from([stdin]), stdout, stderr, env: {} },
    {
      withDatabase: async (work, { readOnly }) => {
        if (!there) throw new NoDatabaseError('There is no database yet.');
        const pool = createPool({ connectionString: database.connectionString, readOnly, onError: () => {} });
        return work(pool).finally(() => pool.end());
      },
    },
  );
  let [exit, error] = [0, ''];
  await program.parseAsync(['pipelines', ...args], { from: 'user' }).catch((cause: Error) => {
    [exit, error] = [cause instanceof CliError ? cause.exitCode : 2, cause.message];
  });
  return { out: String(stdout.read() ?? ''), err: String(stderr.read() ?? ''), exit, error };
}

const CAREFUL = `name: careful
description: Waits before it fixes
stages:
  - stage: analyze
  - stage: fix
    when:
      branches:
        - main
    approval: true
`;

describe('apply', () => {
  test('creates, changes, and leaves alone; a dry run only says so', async () => {
    const dry = () => pipelines(['apply', '-f', '-', '--dry-run'], CAREFUL);
    expect(await dry()).toMatchObject({ exit: 0, out: 'careful would be created\n' });
    expect((await pipelines(['get', 'careful'])).exit).toBe(1);
    expect(await pipelines(['apply', '-f', '-'], CAREFUL)).toMatchObject({ exit: 0, out: 'created careful\n' });
    expect((await dry()).out).toBe('careful would stay as it is\n');
    expect((await pipelines(['apply', '-f', '-', '--installation', 'octo', '--dry-run'], CAREFUL)).out).toBe(
      'careful would be created\n',
    );
    expect((await pipelines(['apply', '-f', '-'], CAREFUL)).out).toBe('unchanged careful\n');
    const file = join(folder, 'careful.json');
    await writeFile(file, JSON.stringify({ name: 'careful', stages: [{ stage: 'analyze' }] }));
    expect(JSON.parse((await pipelines(['apply', '-f', file, '--dry-run', '--json'])).out)).toEqual({
      name: 'careful',
      outcome: 'changed',
      dryRun: true,
    });
    expect((await pipelines(['apply', '-f', file])).out).toBe('changed careful\n');
  });

  test('tells every mistake with its place, and changes nothing', async () => {
    const file = join(folder, 'broken.yml');
    await writeFile(file, 'name: careful\nstages:\n- stage: anlyze\n  optoins: {}\n');
    expect(await pipelines(['apply', '-f', file])).toEqual({
      out: '',
      err: `${file}:3:10: \`stages[0].stage\` must be one of analyze, route, fix, review, notify\n`,
      exit: 1,
      error: `${file} has a mistake: nothing was changed.`,
    });
    const two = await pipelines(['apply', '-f', '-'], 'nam: x\n\u001b[31m');
    expect(two).toMatchObject({ exit: 1, err: '<stdin>:2:1: this is no text: it holds the character U+001B\n' });
    expect((await database.pool.query('select from pipelines')).rowCount).toBe(0);
  });

  test('a file that is not there is no mistake of the database', async () => {
    expect(await pipelines(['apply', '-f', join(folder, 'none.yml')])).toMatchObject({
      exit: 3,
      error: expect.stringMatching(/Cannot read .*none\.yml: there is no such file/),
    });
    expect((await pipelines(['apply'])).exit).toBe(2);
  });
});

test('get prints a file that can be applied again, or JSON', async () => {
  await pipelines(['apply', '-f', '-'], CAREFUL);
  const got = await pipelines(['get', 'careful']);
  expect(got).toMatchObject({ exit: 0, out: CAREFUL });
  expect((await pipelines(['apply', '-f', '-'], got.out)).out).toBe('unchanged careful\n');
  expect(JSON.parse((await pipelines(['get', 'careful', '--json'])).out)).toMatchObject({
    name: 'careful',
    installation: null,
    runs: 0,
    warnings: [],
    stages: [{ stage: 'analyze' }, { stage: 'fix', approval: true }],
    createdAt: expect.stringMatching(/Z$/),
  });
  expect((await pipelines(['get', 'default'])).out).toBe(
    `name: default\ndescription: Every stage, in order.\nstages:\n${STAGE_NAMES.map((name) => `  - stage: ${name}\n`).join('')}`,
  );
  expect(await pipelines(['get', 'none'])).toMatchObject({ exit: 1, error: expect.stringMatching(/no pipeline none/) });
});

test('list shows them all, the built-in one first', async () => {
  expect((await pipelines(['list'])).out.split('\n')[1]).toMatch(
    /^default +built in +analyze, route, fix, review, notify/,
  );
  await pipelines(['apply', '-f', '-'], CAREFUL);
  await pipelines(['apply', '-f', '-', '--installation', 'OCTO'], CAREFUL);
  const { out } = await pipelines(['list']);
  expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
    ['Name', 'For', 'Stages'],
    ['default', 'built in', 'analyze, route, fix, review, notify'],
    ['careful', 'octo', 'analyze, fix (when) (approval)'],
    ['careful', 'all', 'analyze, fix (when) (approval)'],
    [''],
  ]);
  const views = JSON.parse((await pipelines(['list', '--json'])).out);
  expect(
    views.map(({ name, installation }: { name: string; installation: string | null }) => [name, installation]),
  ).toEqual([
    ['default', null],
    ['careful', 'octo'],
    ['careful', null],
  ]);
});

test('delete takes exactly one away, and says how many runs used it', async () => {
  await pipelines(['apply', '-f', '-'], CAREFUL);
  await pipelines(['apply', '-f', '-', '--installation', 'octo'], CAREFUL);
  await database.pool.query(
    `update pipeline_runs set pipeline_id = (select id from pipelines where installation_id is not null) where id = ${ids.run}`,
  );
  expect((await pipelines(['delete', 'careful'])).out).toBe('deleted careful. No run used it.\n');
  expect(JSON.parse((await pipelines(['delete', 'careful', '--installation', 'octo', '--json'])).out)).toEqual({
    name: 'careful',
    deleted: true,
    runs: 1,
  });
  expect(await pipelines(['delete', 'careful'])).toMatchObject({
    exit: 1,
    error: expect.stringMatching(/no pipeline careful/),
  });
  expect(await pipelines(['delete', 'default'])).toMatchObject({ exit: 1, error: expect.stringMatching(/built-in/) });
  expect((await database.pool.query('select from pipeline_runs')).rowCount).toBe(2);
});

test('an installation that nobody knows is told', async () => {
  expect(await pipelines(['apply', '-f', '-', '--installation', 'nobody'], CAREFUL)).toMatchObject({
    exit: 1,
    error: expect.stringMatching(/not installed on nobody/),
  });
});

test('stages that no longer read are told, and not printed as a file', async () => {
  await database.pool.query(`insert into pipelines (name, stages) values ('old', '["analyze"]')`);
  expect((await pipelines(['list'])).err).toMatch(/kept for old do not read as stages; apply it again: \["analyze"\]/);
  expect(await pipelines(['get', 'old'])).toMatchObject({
    exit: 1,
    out: '',
    error: expect.stringMatching(/apply it again/),
  });
});

test('with no database yet the list is the built-in one; what changes something ends with 1', async () => {
  there = false;
  const listed = await pipelines(['list', '--json']);
  expect([listed.exit, listed.err, JSON.parse(listed.out).length]).toEqual([0, 'There is no database yet.\n', 1]);
  expect(await pipelines(['apply', '-f', '-'], CAREFUL)).toMatchObject({ exit: 1, out: '' });
  expect((await pipelines(['get', 'default'])).exit).toBe(0);
});
