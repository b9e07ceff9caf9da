import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMemory } from '../../src/api/memory.js';
import { routes } from '../../src/api/routes.js';
import { createPool } from '../../src/store/pool.js';
import { makeToken, startApi, type TestApi } from '../support/api.js';
import { type CutProxy, startCutProxy } from '../support/cut-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { definitionOf, makeRun, makeTenant, type TestTenant } from '../support/tenant.js';

let database: TestDatabase;
let proxy: CutProxy;
let api: TestApi;
let [mine, theirs]: TestTenant[] = [];
let [myToken, theirToken, unusedToken]: string[] = [];
let runningId: string;
let nowMs = Date.now();

const HOUR_MS = 3_600_000;

beforeAll(async () => {
  database = await createTestDatabase();
  mine = await makeTenant(database.pool, 'mona');
  theirs = await makeTenant(database.pool, 'hubot');
  runningId = await makeRun(database.pool, mine.pullRequestId, 'running');
  myToken = await makeToken(database.pool, {
    installationId: mine.installationId,
    expiresAt: new Date(nowMs + 24 * HOUR_MS),
  });
  theirToken = await makeToken(database.pool, { installationId: theirs.installationId });
  unusedToken = await makeToken(database.pool, { installationId: mine.installationId });
  proxy = await startCutProxy(database.connectionString);
  const pool = createPool({ connectionString: proxy.connectionString, onError: () => {} });
  api = await startApi(pool, { now: () => nowMs });
  const { close } = api;
  api.close = async () => {
    await close();
    await pool.end();
    await proxy.cut();
  };
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const get = (path: string, token?: string) => api.call('GET', path, { token });

test('a finished run comes out of memory, unless the database is asked for; one that goes on never does', async () => {
  await get(`/runs/${mine!.runId}`, myToken);
  await get(`/runs/${runningId}`, myToken);
  await database.pool.query(`update pipeline_runs set findings_out = 9`);
  expect((await get(`/runs/${mine!.runId}`, myToken)).body).toMatchObject({ findingsOut: 0, stale: false });
  expect((await get(`/runs/${runningId}`, myToken)).body).toMatchObject({ findingsOut: 9, stale: false });
  const again = { headers: { 'cache-control': 'no-cache' }, token: myToken };
  expect((await api.call('GET', `/runs/${mine!.runId}`, again)).body).toMatchObject({ findingsOut: 9 });
  expect((await get(`/runs/${mine!.runId}`, myToken)).body).toMatchObject({ findingsOut: 9 });
});

describe('with the database gone', () => {
  beforeAll(async () => {
    for (const token of [myToken, theirToken])
      for (const path of ['/runs', '/pipelines', '/pipelines/default'])
        expect((await get(path, token)).status).toBe(200);
    await get(`/pipelines/${mine!.pipeline}`, myToken);
    await get(`/runs/${runningId}`, myToken);
    await proxy.cut();
  });
  afterAll(() => proxy.mend());

  const warning = expect.stringMatching(/^The database is out of reach \(.+\): .+/);

  test('a finished run is as it is, one that goes on is as it was', async () => {
    expect(await get(`/runs/${mine!.runId}`, myToken)).toMatchObject({
      status: 200,
      body: { stale: false, warning: null },
    });
    expect(await get(`/runs/${runningId}`, myToken)).toMatchObject({ status: 200, body: { stale: true, warning } });
  });

  test('lists hold what memory knows, filtered, page by page, and say so', async () => {
    const { body } = await get('/runs', myToken);
    expect(body).toMatchObject({
      runs: [{ runId: runningId }, { runId: mine!.runId }],
      nextCursor: null,
      stale: true,
      warning,
    });
    expect((await get('/runs?status=running', myToken)).body).toMatchObject({
      runs: [{ runId: runningId }],
      stale: true,
    });
    const first = (await get('/runs?limit=1', myToken)).body;
    expect(first).toMatchObject({ runs: [{ runId: runningId }], nextCursor: runningId });
    const second = (await get(`/runs?limit=1&cursor=${runningId}`, myToken)).body;
    expect(second).toMatchObject({ runs: [{ runId: mine!.runId }], nextCursor: null });
    const pipelines = (await get('/pipelines', myToken)).body as { pipelines: { name: string }[] };
    expect(pipelines).toMatchObject({ stale: true, warning });
    expect(pipelines.pipelines.map(({ name }) => name)).toEqual(['default', mine!.pipeline]);
    expect((await get(`/pipelines/${mine!.pipeline}`, myToken)).body).toMatchObject({ stale: true, warning });
  });

  test('memory gives nobody what is another’s', async () => {
    const { text } = await get('/runs', theirToken);
    expect(text).toContain(theirs!.installationId);
    expect(text).not.toContain(mine!.installationId);
    for (const path of [`/runs/${mine!.runId}`, `/runs/${runningId}`, `/pipelines/${mine!.pipeline}`])
      expect((await get(path, theirToken)).status).toBe(503);
    expect((await get('/pipelines', theirToken)).text).not.toContain(mine!.pipeline);
  });

  test('every write is refused with the reason', async () => {
    const bodies: Record<string, unknown> = {
      '/runs': { pullRequest: mine!.pullRequestId },
      '/pipelines': definitionOf('new'),
      '/pipelines/{name}': definitionOf('new'),
      '/runs/{id}/resume': { payload: {} },
      '/quarantines': { repository: mine!.repository, check: 'unit', owner: 'ann', reason: 'flaky' },
    };
    for (const { method, path } of routes.filter(({ scope }) => scope?.endsWith(':write'))) {
      const concrete = path.replace('{id}', mine!.runId).replace('{name}', 'new');
      const answer = await api.call(method, concrete, { token: myToken, body: bodies[path] });
      expect([method, path, answer.status]).toEqual([method, path, 503]);
      expect(answer.body).toMatchObject({ detail: expect.stringMatching(/database is out of reach \(.+\)/) });
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.text).not.toMatch(/127\.0\.0\.1|postgres/);
    }
  });

  test('a token that was not seen before cannot be checked; without one, this machine may', async () => {
    const refused = await get('/runs', unusedToken);
    expect(refused).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('token cannot be checked') },
    });
    expect(await get('/runs')).toMatchObject({ status: 200, body: { stale: true } });
    expect((await get('/runs', `rgn_${'A'.repeat(43)}`)).status).toBe(503);
  });

  test('memory ends after an hour', async () => {
    nowMs += HOUR_MS + 1;
    expect((await get('/runs', myToken)).status).toBe(503);
    expect((await get(`/runs/${mine!.runId}`)).status).toBe(503);
    expect((await get('/runs')).body).toMatchObject({ runs: [], stale: true });
    nowMs -= HOUR_MS + 1;
  });
});

test('when the database is back, so is everything', async () => {
  expect(await get('/runs', myToken)).toMatchObject({ status: 200, body: { stale: false, warning: null } });
  const made = await api.call('POST', '/pipelines', { token: myToken, body: definitionOf('new') });
  expect(made.status).toBe(201);
});

test('memory is bounded in entries and in size', () => {
  const memory = createMemory<{ text: string }>(2, () => nowMs);
  for (const key of ['a', 'b', 'c']) memory.set(key, { text: key });
  expect([memory.get('a'), memory.get('c')]).toEqual([undefined, { text: 'c' }]);
  memory.set('huge', { text: 'x'.repeat(40_000_000) });
  expect(memory.get('huge')).toBeUndefined();
});
