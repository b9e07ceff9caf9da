import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { distinctTests, testKey } from '../../src/core/test-verdict.js';
import { recordOutcomes, saveTestOutcomes, signFailures } from '../../src/store/check-outcomes.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import { companyKey, findCompany } from '../../src/store/failure-company.js';
import { type Asked, type AskedOf, findMemoryMark, recallOutcomes } from '../../src/store/failure-memory.js';
import { findSignatures } from '../../src/store/failure-signatures.js';
import { APP_ID, incoming } from '../support/deliver.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { createRandom } from '../support/random.js';
import { envelope } from '../support/run-deliveries.js';

let database: TestDatabase;
let pool: pg.Pool;
let repositoryId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await pool.query('delete from installations');
  const { rows } = await pool.query(
    `with i as (insert into installations (github_id) values (42) returning id)
     insert into repositories (installation_id, github_id, name) select id, 7, 'acme/shop' from i returning id`,
  );
  repositoryId = rows[0].id;
});

const sha = (letter: string): string => letter.repeat(40);
const NOW = Math.floor(Date.now() / 1000) * 1000;
/** So many minutes before the tests began. */
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const DAY = 24 * 60;

type Row = {
  head: string;
  name?: string;
  test?: string | null;
  id?: number | string | null;
  suite?: number | null;
  attempt?: number;
  conclusion?: string;
  signature?: string | null;
  branch?: string | null;
  at?: string | null;
};
let nextId = 1_000;
/** Rows of check_outcomes as they stand; app 5. */
async function addOutcomes(rows: Row[]): Promise<void> {
  for (const {
    head,
    name = 'unit',
    test = null,
    id = ++nextId,
    suite = 1,
    attempt = 1,
    conclusion = 'failure',
    signature = null,
    branch = null,
    at = ago(10),
  } of rows)
    await pool.query(
      `insert into check_outcomes (repository_id, head_sha, name, test, external_id, check_suite_id, attempt, conclusion, signature, branch, completed_at, started_at, app_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 5)`,
      [repositoryId, head, name, test, id, suite, attempt, conclusion, signature, branch, at],
    );
}
async function addPullRequest(number: number, head: string, changes: Record<string, unknown> = {}): Promise<string> {
  const row = {
    state: 'opened',
    base_branch: 'main',
    head_branch: `topic-${number}`,
    head_repository: 'acme/shop',
    ...changes,
  };
  const { rows } = await pool.query(
    `insert into pull_requests (repository_id, pr_number, head_sha, state, base_branch, head_branch, head_repository)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [repositoryId, number, head, row.state, row.base_branch, row.head_branch, row.head_repository],
  );
  await addHead(rows[0].id, head);
  return rows[0].id;
}
const addHead = (pullRequestId: string, head: string) =>
  pool.query('insert into pull_request_heads (repository_id, head_sha, pr_id) values ($1, $2, $3)', [
    repositoryId,
    head,
    pullRequestId,
  ]);

const asked = (changes: Partial<Asked> = {}): Asked => ({
  externalId: '1',
  name: 'unit',
  appId: 5,
  checkSuiteId: '1',
  test: null,
  signature: 's',
  ...changes,
});
const of = (changes: Partial<AskedOf> = {}): AskedOf => ({
  repositoryId,
  pullRequestId: '00000000-0000-7000-8000-000000000000',
  headSha: sha('a'),
  headBranch: 'topic',
  baseBranch: 'main',
  ...changes,
});
const recall = async (question: Partial<Asked> = {}, about: Partial<AskedOf> = {}) =>
  (await recallOutcomes(pool, of(about), [asked(question)]))[0]!;

describe('outcomes', () => {
  const run = (id: number, conclusion: string, changes: Record<string, unknown> = {}, appId = 5) =>
    incoming({
      event: 'check_run',
      payload: {
        action: 'completed',
        ...envelope(),
        check_run: {
          id,
          name: 'unit',
          head_sha: sha('a'),
          status: 'completed',
          conclusion,
          started_at: '2026-01-01T00:00:00Z',
          completed_at: '2026-01-01T00:05:00Z',
          check_suite: { id: 77, head_branch: 'main' },
          app: { id: appId, slug: 'ci' },
          pull_requests: [],
          ...changes,
        },
      },
    });
  const job = (id: number, conclusion: string, attempt: number) =>
    incoming({
      event: 'workflow_job',
      payload: {
        action: 'completed',
        ...envelope(),
        workflow_job: {
          id,
          name: 'unit',
          head_sha: sha('a'),
          head_branch: 'of-a-fork',
          run_attempt: attempt,
          status: 'completed',
          conclusion,
          started_at: '2026-01-01T00:00:00Z',
          completed_at: '2026-01-01T00:05:00Z',
        },
      },
    });
  const status = (id: number, state: string, at: string) =>
    incoming({
      event: 'status',
      payload: {
        ...envelope(),
        id,
        sha: sha('a'),
        context: 'ci/old',
        state,
        created_at: at,
        branches: [
          { name: 'main', commit: { sha: sha('a') } },
          { name: 'other', commit: { sha: sha('b') } },
        ],
      },
    });

  test('of every check that ended, on any branch, in any order, however often it is told', async () => {
    const deliveries = [
      run(1, 'failure'),
      job(1, 'failure', 1),
      run(2, 'success'),
      job(2, 'success', 2),
      run(3, 'failure', { name: 'again' }),
      run(3, 'success', { name: 'again', started_at: '2026-01-01T01:00:00Z', completed_at: '2026-01-01T01:05:00Z' }),
      run(4, 'failure', { status: 'in_progress', conclusion: null, name: 'going on' }),
      run(5, 'failure', {}, APP_ID),
      status(6, 'failure', '2026-01-01T00:00:00Z'),
      status(7, 'success', '2026-01-01T00:10:00Z'),
      status(8, 'pending', '2026-01-01T00:20:00Z'),
    ];
    const random = createRandom(4);
    for (let turn = 0; turn < 6; turn++) {
      await pool.query('delete from repositories where github_id = 7');
      const order = turn === 0 ? deliveries : random.shuffle([...deliveries, ...deliveries.slice(0, 4)]);
      const size = 1 + random.below(5);
      for (let from = 0; from < order.length; from += size)
        await takeDeliveries(
          pool,
          order.slice(from, from + size).map((one) => ({ ...one, deliveryId: crypto.randomUUID() })),
          0,
        );
      const { rows } = await pool.query(
        'select name, external_id, conclusion, branch, app_id, check_suite_id, attempt, completed_at from check_outcomes order by name, external_id, conclusion',
      );
      const common = {
        branch: 'main',
        app_id: '5',
        check_suite_id: '77',
        completed_at: new Date('2026-01-01T00:05:00Z'),
      };
      const old = {
        name: 'ci/old',
        external_id: `status:${sha('a')}:ci/old`,
        branch: 'main',
        app_id: null,
        check_suite_id: null,
        attempt: 1,
      };
      expect(rows).toEqual([
        {
          name: 'again',
          external_id: '3',
          conclusion: 'success',
          attempt: 1,
          ...common,
          completed_at: new Date('2026-01-01T01:05:00Z'),
        },
        { name: 'again', external_id: '3', conclusion: 'failure', attempt: 1, ...common },
        { ...old, conclusion: 'success', completed_at: new Date('2026-01-01T00:10:00Z') },
        { ...old, conclusion: 'failure', completed_at: new Date('2026-01-01T00:00:00Z') },
        { name: 'unit', external_id: '1', conclusion: 'failure', attempt: 1, ...common },
        { name: 'unit', external_id: '2', conclusion: 'success', attempt: 2, ...common },
      ]);
    }
  });

  test('that say nothing new write nothing', async () => {
    const fact = {
      source: 'check_run',
      externalId: '1',
      ordinal: 1,
      name: 'unit',
      checkSuiteId: 1,
      appSlug: null,
      appId: 5,
      headSha: sha('a'),
      branch: null,
      attempt: null,
      status: 'completed',
      conclusion: 'failure',
      detailsUrl: null,
      description: null,
      startedAt: null,
      completedAt: ago(5),
      hash: '',
    } as const;
    await recordOutcomes(pool, [{ repositoryId, fact }]);
    const version = async () => (await pool.query('select xmin::text from check_outcomes')).rows;
    const before = await version();
    await recordOutcomes(pool, [{ repositoryId, fact }]);
    expect(await version()).toEqual(before);
  });

  test('of another branch are signed once', async () => {
    await addOutcomes([{ head: sha('b'), id: 9 }]);
    for (const signature of ['first', 'second'])
      await signFailures(pool, repositoryId, [{ headSha: sha('b'), externalId: '9', signature }]);
    expect((await pool.query('select signature from check_outcomes')).rows).toEqual([{ signature: 'first' }]);
  });
});

describe('of a check is remembered', () => {
  test('every attempt on this commit, but of no other workflow', async () => {
    await addOutcomes([
      { head: sha('a'), id: 1, conclusion: 'failure', at: ago(30) },
      { head: sha('a'), id: 2, conclusion: 'success', at: ago(20), attempt: 2 },
      { head: sha('a'), id: 3, conclusion: 'success', suite: 2 },
      { head: sha('a'), id: 4, conclusion: 'success', name: 'other' },
      { head: sha('a'), id: 1, conclusion: 'success', test: 'a test' },
    ]);
    const { attempts, failedAt } = await recall();
    expect(attempts.map(({ externalId, conclusion, number }) => [externalId, conclusion, number])).toEqual([
      ['2', 'success', 2],
      ['1', 'failure', 1],
    ]);
    expect(failedAt).toBe(ago(30));
  });

  test('other commits on which it failed and passed, of the last 30 days, by which signature', async () => {
    await addOutcomes([
      { head: sha('b'), signature: 's', at: ago(60) },
      { head: sha('b'), conclusion: 'success', attempt: 2 },
      { head: sha('c'), signature: 'other', at: ago(50) },
      { head: sha('c'), conclusion: 'success', attempt: 2 },
      { head: sha('d'), at: ago(40) },
      { head: sha('d'), conclusion: 'success', attempt: 2 },
      // Passed in another workflow, long ago, never, or without running again.
      { head: sha('e'), signature: 's' },
      { head: sha('e'), conclusion: 'success', suite: 2 },
      { head: sha('f'), signature: 's', at: ago(31 * DAY) },
      { head: sha('f'), conclusion: 'success', at: ago(31 * DAY) },
      { head: sha('0'), signature: 's' },
    ]);
    await pool.query(
      `insert into check_outcomes (repository_id, head_sha, name, external_id, check_suite_id, conclusion, started_at, completed_at, app_id)
       select $1, $2, 'unit', '9', 1, c::check_conclusion, now() - interval '9 minutes', now() - interval '5 minutes', 5 from unnest('{failure,success}'::text[]) c`,
      [repositoryId, sha('9')],
    );
    const { flips } = await recall();
    expect(flips).toEqual([
      { headSha: sha('d'), failedAt: ago(40), same: null },
      { headSha: sha('c'), failedAt: ago(50), same: false },
      { headSha: sha('b'), failedAt: ago(60), same: true },
    ]);
    expect((await recall({ signature: null })).flips.map(({ same }) => same)).toEqual(
      expect.arrayContaining([false, null]),
    );
    expect((await recall({ name: 'other' })).flips).toEqual([]);
  });

  test('how it stands on the base branch: by the newest suite, and no fork', async () => {
    await addPullRequest(3, sha('f'), { head_branch: 'main', head_repository: 'fork/shop' });
    await addOutcomes([
      { head: sha('b'), branch: 'main', suite: 10, at: ago(5), signature: 'old' }, // re-run after the next commit was there
      { head: sha('c'), branch: 'main', suite: 11, at: ago(20), signature: 's' },
      { head: sha('c'), branch: 'main', suite: 11, at: ago(15), conclusion: 'skipped' },
      { head: sha('d'), branch: 'release', suite: 12, conclusion: 'success' },
      { head: sha('f'), branch: 'main', suite: 13, conclusion: 'success' },
    ]);
    const { base } = await recall();
    expect(base.map(({ headSha, failed, signature }) => [headSha, failed, signature])).toEqual([
      [sha('c'), true, 's'],
      [sha('b'), true, 'old'],
    ]);
    expect((await recall({}, { baseBranch: null })).base).toEqual([]);
    expect((await recall({ test: 'a test' })).base).toEqual([]);
  });

  test('whether anything ended elsewhere since', async () => {
    expect(await findMemoryMark(pool, of())).toBeNull();
    await addOutcomes([
      { head: sha('a'), at: ago(1) },
      { head: sha('b'), at: ago(3) },
    ]);
    expect(await findMemoryMark(pool, of())).toBe(ago(3));
  });
});

test('what failed together: of all checks within the hour, and on how many commits', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `check ${index}`);
  await addOutcomes([
    ...names.map((name, index) => ({
      head: sha('a'),
      name,
      at: ago(600),
      conclusion: index < 9 ? 'failure' : 'success',
    })),
    { head: sha('b'), name: 'check 0', at: ago(605) },
    { head: sha('c'), name: 'check 0', at: ago(595), conclusion: 'success' },
    { head: sha('d'), name: 'check 0', at: ago(300) },
    { head: sha('a'), name: 'check 0', test: 'one', at: ago(600) },
    { head: sha('a'), name: 'check 0', test: 'two', at: ago(600), conclusion: 'success' },
  ]);
  const moments = [
    { name: 'check 0', test: null, at: ago(600) },
    { name: 'check 0', test: null, at: ago(300) },
    { name: 'check 0', test: 'one', at: ago(600) },
  ];
  const company = await findCompany(pool, of(), moments);
  expect(moments.map((one) => company.get(companyKey(one)))).toEqual([
    { things: { failed: 9, ran: 12 }, commits: { failed: 2, ran: 3 } },
    { things: { failed: 1, ran: 1 }, commits: { failed: 1, ran: 1 } },
    { things: { failed: 1, ran: 2 }, commits: { failed: 1, ran: 1 } },
  ]);
  expect(await findCompany(pool, of(), [])).toEqual(new Map());
});

describe('of a signature is remembered', () => {
  const signed = async (about: Partial<AskedOf> = {}) => (await findSignatures(pool, of(about), ['s'])).get('s')!;

  test('which other open pull requests fail so now', async () => {
    const own = await addPullRequest(1, sha('a'), { head_branch: 'topic' });
    await addPullRequest(2, sha('a')); // the same commit is no other failure
    for (const [number, letter] of [
      [12, 'b'],
      [15, 'c'],
    ] as const)
      await addPullRequest(number, sha(letter));
    await addPullRequest(16, sha('d'), { state: 'closed' });
    await addPullRequest(17, sha('e'), { base_branch: 'topic' }); // stacked on this one
    await addPullRequest(18, sha('f')); // has passed since
    const moved = await addPullRequest(19, sha('0'));
    await addHead(moved, sha('1'));
    await addOutcomes([
      ...['a', 'b', 'c', 'd', 'e', 'f', '1'].map((letter) => ({ head: sha(letter), signature: 's', at: ago(20) })),
      { head: sha('f'), conclusion: 'success', attempt: 2, at: ago(10) },
      { head: sha('0'), signature: 'other' },
    ]);
    const { elsewhere } = await signed({ pullRequestId: own });
    expect({ ...elsewhere, numbers: elsewhere.numbers.toSorted() }).toEqual({ numbers: [12, 15], count: 2 });
  });

  test('five numbers are enough, and a repository knows only its own', async () => {
    for (let number = 20; number < 29; number++) {
      await addPullRequest(number, String(number).repeat(20));
      await addOutcomes([{ head: String(number).repeat(20), signature: 's' }]);
    }
    expect((await signed()).elsewhere).toEqual({ numbers: expect.any(Array), count: 9 });
    expect((await signed()).elsewhere.numbers).toHaveLength(5);
    expect((await signed({ repositoryId: '00000000-0000-7000-8000-000000000000' })).elsewhere.count).toBe(0);
  });

  test('where it was before, and what ended it', async () => {
    const own = await addPullRequest(1, sha('a'));
    await addHead(own, sha('9'));
    const closed = { state: 'closed' };
    await addPullRequest(88, sha('b'), closed);
    const mended = await addPullRequest(87, sha('d'), closed);
    await addHead(mended, sha('c'));
    const fixed = await addPullRequest(86, sha('f'), closed);
    await addHead(fixed, sha('e'));
    await addPullRequest(85, sha('0'), closed);
    await addOutcomes([
      { head: sha('9'), signature: 's', at: ago(5) }, // of this pull request itself
      { head: sha('b'), signature: 's', at: ago(60) },
      { head: sha('b'), conclusion: 'success', attempt: 2, at: ago(55) },
      { head: sha('c'), signature: 's', at: ago(80) },
      { head: sha('d'), conclusion: 'success', at: ago(75) },
      { head: sha('e'), signature: 's', id: 5, at: ago(90) },
      { head: sha('f'), conclusion: 'success', at: ago(85) },
      { head: sha('0'), signature: 's', at: ago(100 * DAY) },
    ]);
    await pool.query(
      `with c as (insert into check_runs (repository_id, pr_id, external_id, ordinal, check_name, head_sha, status, conclusion)
                  values ($1, $2, '5', 5, 'unit', $3, 'completed', 'failure') returning id),
            r as (insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source)
                  select $2, installation_id, $3, 'webhook' from repositories where id = $1 returning id),
            a as (insert into analysis_results (check_run_id, run_id, category, confidence_score, signature)
                  select c.id, r.id, 'format', 0.9, 's' from c, r returning id, run_id)
       insert into fix_attempts (analysis_result_id, run_id, fix_strategy, status) select id, run_id, 'format', 'verified' from a`,
      [repositoryId, fixed, sha('e')],
    );
    const { earlier, elsewhere } = await signed({ pullRequestId: own });
    expect(elsewhere.count).toBe(0);
    expect(earlier).toEqual({
      count: 4,
      firstAt: ago(100 * DAY),
      occurrences: [
        { pullRequest: 88, at: ago(60), ending: { kind: 'rerun' } },
        { pullRequest: 87, at: ago(80), ending: { kind: 'commit', headSha: sha('d') } },
        { pullRequest: 86, at: ago(90), ending: { kind: 'fix', strategy: 'format' } },
        { pullRequest: 85, at: ago(100 * DAY), ending: null },
      ],
    });
  });
});

describe('of tests are kept', () => {
  const failing = (name: string, file: string | null = 'cart.test.ts') => ({
    name,
    file,
    conclusion: 'failure' as const,
  });
  const passing = (name: string, file: string | null = 'cart.test.ts') => ({
    name,
    file,
    conclusion: 'success' as const,
  });
  const addCheck = async (id: number, head: string, at = ago(10)) =>
    (
      await pool.query(
        `insert into check_runs (repository_id, external_id, ordinal, check_name, head_sha, status, conclusion, app_id, check_suite_id, completed_at)
         values ($1, $2::text, $2::numeric, 'unit', $3, 'completed', 'failure', 5, 1, $4) returning id`,
        [repositoryId, id, head, at],
      )
    ).rows[0].id as string;

  test('failures always, passes of what has failed within 90 days; a test that did both on one commit is flaky', async () => {
    const [first, second] = [await addCheck(1, sha('a'), ago(30)), await addCheck(2, sha('a'))];
    await addOutcomes([{ head: sha('b'), test: 'cart.test.ts: sums', at: ago(91 * DAY) }]);
    await saveTestOutcomes(pool, first, [failing('adds'), passing('removes'), passing('sums')]);
    for (let turn = 0; turn < 2; turn++)
      await saveTestOutcomes(pool, second, [passing('adds'), failing('removes'), passing('adds', 'other.test.ts')]);
    const { rows } = await pool.query(
      'select external_id, test, conclusion from check_outcomes where head_sha = $1 order by external_id, test',
      [sha('a')],
    );
    expect(rows).toEqual([
      { external_id: '1', test: 'cart.test.ts: adds', conclusion: 'failure' },
      { external_id: '2', test: 'cart.test.ts: adds', conclusion: 'success' },
      { external_id: '2', test: 'cart.test.ts: removes', conclusion: 'failure' },
    ]);
    const { attempts } = await recall({ externalId: '2', test: 'cart.test.ts: adds' });
    expect(attempts.map(({ conclusion }) => conclusion)).toEqual(['success', 'failure']);
    const elsewhere = await recall({ externalId: '2', test: 'cart.test.ts: adds' }, { headSha: sha('c') });
    expect(elsewhere.flips).toEqual([{ headSha: sha('a'), failedAt: ago(30), same: true }]);
    expect((await recall({ externalId: '2', test: 'cart.test.ts: removes' }, { headSha: sha('c') })).flips).toEqual([]);
  });

  test('each once; a name that failed and passed in one attempt has failed', () => {
    const tests = distinctTests([
      passing('adds'),
      failing('adds'),
      passing('sums'),
      passing(' ', null),
      ...Array.from({ length: 3_000 }, (_, index) => failing(`case ${index}`)),
    ]);
    expect(tests.get('cart.test.ts: adds')?.conclusion).toBe('failure');
    expect([tests.size, tests.has('')]).toEqual([2_000, false]);
  });

  test('by at most 500 characters, which still tell two apart', () => {
    const [one, other] = ['x', 'y'].map((end) => testKey({ name: `${'n'.repeat(600)}${end}`, file: null }));
    expect([one!.length, other!.length]).toEqual([500, 500]);
    expect(one).not.toBe(other);
  });
});
