import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pullRequestViewSchema } from '../../src/core/pull-request-view.js';
import { runDetailSchema, runEventSchema, runViewSchema } from '../../src/core/run-view.js';
import { findRunStatus } from '../../src/store/find-run-status.js';
import { readOnly } from '../../src/store/read-only.js';
import { findPullRequest, listPullRequests } from '../../src/store/read-pull-requests.js';
import {
  findRun,
  findRunIds,
  findShortIds,
  listRunEvents,
  listRuns,
  type RunFilter,
} from '../../src/store/read-runs.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { idAt, installations, pullRequests, repositories, runs, STORY_START, tellStory } from '../support/run-rows.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
});
afterAll(() => database.drop());

const NAMES = new Map(Object.entries(runs).map(([name, id]) => [id, name]));
const nameOf = (id: string): string => NAMES.get(id) ?? id;

async function list(filter: Partial<RunFilter> = {}): Promise<string[]> {
  const page = await readOnly(database.pool, (sql) => listRuns(sql, { limit: 50, ...filter }));
  return page.runs.map((run) => nameOf(run.runId));
}

const ALL = ['queued', 'running', 'waiting', 'degraded', 'other', 'failed', 'cancelled', 'green'];

test('runs come newest first, and look as the schema says', async () => {
  const { runs: views, nextCursor } = await listRuns(database.pool, { limit: 50 });
  expect(views.map((run) => nameOf(run.runId))).toEqual(ALL);
  expect(nextCursor).toBeNull();
  for (const view of views) expect(runViewSchema.parse(view)).toEqual(view);
  expect(views.at(-1)).toMatchObject({
    repository: 'acme/shop',
    pullRequestNumber: 12,
    status: 'completed',
    triggerSource: 'webhook',
    pipeline: null,
    durationMs: 1234,
    createdAt: '2026-11-21T10:00:00.000Z',
    startedAt: '2026-11-21T10:00:02.000Z',
    rowsIn: 2,
    eventsIn: 2,
    rowsOut: 1,
    findingsOut: 1,
    tokensIn: 0,
    costUsd: 0,
    warnings: [],
  });
});

const cases: [string, Partial<RunFilter>, string[]][] = [
  ['status', { status: ['failed', 'degraded'] }, ['degraded', 'failed']],
  ['stage', { stage: 'notify' }, ['degraded', 'other', 'green']],
  ['trigger', { trigger: ['command', 'retry'] }, ['running', 'failed']],
  ['repository, in any case', { repository: 'Globex/API' }, ['other']],
  ['pull request', { repository: 'acme/shop', pullRequestNumber: 13 }, ['queued', 'running', 'degraded']],
  ['number alone', { pullRequestNumber: 4 }, ['other']],
  ['pull request id', { pullRequestId: pullRequests.total }, ['waiting', 'failed', 'cancelled', 'green']],
  ['since, inclusive', { since: new Date(STORY_START + 360_000) }, ['queued', 'running']],
  ['until, exclusive', { until: new Date(STORY_START + 60_000) }, ['green']],
  ['tenant', { installationId: installations.globex }, ['other']],
  ['tenant and a repository of another', { installationId: installations.globex, repository: 'acme/shop' }, []],
  [
    'all at once',
    {
      status: ['failed'],
      stage: 'analyze',
      trigger: ['retry'],
      repository: 'acme/shop',
      since: new Date(STORY_START),
      installationId: installations.acme,
    },
    ['failed'],
  ],
  ['what is not there', { repository: 'acme/none' }, []],
];
test.each(cases)('filter by %s', async (_name, filter, expected) => {
  expect(await list(filter)).toEqual(expected);
});

