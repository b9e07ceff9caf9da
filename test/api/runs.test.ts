import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunDetail, RunView } from '../../src/core/run-view.js';
import { makeToken, startApi, type TestApi } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { definitionOf, makeRun, makeTenant, type TestTenant, tellEvent } from '../support/tenant.js';

let database: TestDatabase;
let api: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});
beforeEach(async () => {
  tenant = await makeTenant(database.pool, `octo${Math.random().toString(36).slice(2)}`);
  api.rung.length = 0;
});

type Page = { runs: RunView[]; nextCursor: string | null; stale: boolean; warning: string | null };
const list = async (query: string): Promise<Page> => (await api.call('GET', `/runs?${query}`)).body as Page;
const idsOf = ({ runs }: Page): string[] => runs.map(({ runId }) => runId);

describe('the list', () => {
  test('is read page by page, the newest first, also while new runs come', async () => {
    const made = [tenant.runId];
    for (let count = 0; count < 6; count++) made.unshift(await makeRun(database.pool, tenant.pullRequestId));
    const read: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await list(`repo=${tenant.repository}&limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page).toMatchObject({ stale: false, warning: null });
      read.push(...idsOf(page));
      cursor = page.nextCursor;
      await makeRun(database.pool, tenant.pullRequestId);
    } while (cursor !== null);
    expect(read).toEqual(made);
  });

  test('is filtered as regreen runs list filters', async () => {
    const failed = await makeRun(database.pool, tenant.pullRequestId, 'failed');
    const asked = await makeRun(database.pool, tenant.pullRequestId, 'cancelled');
    await database.pool.query(
      `update pipeline_runs set trigger_source = 'command', current_stage = 'fix', created_at = '2026-03-01' where id = $1`,
      [asked],
    );
    const repo = `repo=${tenant.repository}`;
    expect(idsOf(await list(`${repo}&status=failed,cancelled`))).toEqual([asked, failed]);
    expect(idsOf(await list(`${repo}&status=failed&status=degraded`))).toEqual([failed]);
    expect(idsOf(await list(`${repo}&trigger=chat`))).toEqual([asked]);
    expect(idsOf(await list(`${repo}&trigger=command`))).toEqual([asked]);
    expect(idsOf(await list(`${repo}&stage=fix`))).toEqual([asked]);
    expect(idsOf(await list(`${repo}&pr=12&limit=1`))).toEqual([asked]);
    expect(idsOf(await list(`${repo}&pr=13`))).toEqual([]);
    expect(idsOf(await list(`pr=${tenant.pullRequestId}&status=failed`))).toEqual([failed]);
    expect(idsOf(await list(`${repo}&installation=${tenant.login}&since=2026-06-01`))).toEqual([failed, tenant.runId]);
  });
});

test('a run is shown with what the contract names, rows under both names', async () => {
  await database.pool.query('update pipeline_runs set events_in = 3, findings_out = 2 where id = $1', [tenant.runId]);
  const { body } = await api.call('GET', `/runs/${tenant.runId}`);
  expect(body).toMatchObject({
    runId: tenant.runId,
    pullRequestId: tenant.pullRequestId,
    status: 'completed',
    triggerSource: 'webhook',
    currentStage: 'notify',
    waitingReason: null,
    latestError: null,
    metrics: {},
    checkpointThread: null,
    checkpointNs: null,
    parentRunId: null,
    eventsIn: 3,
    rowsIn: 3,
    findingsOut: 2,
    rowsOut: 2,
    stages: [],
    findings: [],
    deliveries: [],
    childRunIds: [],
    stale: false,
    warning: null,
  });
});

describe('POST /runs', () => {
  test('opens a run by id or by name, and rings the queue; asked again it joins that run', async () => {
    const named = { pullRequest: tenant.pullRequest.toUpperCase(), message: 'look again' };
    const first = await api.call('POST', '/runs', { body: named });
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ status: 'queued', triggerSource: 'command', inputMessage: 'look again' });
    const { runId } = first.body as RunView;
    expect(first.headers.location).toBe(`/api/v1/runs/${runId}`);
    expect(api.rung).toEqual([{ pullRequestId: tenant.pullRequestId, delayMs: expect.any(Number) }]);
    const second = await api.call('POST', '/runs', { body: { pullRequest: tenant.pullRequestId } });
    expect(second.body).toMatchObject({ runId });
  });

  test('keeps no secret of the message', async () => {
    const message = `use rgn_${'aB3'.repeat(14)}x`;
    const { body } = await api.call('POST', '/runs', { body: { pullRequest: tenant.pullRequestId, message } });
    expect(body).toMatchObject({ inputMessage: 'use [redacted:regreen-token]' });
  });

  test('with a pipeline that the pull request’s installation has', async () => {
    const body = { pullRequest: tenant.pullRequestId, pipeline: tenant.pipeline };
    expect((await api.call('POST', '/runs', { body })).status).toBe(202);
    const other = await makeTenant(database.pool, `${tenant.login}x`);
    const refused = await api.call('POST', '/runs', { body: { ...body, pipeline: other.pipeline } });
    expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining(other.pipeline) } });
  });

  test.each([
    [{}, 422, /pullRequest: it must be the id of a pull request, or owner\/name#12/],
    [{ pullRequest: 'octo' }, 422, /pullRequest/],
    [{ pullRequest: 'octo/none#1' }, 404, /no pull request octo\/none#1/],
    [{ pullRequest: 'octo/none#1', extra: 1 }, 422, /extra/],
    [{ pullRequest: 'octo/none#1', message: 7 }, 422, /message/],
  ])('%j is refused', async (body, status, detail) => {
    const answer = await api.call('POST', '/runs', { body });
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
    expect(api.rung).toEqual([]);
  });

  test('for a closed pull request is a conflict', async () => {
    await database.pool.query(`update pull_requests set state = 'closed' where id = $1`, [tenant.pullRequestId]);
    const answer = await api.call('POST', '/runs', { body: { pullRequest: tenant.pullRequestId } });
    expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining('closed') } });
  });

  test('succeeds though the bell does not ring', async () => {
    const silent = await startApi(database.pool, { enqueue: () => Promise.reject(new Error('no queue')) });
    const answer = await silent.call('POST', '/runs', { body: { pullRequest: tenant.pullRequestId } });
    await silent.close();
    expect(answer.status).toBe(202);
    expect(silent.logged()).toContain('the sweep will find the run');
  });
});

describe('steering', () => {
  test('a queued run is cancelled at once, a running one is asked to stop, a finished one is a conflict', async () => {
    const queued = await makeRun(database.pool, tenant.pullRequestId, 'queued');
    const reason = 'not now';
    const cancelled = await api.call('POST', `/runs/${queued}/cancel`, { body: { reason } });
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', latestError: { message: reason } } });
    const running = await makeRun(database.pool, tenant.pullRequestId, 'running');
    const asked = await api.call('POST', `/runs/${running}/cancel`);
    expect(asked).toMatchObject({ status: 202, body: { status: 'running', cancelRequestedAt: expect.any(String) } });
    const late = await api.call('POST', `/runs/${queued}/cancel`);
    expect(late).toMatchObject({ status: 409, body: { detail: expect.stringContaining('nothing to cancel') } });
  });

  test('a run that waits takes an answer that fits, and one that failed is tried again', async () => {
    const waiting = await makeRun(database.pool, tenant.pullRequestId, 'waiting_input');
    const unfit = await api.call('POST', `/runs/${waiting}/resume`, { body: { payload: { yes: 1 } } });
    expect(unfit).toMatchObject({ status: 422, body: { detail: expect.stringContaining('approved') } });
    expect(api.rung).toEqual([]);
    const fit = await api.call('POST', `/runs/${waiting}/resume`, { body: { payload: { approved: true } } });
    expect(fit).toMatchObject({ status: 202, body: { runId: waiting } });
    expect(api.rung).toEqual([{ pullRequestId: tenant.pullRequestId, delayMs: 0 }]);

    const failed = await makeRun(database.pool, tenant.pullRequestId, 'failed');
    await api.call('GET', `/runs/${failed}`);
    const again = await api.call('POST', `/runs/${failed}/resume`, { body: {} });
    expect(again).toMatchObject({ status: 202, body: { triggerSource: 'retry', parentRunId: failed } });
    const { childRunIds } = (await api.call('GET', `/runs/${failed}`)).body as RunDetail;
    expect(childRunIds).toEqual([(again.body as RunView).runId]);
    const joined = await api.call('POST', `/runs/${failed}/resume`, { body: {} });
    expect(joined).toMatchObject({ status: 202, body: { runId: (again.body as RunView).runId } });
    const done = await api.call('POST', `/runs/${tenant.runId}/resume`, { body: {} });
    expect(done).toMatchObject({ status: 409, body: { detail: expect.stringContaining('nothing to resume') } });
  });

  test('a finished run is replayed, on record or dry', async () => {
    const dry = await api.call('POST', `/runs/${tenant.runId}/replay`, { body: { dryRun: true } });
    expect(dry).toMatchObject({ status: 200, body: { runId: null, of: tenant.runId, stages: [] } });
    const { body } = await api.call('POST', `/runs/${tenant.runId}/replay`);
    expect(body).toMatchObject({ runId: expect.any(String), of: tenant.runId });
    expect((await api.call('GET', `/runs/${(body as { runId: string }).runId}`)).body).toMatchObject({
      triggerSource: 'replay',
      parentRunId: tenant.runId,
    });
  });
});

test('events are read in pieces', async () => {
  for (const type of ['a', 'b', 'c']) await tellEvent(database.pool, tenant.runId, type);
  const types: string[] = [];
  let [after, got] = [0, 0];
  do {
    const { body } = await api.call('GET', `/runs/${tenant.runId}/events?after=${after}&limit=2`);
    const { events, nextSeq } = body as { events: { type: string; seq: number }[]; nextSeq: number };
    types.push(...events.map(({ type }) => type));
    [after, got] = [nextSeq, events.length];
  } while (got > 0);
  expect(types).toEqual(['run_opened', 'stage_started', 'a', 'b', 'c']);
  expect(after).toBe(5);
});

describe('pull requests', () => {
  test('are listed and shown by id or name', async () => {
    const { body } = await api.call('GET', `/pull-requests?repo=${tenant.repository}&state=opened`);
    expect(body).toMatchObject({ pullRequests: [{ pullRequestId: tenant.pullRequestId }], nextCursor: null });
    for (const named of [tenant.pullRequestId, encodeURIComponent(tenant.pullRequest)]) {
      const shown = await api.call('GET', `/pull-requests/${named}`);
      expect(shown).toMatchObject({ status: 200, body: { title: 'A change', latestRunId: tenant.runId } });
    }
  });
});

describe('pipelines', () => {
  test('are created once, changed, listed and deleted', async () => {
    const token = await makeToken(database.pool, { installationId: tenant.installationId });
    const call = (method: string, path: string, body?: unknown) => api.call(method, path, { token, body });
    const body = { ...definitionOf('mine'), stages: [{ stage: 'analyze' }, { stage: 'notify', approval: true }] };
    const made = await call('POST', '/pipelines', body);
    expect(made).toMatchObject({ status: 201, headers: { location: '/api/v1/pipelines/mine' } });
    expect(made.body).toMatchObject({
      installationId: tenant.installationId,
      stages: [{ stage: 'analyze' }, { approval: true }],
    });
    const again = await call('POST', '/pipelines', { ...body, description: 'other' });
    expect(again).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('PUT /api/v1/pipelines/mine') },
    });
    expect((await call('GET', '/pipelines/mine')).body).toMatchObject({ description: body.description });
    const changed = await call('PUT', '/pipelines/mine', { ...body, description: 'other' });
    expect(changed).toMatchObject({ status: 200, body: { description: 'other' } });
    expect((await call('PUT', '/pipelines/yours', body)).status).toBe(422);
    const listed = (await call('GET', '/pipelines')).body as { pipelines: { name: string }[] };
    expect(listed.pipelines.map(({ name }) => name).toSorted()).toEqual(
      ['default', 'mine', tenant.pipeline].toSorted(),
    );
    expect((await call('DELETE', '/pipelines/mine')).status).toBe(204);
    expect((await call('DELETE', '/pipelines/mine')).status).toBe(404);
    expect((await call('DELETE', '/pipelines/default')).status).toBe(409);
    expect((await call('GET', '/pipelines/default')).body).toMatchObject({ id: null, name: 'default' });
  });

  test('with mistakes are refused with all of them', async () => {
    const body = { name: 'Bad Name', stages: [{ stage: 'analyse' }, { stage: 'notify', options: { colour: 'red' } }] };
    const answer = await api.call('POST', '/pipelines', { body });
    expect(answer.status).toBe(422);
    const { errors } = answer.body as { errors: { path: string; message: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'stages[0].stage']));
    expect(errors.length).toBeGreaterThanOrEqual(3);
  });
});
