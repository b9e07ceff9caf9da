import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Cell, Figures } from '../../src/core/insights/figures.js';
import { type RangeDays, rangeOf } from '../../src/core/insights/range.js';
import { insights } from '../../src/dashboard/insights/insights.js';
import { askFigures } from '../../src/store/insights/asked.js';
import type { Scope } from '../../src/store/scope.js';
import {
  acme,
  api,
  globex,
  NOW,
  OWN_APP,
  pullRequestId,
  putCheck,
  putDelivery,
  putFix,
  putModelCall,
  putTenants,
  shop,
  till,
} from '../support/insight-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await tell();
});
afterAll(() => database.drop());

/** The days are 15 to 21 November. */
async function tell(): Promise<void> {
  const { pool } = database;
  await putTenants(pool);
  // shop#1: red at 10:10 on 16 November, green on its next head when the last of its checks ended at 11:30: 80 minutes.
  const first = { of: [shop, 1] as [string, number], head: ['a1', '16T10:00'] as [string, string] };
  await putCheck(pool, {
    ...first,
    name: 'lint',
    ends: ['failure', '16T10:10'],
    signature: 's1',
    // Looked at twice: it counts once, as what was said last.
    diagnosed: [
      ['unknown', '16T10:11'],
      ['lint', '19T08:00', 'Semicolon missing'],
    ],
  });
  await putCheck(pool, { ...first, name: 'test', ends: ['success', '16T10:20'] });
  const second = { ...first, head: ['a2', '16T11:00'] as [string, string] };
  await putCheck(pool, { ...second, name: 'lint', ends: ['success', '16T11:10'] });
  await putCheck(pool, { ...second, name: 'test', ends: ['success', '16T11:30'] });

  // shop#2: a test flakes on 16 November; the second attempt is green 40 minutes later.
  const flaky = { of: [shop, 2] as [string, number], head: ['b1', '16T11:50'] as [string, string], name: 'test' };
  await putCheck(pool, {
    ...flaky,
    ends: ['failure', '16T12:00'],
    signature: 's1',
    diagnosed: [['test_failure', '16T12:01', 'Clock is late']],
    tests: { 'till rings': 'failure', 'till opens': 'failure' },
  });
  await putCheck(pool, {
    ...flaky,
    attempt: 2,
    ends: ['success', '16T12:40'],
    tests: { 'till rings': 'success' },
  });

  // shop#3: red since 18 November: another check of its head was cancelled, so the second attempt makes nothing green.
  const red = { of: [shop, 3] as [string, number], head: ['c1', '18T08:00'] as [string, string] };
  await putCheck(pool, { ...red, name: 'build', ends: ['cancelled', '18T09:00'] });
  await putCheck(pool, {
    ...red,
    name: 'test',
    ends: ['failure', '18T09:00'],
    diagnosed: [['test_failure', '18T09:01']],
  });
  await putCheck(pool, { ...red, name: 'test', attempt: 2, ends: ['failure', '18T09:30'] });

  // shop#4: only our own check failed. It does not count.
  await putCheck(pool, {
    of: [shop, 4],
    head: ['d1', '18T08:00'],
    name: 'Regreen',
    appId: OWN_APP,
    ends: ['failure', '18T09:00'],
  });

  // till#1: red since the day before the range, so it did not turn red in it; till#2 took ten minutes on 20 November.
  const old = { of: [till, 1] as [string, number], head: ['e1', '14T08:00'] as [string, string], name: 'lint' };
  await putCheck(pool, { ...old, ends: ['failure', '14T09:00'], diagnosed: [['lint', '14T09:01']] });
  await putCheck(pool, { ...old, attempt: 2, ends: ['failure', '15T09:00'] });
  const quick = { of: [till, 2] as [string, number], head: ['f1', '20T08:00'] as [string, string], name: 'lint' };
  await putCheck(pool, { ...quick, ends: ['timed_out', '20T09:00'], diagnosed: [['timeout', '20T09:01']] });
  await putCheck(pool, { ...quick, head: ['f2', '20T09:05'], ends: ['neutral', '20T09:10'] });

  // The other tenant: 30 minutes on 17 November, with the same failure as the first had.
  const foreign = { of: [api, 1] as [string, number], head: ['9a', '17T08:00'] as [string, string], name: 'build' };
  await putCheck(pool, {
    ...foreign,
    ends: ['failure', '17T09:00'],
    signature: 's1',
    diagnosed: [['compile_error', '20T09:01', 'Secret of globex']],
  });
  await putCheck(pool, { ...foreign, attempt: 2, ends: ['success', '17T09:30'] });

  await putFix(pool, [shop, 1], { strategy: 'formatter', status: 'verified', success: true, when: '16T10:20' });
  await putFix(pool, [shop, 1], { strategy: 'formatter', status: 'regressed', success: false, when: '16T10:30' });
  await putFix(pool, [shop, 2], { strategy: 'rerun', status: 'verified', success: true, when: '16T12:10' });
  await putFix(pool, [shop, 2], { strategy: 'rerun', status: 'verified', success: true, when: '14T12:10' });
  await putFix(pool, [api, 1], { strategy: 'rerun', status: 'regressed', success: false, when: '17T09:10' });

  await putModelCall(pool, [shop, 1], { tokensIn: 1_000, tokensOut: 100, usd: 0.25, when: '16T10:11' });
  await putModelCall(pool, [shop, 2], { tokensIn: 500, tokensOut: 50, usd: null, when: '16T12:11' });
  await putModelCall(pool, [shop, 2], { tokensIn: 9, tokensOut: 9, usd: 9, when: '14T12:11' });
  await putModelCall(pool, [api, 1], { tokensIn: 70, tokensOut: 7, usd: 0.5, when: '17T09:11' });

  for (const [source, when] of [
    ['webhook', '16T10:00'],
    ['recovery', '16T10:00'],
    ['recovery', '21T10:00'],
    ['replay', '16T10:00'],
    ['dashboard', '16T10:00'],
    ['recovery', '14T23:59'],
  ] as const)
    await putDelivery(pool, source, when);
}

