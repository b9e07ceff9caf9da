import { afterAll, beforeAll, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import type { WithDatabase } from '../../src/cli/database.js';
import { statsCommand } from '../../src/cli/stats.js';
import { fixStats, fixStatsSchema } from '../../src/core/fix-stats.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type CliOptions, type CliResult, clock, reach, runCli } from '../support/run-cli.js';
import { runs, tellStory } from '../support/run-rows.js';

let database: TestDatabase;

/** Rows of `fix_attempts`. A run of acme/shop unless said; made when the story began unless said; `out`: it set out for GitHub. */
type Attempt = { strategy: string; status: string; success?: boolean; out?: true; run?: string; daysAgo?: number };

const ATTEMPTS: Attempt[] = [
  { strategy: 'rerun', status: 'verified', success: true, out: true },
  { strategy: 'rerun', status: 'verified', success: true, out: true },
  { strategy: 'rerun', status: 'regressed', success: false, out: true },
  { strategy: 'rerun', status: 'verifying', out: true },
  { strategy: 'rerun', status: 'unknown', out: true },
  { strategy: 'rerun', status: 'superseded', out: true },
  { strategy: 'log_diff', status: 'reverted', success: false, out: true },
  { strategy: 'log_diff', status: 'proposed' },
  { strategy: 'log_diff', status: 'superseded' },
  { strategy: 'log_diff', status: 'abandoned', out: true },
  { strategy: 'formatter', status: 'waiting_approval' },
  { strategy: 'formatter', status: 'rejected' },
  // It says so of itself; the checks have not.
  { strategy: 'formatter', status: 'verified', out: true },
  { strategy: 'formatter', status: 'verified', success: true, out: true, run: runs.other, daysAgo: 40 },
];

beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
  for (const { strategy, status, success, out, run = runs.green, daysAgo = 0 } of ATTEMPTS)
    await database.pool.query(
      `insert into fix_attempts (analysis_result_id, run_id, fix_strategy, status, success, started_at, created_at)
       select id, $1, $2, $3, $4, case when $5 then $6::timestamptz end, $6 from analysis_results`,
      [run, strategy, status, success ?? null, out ?? false, new Date(clock.now() - 600_000 - daysAgo * 86_400_000)],
    );
});
afterAll(() => database.drop());

const regreen = (args: string, options?: CliOptions, withDatabase?: WithDatabase): Promise<CliResult> =>
  runCli(
    (program, io) =>
      statsCommand(program, io, { withDatabase: withDatabase ?? reach(database.connectionString), clock }),
    args.split(' '),
    options,
  );

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

test('fixes counts by strategy, and nothing succeeds but what the checks have said', async () => {
  expect(await regreen('stats fixes')).toEqual({
    exit: 0,
    err: '',
    out: lines(
      'Strategy   Proposed  Applied  Verified  Regressed  Unknown  Rejected  Waiting  Open     Success',
      'rerun             6        6         2          1        1         0        0     1   66 % of 3',
      'formatter         4        2         1          0        0         1        1     0  100 % of 1',
      'log_diff          4        1         0          1        0         0        0     1    0 % of 1',
      'total            14        9         3          2        1         1        1     2   60 % of 5',
    ),
  });
});

test('--repo and --since narrow it down; a strategy that no check has judged has no rate', async () => {
  const formatterOf = async (flags: string) =>
    fixStatsSchema
      .parse(JSON.parse((await regreen(`stats fixes --json ${flags}`)).out))
      .strategies.filter(({ strategy }) => strategy === 'formatter');
  const here = {
    strategy: 'formatter',
    proposed: 3,
    applied: 1,
    verified: 0,
    regressed: 0,
    unknown: 0,
    rejected: 1,
    waiting: 1,
    open: 0,
    successRate: null,
  };
  const there = { ...here, proposed: 1, applied: 1, verified: 1, rejected: 0, waiting: 0, successRate: 1 };
  expect(await formatterOf('--repo ACME/shop')).toEqual([here]);
  expect(await formatterOf('--repo globex/api')).toEqual([there]);
  expect(await formatterOf('--since 30d')).toEqual([here]);
  expect(await formatterOf('--since 41d --repo globex/api')).toEqual([there]);
  expect((await regreen('stats fixes --since 30d')).out).toMatch(/^formatter +3 .* -$/m);
});

