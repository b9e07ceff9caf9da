import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { ClaimedRun } from '../../src/store/claim-run.js';
import { type IncomingDelivery, takeDeliveries } from '../../src/store/deliveries.js';
import { findEjectingGroup } from '../../src/store/merge-groups.js';
import { incoming } from '../support/deliver.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { check, envelope, HEAD_A, pullRequest } from '../support/run-deliveries.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterAll(() => database.drop());
beforeEach(() => pool.query('delete from installations; delete from webhook_deliveries'));

const GROUP = 'e'.repeat(40);
const BASE = 'c'.repeat(40);

const group = (action: 'checks_requested' | 'destroyed', reason?: string, changes: Record<string, unknown> = {}) =>
  incoming({
    event: 'merge_group',
    payload: {
      action,
      ...(reason ? { reason } : {}),
      ...envelope(),
      merge_group: {
        head_sha: GROUP,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-1-${BASE}`,
        base_sha: BASE,
        base_ref: 'refs/heads/main',
        head_commit: { id: GROUP },
        ...changes,
      },
    },
  });

async function take(deliveries: IncomingDelivery[]) {
  const opened = [];
  for (const delivery of deliveries) {
    const taken = await takeDeliveries(pool, [delivery], 0, { withinMs: 60_000, lockWithinMs: 60_000 });
    opened.push(...taken.opened);
  }
  return opened;
}

const rows = async () => {
  const of = async (sql: string) => (await pool.query(sql)).rows;
  return {
    groups: await of(
      'select head_sha, head_ref, base_branch, base_sha, pr_number, destroyed_because, members from merge_groups',
    ),
    checks: await of('select external_id, head_sha, pr_id is null as unclaimed, conclusion from check_runs order by 1'),
    outcomes: await of('select head_sha, name, conclusion from check_outcomes order by 1, 2'),
    pulls: await of('select pr_number, head_sha, state from pull_requests'),
  };
};

function permutations<T>(all: T[]): T[][] {
  if (all.length < 2) return [all];
  return all.flatMap((one, index) => permutations(all.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}

test('any order and repetition of the deliveries of a merge group ends in the same rows; the pull request is always told', async () => {
  const story = [pullRequest('opened'), group('checks_requested'), check(GROUP), group('destroyed', 'dequeued')];
  await take(story);
  const expected = await rows();
  expect(expected.groups).toEqual([
    {
      head_sha: GROUP,
      head_ref: `gh-readonly-queue/main/pr-1-${BASE}`,
      base_branch: 'main',
      base_sha: BASE,
      pr_number: 1,
      destroyed_because: 'dequeued',
      members: [],
    },
  ]);
  expect(expected.checks).toMatchObject([{ head_sha: GROUP, unclaimed: true, conclusion: 'failure' }]);
  for (const order of permutations(story)) {
    await pool.query('delete from installations; delete from webhook_deliveries');
    await take([...order, ...order.slice(0, 2).map((one) => ({ ...one, deliveryId: crypto.randomUUID() }))]);
    expect(await rows()).toEqual(expected);
    const { rows: runs } = await pool.query('select head_sha, status from pipeline_runs');
    expect(runs).toEqual([{ head_sha: HEAD_A, status: 'queued' }]);
  }
});

test.each<[string, IncomingDelivery[], number]>([
  ['that stands', [group('checks_requested'), check(GROUP)], 0],
  ['that was merged', [group('destroyed', 'merged'), check(GROUP)], 0],
  ['that is built anew', [group('destroyed', 'invalidated'), check(GROUP)], 0],
  ['in which nothing failed', [group('destroyed', 'dequeued')], 0],
  [
    'of another pull request',
    [group('destroyed', 'dequeued', { head_ref: `refs/heads/gh-readonly-queue/main/pr-2-${BASE}` }), check(GROUP)],
    0,
  ],
  ['that failed', [group('destroyed', 'dequeued'), check(GROUP)], 1],
  ['that is over for a reason that nobody gives', [check(GROUP), group('destroyed')], 1],
])('a group %s', async (_, deliveries, runs) => {
  await take([pullRequest('opened')]);
  await pool.query('delete from pipeline_runs');
  expect(await take(deliveries.map((one) => ({ ...one, deliveryId: crypto.randomUUID() })))).toHaveLength(runs);
});

const OTHER = 'f'.repeat(40);
const ofOther = { head_sha: OTHER, head_ref: `refs/heads/gh-readonly-queue/main/pr-2-${BASE}` };

test('a pull request that another’s group held is told when that fails, and when it is in the queue again', async () => {
  await take([pullRequest('opened'), group('checks_requested', undefined, ofOther), check(OTHER)]);
  await pool.query(`update merge_groups set members = '{1,2}'`);
  await pool.query('delete from pipeline_runs');
  expect(await take([group('destroyed', 'dequeued', ofOther)])).toHaveLength(1);
  await pool.query('delete from pipeline_runs');
  expect(await take([group('checks_requested')])).toHaveLength(1);
});

test.each<[string, string, string | null]>([
  ['in the queue by a group of its own is not out of it', 'now()', null],
  ['has one of a day ago, of which the end was lost, is', `now() - interval '25 hours'`, OTHER],
])('a pull request that %s', async (_, createdAt, expected) => {
  await take([pullRequest('opened'), group('checks_requested'), check(OTHER)]);
  await pool.query(`update merge_groups set created_at = ${createdAt}`);
  await take([group('destroyed', 'dequeued', ofOther)]);
  await pool.query(`update merge_groups set members = '{1,2}' where head_sha = $1`, [OTHER]);
  await pool.query(`update pull_request_heads set created_at = now() - interval '2 days'`);
  const { rows } = await pool.query('select id, repository_id from pull_requests');
  const run = { pullRequestId: rows[0].id, repositoryId: rows[0].repository_id } as ClaimedRun;
  expect((await findEjectingGroup(pool, run))?.headSha ?? null).toBe(expected);
});

test('a branch that is none of the queue is told as such', async () => {
  expect(group('checks_requested', undefined, { head_ref: 'refs/heads/main' }).translation).toEqual({
    kind: 'ignored',
    reason: 'the branch of the merge group names no pull request',
  });
});