async function ask(
  name: string,
  scope: Scope = {},
  { days = 7, repository = null }: { days?: RangeDays; repository?: string | null } = {},
): Promise<Figures> {
  const insight = insights.find((each) => each.name === name)!;
  return askFigures(database.pool, (sql) =>
    insight.read(sql, { range: rangeOf(days, NOW), scope, repository, appId: OWN_APP }),
  );
}

const ACME: Scope = { installationId: acme };
const GLOBEX: Scope = { installationId: globex };
/** Whoever may see nothing but the till. */
const TILL: Scope = { repositoryIds: [till] };
const NOBODY: Scope = { repositoryIds: [] };

/** The rows that are not all zero or unknown. */
const telling = ({ table }: Figures): (readonly Cell[])[] =>
  table.rows.filter(([, ...cells]) => cells.some((cell) => cell !== 0 && cell !== null));

const linkWords = (cell: Cell | undefined): string[] =>
  cell !== null && typeof cell === 'object' ? cell.links.map(({ words }) => words) : [];

describe('time to green', () => {
  // Of 40 and 80 minutes the median is 60, and nine tenths of the way between them is 76.
  const acmeRows = [
    ['2026-11-16', 2, 60, 76, 0, 0],
    ['2026-11-18', 0, null, null, 1, 0],
    ['2026-11-20', 1, 10, 10, 0, 0],
  ];

  test('of a tenant', async () => {
    const figures = await ask('time-to-green', ACME);
    expect(figures.table.rows.map(([day]) => day)).toEqual([15, 16, 17, 18, 19, 20, 21].map((day) => `2026-11-${day}`));
    expect(telling(figures)).toEqual(acmeRows);
    expect(figures.finding).toBe(
      'Red 3 times and green again: half within 40 min, nine in ten within 1 h 12 min; 1 still red.',
    );
  });

  test('of others, of all, and of one repository', async () => {
    expect(telling(await ask('time-to-green', GLOBEX))).toEqual([['2026-11-17', 1, 30, 30, 0, 0]]);
    expect(telling(await ask('time-to-green'))).toEqual([
      acmeRows[0],
      ['2026-11-17', 1, 30, 30, 0, 0],
      ...acmeRows.slice(1),
    ]);
    expect(telling(await ask('time-to-green', ACME, { repository: 'Acme/Till' }))).toEqual([acmeRows[2]]);
    expect(telling(await ask('time-to-green', TILL))).toEqual([acmeRows[2]]);
    expect(telling(await ask('time-to-green', TILL, { repository: 'acme/shop' }))).toEqual([]);
  });

  test('one that was merged or closed red is not red still', async () => {
    await database.pool.query(`update pull_requests set state = 'merged'`);
    const figures = await ask('time-to-green', ACME);
    await database.pool.query(`update pull_requests set state = 'opened'`);
    expect(telling(figures)[1]).toEqual(['2026-11-18', 0, null, null, 0, 1]);
    expect(figures.finding).toMatch(/none is red still, 1 merged or closed red\.$/);
  });

  test('by weeks, where a red spell begins at its first failure', async () => {
    // The weeks begin on 8 and 15 November; till#1 turned red on the 14th.
    expect(telling(await ask('time-to-green', ACME, { days: 90 }))).toEqual([
      ['2026-11-08', 0, null, null, 1, 0],
      ['2026-11-15', 3, 40, 72, 1, 0],
    ]);
  });
});