test('--json is one object, with the moment that it counts from', async () => {
  const { out } = await regreen('stats fixes --json --since 2026-11-01');
  expect(JSON.parse(out)).toEqual({
    since: '2026-11-01T00:00:00.000Z',
    strategies: [
      expect.objectContaining({ strategy: 'rerun', verified: 2, regressed: 1, successRate: 2 / 3 }),
      expect.objectContaining({ strategy: 'log_diff', open: 1, successRate: 0 }),
      expect.objectContaining({ strategy: 'formatter', successRate: null }),
    ],
    total: {
      proposed: 13,
      applied: 8,
      verified: 2,
      regressed: 2,
      unknown: 1,
      rejected: 1,
      waiting: 1,
      open: 2,
      successRate: 0.5,
    },
  });
  expect(fixStatsSchema.parse(JSON.parse((await regreen('stats fixes --json')).out)).since).toBeNull();
});

test.each([
  [40, 'Strategy   Proposed  Verified  Regressed'],
  [60, 'Strategy   Proposed  Applied  Verified  Regressed  Success'],
  [80, 'Strategy   Proposed  Applied  Verified  Regressed  Unknown  Rejected     Success'],
])('fits %i columns', async (columns, header) => {
  const printed = (await regreen('stats fixes', { columns })).out.trimEnd().split('\n');
  expect(printed[0]).toBe(header);
  expect(printed).toHaveLength(5);
  for (const line of printed) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
});

test('nothing steers the terminal', async () => {
  await database.pool.query(`update fix_attempts set fix_strategy = $1 where fix_strategy = 'log_diff'`, [
    'log\u001b[31m\u202ediff',
  ]);
  expect((await regreen('stats fixes')).out).toContain('\nlog␛[31m�diff ');
  await database.pool.query(`update fix_attempts set fix_strategy = 'log_diff' where fix_strategy like 'log%'`);
});

test('no attempt is a line on stderr, and an empty list', async () => {
  expect(await regreen('stats fixes --since 2027-01-01')).toEqual({
    exit: 0,
    out: '',
    err: 'No attempt to fix fits.\n',
  });
  const { out, exit } = await regreen('stats fixes --since 2027-01-01 --json');
  expect([exit, JSON.parse(out)]).toEqual([0, fixStats('2027-01-01T00:00:00.000Z', [])]);
  expect(JSON.parse(out)).toMatchObject({ strategies: [], total: { proposed: 0, successRate: null } });
  expect(await regreen('stats fixes --repo acme/none')).toMatchObject({
    exit: 1,
    err: expect.stringContaining('There is no repository acme/none'),
  });
});

test('no database yet is an empty list, one out of reach exits 3', async () => {
  const empty = await createTestDatabase({ empty: true });
  const none = reach(empty.connectionString);
  const err = 'The database has no tables yet: run regreen migrate, or regreen start.\n';
  expect(await regreen('stats fixes', {}, none)).toEqual({ exit: 0, out: '', err });
  expect(await regreen('stats fixes --json', {}, none)).toEqual({
    exit: 0,
    out: `${JSON.stringify(fixStats(null, []))}\n`,
    err,
  });
  await empty.drop();
  const gone = reach('postgresql://nobody@127.0.0.1:1/none');
  expect(await regreen('stats fixes', {}, gone)).toMatchObject({ exit: 3, out: '' });
});

test.each(['--since yesterday', '--repo shop', '--strategy rerun'])('bad usage exits 2: %s', async (flags) => {
  const { exit, out, err } = await regreen(`stats fixes ${flags}`);
  expect([exit, out]).toEqual([2, '']);
  expect(err).toMatch(/^error: /);
});

test('--help has an example', async () => {
  expect((await regreen('stats fixes --help')).out).toMatch(/Example:\n {2}regreen stats fixes --repo acme\/shop/);
});