test('pages join without a gap or a repeat, also while new runs come in', async () => {
  const newcomer = idAt(800, '0ddba11');
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listRuns(database.pool, { limit: 3, cursor });
    seen.push(...page.runs.map((run) => nameOf(run.runId)));
    if (!cursor) {
      await database.pool.query(
        `insert into pipeline_runs (id, pr_id, installation_id, head_sha, trigger_source, status) values ($1, $2, $3, 'x', 'replay', 'completed')`,
        [newcomer, pullRequests.total, installations.acme],
      );
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(ALL);
  expect(await list()).toEqual([newcomer, ...ALL]);
  await database.pool.query('delete from pipeline_runs where id = $1', [newcomer]);
  expect((await listRuns(database.pool, { limit: ALL.length })).nextCursor).toBeNull();
});

test('one run with all that belongs to it', async () => {
  const run = await readOnly(database.pool, (sql) => findRun(sql, runs.failed));
  expect(runDetailSchema.parse(run)).toEqual(run);
  expect(run).toMatchObject({ parentRunId: runs.green, rowsIn: 1234, warnings: [], findings: [], deliveries: [] });
  expect(run!.stages).toEqual([
    expect.objectContaining({ stage: 'analyze', attempt: 1, status: 'failed', reusedFrom: null, durationMs: 1000 }),
    expect.objectContaining({
      attempt: 2,
      status: 'completed',
      reusedFrom: { runId: runs.green, stage: 'analyze', attempt: 1 },
    }),
  ]);
  const green = await findRun(database.pool, runs.green, { installationId: installations.acme });
  expect(green!.childRunIds).toEqual([runs.failed]);
  expect(green!.deliveries.map(({ deliveryId, event }) => [deliveryId, event])).toEqual([
    ['d-1', 'pull_request'],
    ['d-2', 'check_run'],
  ]);
  expect(green!.findings).toEqual([
    expect.objectContaining({
      checkName: 'types',
      category: 'type_error',
      confidence: 0.97,
      findings: 1,
      place: 'src/total.ts:2',
      memory: { verdict: 'elsewhere', sentences: ['Pull request #13 fails the same way now.'] },
    }),
  ]);
});

test('a tenant sees no run of another, by no way', async () => {
  const scope = { installationId: installations.globex };
  expect(await findRun(database.pool, runs.green, scope)).toBeNull();
  expect(await findRun(database.pool, runs.other, scope)).not.toBeNull();
  expect(await findRunIds(database.pool, '5b1e2a4c0001', scope)).toEqual([]);
  expect(await listRunEvents(database.pool, runs.green, 0, 9, scope)).toEqual([]);
  expect(await listRunEvents(database.pool, runs.green, 0, 9, { installationId: installations.acme })).toHaveLength(4);
  expect(await findPullRequest(database.pool, 'acme/shop#12', scope)).toBeNull();
  expect(await findPullRequest(database.pool, pullRequests.total, scope)).toBeNull();
  expect((await listPullRequests(database.pool, { limit: 9, ...scope })).pullRequests).toHaveLength(1);
});

test('a repository that moves takes its runs to its new tenant', async () => {
  const { pool } = database;
  const scope = { installationId: installations.globex };
  const move = (to: string) =>
    pool.query('update repositories set installation_id = $2 where name = $1', ['acme/shop', to]);
  await move(installations.globex);
  expect(await findRun(pool, runs.green, { installationId: installations.acme })).toBeNull();
  expect(await findRun(pool, runs.green, scope)).toMatchObject({ installationId: installations.globex });
  expect(await findRunIds(pool, '5b1e2a4c0001', { installationId: installations.acme })).toEqual([]);
  expect(await findRunIds(pool, '5b1e2a4c0001', scope)).toEqual([runs.green]);
  expect(await findRunStatus(pool, runs.green, { installationId: installations.acme })).toBeNull();
  expect(await findRunStatus(pool, runs.green, scope)).toBe('completed');
  expect(await listRunEvents(pool, runs.green, 0, 9, { installationId: installations.acme })).toEqual([]);
  expect(await list({ installationId: installations.acme })).toEqual([]);
  expect(await list(scope)).toEqual(ALL);
  await move(installations.acme);
});

test('the latest run of a pull request is its last pass, not a replay of one', async () => {
  const replay = idAt(900, '0ddba12');
  await database.pool.query(
    `insert into pipeline_runs (id, pr_id, installation_id, head_sha, trigger_source, status, created_at) values ($1, $2, $3, 'x', 'replay', 'completed', $4)`,
    [replay, pullRequests.total, installations.acme, new Date(STORY_START + 900_000)],
  );
  expect(await findPullRequest(database.pool, 'acme/shop#12')).toMatchObject({ latestRunId: runs.waiting });
  await database.pool.query('delete from pipeline_runs where id = $1', [replay]);
});

test('a run that is not there is null', async () => {
  expect(await findRun(database.pool, idAt(0, 'dead'))).toBeNull();
});

test('JSON that this version does not know is shown raw, with a warning', async () => {
  await database.pool.query(`update pipeline_runs set latest_error = '["odd"]', metrics = '7' where id = $1`, [
    runs.cancelled,
  ]);
  const run = await findRun(database.pool, runs.cancelled);
  expect(run).toMatchObject({ latestError: ['odd'], metrics: 7 });
  expect(run!.warnings).toEqual([expect.stringMatching(/^latest_error /), expect.stringMatching(/^metrics /)]);
  await database.pool.query(`update pipeline_runs set latest_error = null, metrics = '{}' where id = $1`, [
    runs.cancelled,
  ]);
});

test('the pipeline is told by the name it had, also when it is gone', async () => {
  const pipelineOf = async (plan: object | null, requested: string | null) => {
    await database.pool.query('update pipeline_runs set plan = $2, requested_pipeline = $3 where id = $1', [
      runs.green,
      plan && JSON.stringify(plan),
      requested,
    ]);
    return (await findRun(database.pool, runs.green))!.pipeline;
  };
  expect(await pipelineOf({ pipeline: { id: idAt(0, '99'), name: 'careful' } }, null)).toBe('careful');
  expect(await pipelineOf({ pipeline: { id: null, name: 'default' } }, 'gone')).toBeNull();
  expect(await pipelineOf(null, 'careful')).toBe('careful');
  expect(await pipelineOf(null, 'default')).toBeNull();
  expect(await pipelineOf(null, null)).toBeNull();
});

test('ids are found by their beginning and by their end', async () => {
  const find = async (text: string) => (await findRunIds(database.pool, text)).map(nameOf);
  expect(await find(runs.green)).toEqual(['green']);
  expect(await find(runs.green.toUpperCase().replaceAll('-', ''))).toEqual(['green']);
  expect(await find('2a4c0001')).toEqual(['green']);
  expect(await find('0001')).toEqual(['green']);
  expect(await find(runs.green.slice(0, 13))).toEqual(['green']);
  expect(await find(runs.green.slice(-20))).toEqual(['green']);
  expect(await find(runs.green.slice(0, 6))).toEqual(ALL);
  expect(await find('001')).toEqual([]);
  expect(await find('%%%%')).toEqual([]);
  expect(await find('____')).toEqual([]);
});

test('short ids are as long as it takes to be the only one', async () => {
  const twin = idAt(900, 'aaaa2a4c0001');
  const distant = idAt(901, '5b1e2a4c0001');
  const short = async () => (await findShortIds(database.pool, [runs.green])).get(runs.green);
  expect(await short()).toBe('2a4c0001');
  const insert = `insert into pipeline_runs (id, pr_id, installation_id, head_sha, trigger_source, status) values ($1, $2, $3, 'x', 'replay', 'completed')`;
  await database.pool.query(insert, [twin, pullRequests.total, installations.acme]);
  expect(await short()).toBe('e2a4c0001');
  await database.pool.query(insert, [distant, pullRequests.total, installations.acme]);
  const long = await short();
  expect(runs.green.endsWith(long!)).toBe(true);
  expect(await findRunIds(database.pool, long!)).toEqual([runs.green]);
  await database.pool.query('delete from pipeline_runs where id = any($1)', [[twin, distant]]);
});

test('the story of a run, from where one was', async () => {
  const all = await listRunEvents(database.pool, runs.green, 0, 100);
  expect(all.map(({ seq, type }) => [seq, type])).toEqual([
    [1, 'run_started'],
    [2, 'stage_started'],
    [3, 'stage_finished'],
    [4, 'run_finished'],
  ]);
  for (const event of all) expect(runEventSchema.parse(event)).toEqual(event);
  expect((await listRunEvents(database.pool, runs.green, 2, 1)).map(({ seq }) => seq)).toEqual([3]);
  expect(await listRunEvents(database.pool, idAt(0, 'dead'), 0, 100)).toEqual([]);
});

test('pull requests, in pages and one by one', async () => {
  const first = await listPullRequests(database.pool, { limit: 2 });
  const second = await listPullRequests(database.pool, { limit: 2, cursor: first.nextCursor! });
  const all = [...first.pullRequests, ...second.pullRequests];
  expect(all.map((pullRequest) => pullRequest.pullRequestNumber)).toEqual([4, 13, 12]);
  expect(second.nextCursor).toBeNull();
  for (const pullRequest of all) expect(pullRequestViewSchema.parse(pullRequest)).toEqual(pullRequest);
  expect(all[2]).toMatchObject({ repository: 'acme/shop', latestRunId: runs.waiting, state: 'opened', author: 'ada' });
  expect((await listPullRequests(database.pool, { limit: 5, state: ['merged'] })).pullRequests).toEqual([]);
  expect((await listPullRequests(database.pool, { limit: 5, repository: 'ACME/shop' })).pullRequests).toHaveLength(2);
  expect(await findPullRequest(database.pool, 'Acme/Shop#12')).toEqual(all[2]);
  expect(await findPullRequest(database.pool, pullRequests.total)).toEqual(all[2]);
  expect(await findPullRequest(database.pool, 'acme/shop#99')).toBeNull();
  expect(await findPullRequest(database.pool, 'nonsense')).toBeNull();
});

test('a name that was given up and used again means the repository that has it now', async () => {
  await database.pool.query(
    `insert into repositories (installation_id, github_id, name, removed_at, github_updated_at) values ($1, 99, 'acme/shop', now(), now())`,
    [installations.acme],
  );
  await database.pool.query(
    `insert into pull_requests (repository_id, pr_number, head_sha) select id, 12, 'x' from repositories where github_id = 99`,
  );
  expect((await findPullRequest(database.pool, 'acme/shop#12'))!.pullRequestId).toBe(pullRequests.total);
  await database.pool.query('delete from repositories where github_id = 99 and id <> $1', [repositories.shop]);
});

test('nothing can be written while reading', async () => {
  const write = readOnly(database.pool, (sql) => sql.query(`update pipeline_runs set metrics = '{}'`));
  await expect(write).rejects.toThrow(/read-only transaction/);
});