test('failures by category: each check once, as it was diagnosed last, when it ended', async () => {
  const { table, finding } = await ask('failures-by-category', ACME);
  expect(table.columns.map(({ name }) => name)).toEqual(['Day', 'test failure', 'lint', 'timeout']);
  expect(table.rows.filter(([, ...counts]) => counts.some((count) => count !== 0))).toEqual([
    ['2026-11-16', 1, 1, 0],
    ['2026-11-18', 1, 0, 0],
    ['2026-11-20', 0, 0, 1],
  ]);
  expect(finding).toBe('4 failures diagnosed; most often test failure, 50 % of them.');
  expect((await ask('failures-by-category', GLOBEX)).finding).toBe(
    '1 failure diagnosed; most often compile error, 100 % of them.',
  );
});

test('checks that fail most: commits, not attempts', async () => {
  const { table } = await ask('failing-checks', ACME);
  expect(table.rows.map((row) => [...row.slice(0, 5), linkWords(row[5])])).toEqual([
    ['lint', 'acme/till', 2, 2, 100, ['f100000 in #2', 'e100000 in #1']],
    ['test', 'acme/shop', 2, 4, 50, ['c100000 in #3', 'b100000 in #2']],
    ['lint', 'acme/shop', 1, 2, 50, ['a100000 in #1']],
  ]);
  expect(table.rows[0]![5]).toMatchObject({ links: [{ href: expect.stringMatching(/^\/pull-requests\//) }, {}] });
});

test('what flakes: failed and passed on one commit', async () => {
  const checks = await ask('flaky-checks', ACME);
  expect(checks.table.rows.map((row) => [...row.slice(0, 4), linkWords(row[4])])).toEqual([
    ['test', 'acme/shop', 1, 2, ['b100000 in #2']],
  ]);
  expect(checks.finding).toBe('test of acme/shop flaked most: it failed and passed on 1 commit.');
  const tests = await ask('flaky-tests', ACME);
  expect(tests.table.rows.map((row) => [...row.slice(0, 5), linkWords(row[5])])).toEqual([
    ['till rings', 'test', 'acme/shop', 1, 1, ['b100000 in #2']],
  ]);
  expect((await ask('flaky-checks', GLOBEX)).table.rows.map((row) => row.slice(0, 4))).toEqual([
    ['build', 'globex/api', 1, 1],
  ]);
  expect((await ask('flaky-tests', GLOBEX)).table.rows).toEqual([]);
  expect((await ask('flaky-checks', TILL)).table.rows).toEqual([]);
});

test('a check that only changed its mind did not flake', async () => {
  const { pool } = database;
  await pool.query(
    `update check_outcomes set external_id = 'same', attempt = 1, started_at = completed_at - interval '1 hour' where repository_id = $1`,
    [api],
  );
  expect((await ask('flaky-checks', GLOBEX)).table.rows).toEqual([]);
  await pool.query(`update check_outcomes set started_at = completed_at where repository_id = $1`, [api]);
  expect((await ask('flaky-checks', GLOBEX)).table.rows).toHaveLength(1);
});

test('the same failure across pull requests, and nothing of another tenant', async () => {
  const { table } = await ask('shared-failures', ACME);
  expect(table.rows).toEqual([
    [
      'Semicolon missing',
      'lint',
      'acme/shop',
      2,
      '2026-11-16',
      {
        links: [
          { words: '#2', href: `/pull-requests/${pullRequestId(shop, 2)}` },
          { words: '#1', href: `/pull-requests/${pullRequestId(shop, 1)}` },
        ],
      },
    ],
  ]);
  expect((await ask('shared-failures', GLOBEX)).table.rows).toEqual([]);
  const telling = (is: boolean) =>
    database.pool.query(`update analysis_results set metadata = jsonb_build_object('telling', $1::boolean)`, [is]);
  await telling(false);
  expect((await ask('shared-failures', ACME)).table.rows).toEqual([]);
  await telling(true);
  const [all] = (await ask('shared-failures')).table.rows;
  expect([all![2], all![3]]).toEqual(['acme/shop, globex/api', 3]);
});

test('fixes by strategy', async () => {
  const { table, finding } = await ask('fix-rates', ACME);
  expect(table.rows.map((row) => [...row.slice(0, 5), row.at(-1)])).toEqual([
    ['formatter', 2, 2, 1, 1, 50],
    ['rerun', 1, 1, 1, 0, 100],
    ['all', 3, 3, 2, 1, 66.7],
  ]);
  expect(finding).toBe('3 proposed, 3 applied, 2 verified, 1 regressed: 66.7 % of 3 judged helped.');
  expect((await ask('fix-rates', GLOBEX)).table.rows.map((row) => row.slice(0, 5))).toEqual([['rerun', 1, 1, 0, 1]]);
  expect((await ask('fix-rates', TILL)).finding).toBe('Nothing was tried.');
});

test('model spend', async () => {
  const figures = await ask('model-spend', ACME);
  expect(telling(figures)).toEqual([['2026-11-16', 2, 1_500, 150, 0.25, 1]]);
  expect(figures.finding).toBe('2 calls took 1,650 tokens and $0.25; 1 call without a known price.');
  expect(telling(await ask('model-spend', GLOBEX))).toEqual([['2026-11-17', 1, 70, 7, 0.5, 0]]);
  expect(telling(await ask('model-spend', TILL))).toEqual([]);
});

test('deliveries recovered', async () => {
  const figures = await ask('recovered-deliveries');
  expect(telling(figures)).toEqual([
    ['2026-11-16', 1, 0, 1],
    ['2026-11-21', 1, 0, 0],
  ]);
  expect(figures.finding).toBe("3 deliveries came another way: 2 from GitHub's log, 1 taken in again.");
});

test.each(insights.map(({ name }) => name))('%s: who may see nothing is told of nothing', async (name) => {
  const { chart, table } = await ask(name, NOBODY, { days: 90 });
  expect(chart).toBeNull();
  expect(telling({ finding: '', chart, table })).toEqual([]);
  expect(await ask(name, ACME, { repository: 'globex/api' })).toEqual(await ask(name, NOBODY));
});

test('failures by category: what has got better in its row counts when it was diagnosed, and what no pull request shows not at all', async () => {
  const { pool } = database;
  await pool.query(
    `update check_runs set conclusion = 'success', completed_at = '2026-11-21T11:00:00Z' where repository_id = $1`,
    [api],
  );
  const days = async () =>
    (await ask('failures-by-category', GLOBEX)).table.rows.filter(([, count = 0]) => count !== 0);
  expect(await days()).toEqual([['2026-11-20', 1]]);
  await pool.query(`update check_runs set pr_id = null where repository_id = $1`, [api]);
  expect(await days()).toEqual([]);
});
