import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../src/api/routes.js';
import { applyPipeline } from '../../src/store/pipelines.js';
import { makeToken, type Sent, startApi, type TestApi } from '../support/api.js';
import { contents } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { definitionOf, makeTenant, type TestTenant } from '../support/tenant.js';

let database: TestDatabase;
let api: TestApi;
let [mine, theirs]: TestTenant[] = [];
let [myToken, theirToken]: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  mine = await makeTenant(database.pool, 'mona');
  theirs = await makeTenant(database.pool, 'hubot');
  await applyPipeline(database.pool, definitionOf('for-all'), null);
  myToken = await makeToken(database.pool, { installationId: mine.installationId });
  theirToken = await makeToken(database.pool, { installationId: theirs.installationId });
  api = await startApi(database.pool);
  // Memory knows everything by now: the operator and its owner have read it.
  for (const token of [undefined, theirToken])
    for (const path of ['/runs', `/runs/${theirs.runId}`, '/pipelines', `/pipelines/${theirs.pipeline}`])
      await api.call('GET', path, { token });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

type Reach = { path: string; sent?: Sent };

/** What somebody could try on each route to reach what is another's: each is 404, as if it did not exist. */
const REACHES: Record<string, (other: TestTenant) => Reach[]> = {
  'POST /runs': ({ pullRequestId, pullRequest }) =>
    [pullRequestId, pullRequest].map((named) => ({ path: '/runs', sent: { body: { pullRequest: named } } })),
  'GET /runs': byInstallation('/runs'),
  'GET /runs/{id}': ({ runId }) => [
    { path: `/runs/${runId}` },
    { path: `/runs/${runId.toUpperCase()}` },
    { path: `/runs/${runId}`, sent: { headers: { 'cache-control': 'no-cache' } } },
  ],
  'POST /runs/{id}/resume': ({ runId }) => [{ path: `/runs/${runId}/resume`, sent: { body: { payload: {} } } }],
  'POST /runs/{id}/cancel': ({ runId }) => [{ path: `/runs/${runId}/cancel` }],
  'POST /runs/{id}/replay': ({ runId }) => [
    { path: `/runs/${runId}/replay` },
    { path: `/runs/${runId}/replay`, sent: { body: { dryRun: true } } },
  ],
  'GET /runs/{id}/events': ({ runId }) => [
    { path: `/runs/${runId}/events` },
    { path: `/runs/${runId}/events`, sent: { headers: { accept: 'text/event-stream' } } },
  ],
  'GET /pipelines': byInstallation('/pipelines'),
  'GET /pipelines/{name}': (other) => [
    { path: `/pipelines/${other.pipeline}` },
    ...byInstallation(`/pipelines/${other.pipeline}`)(other),
    ...byInstallation('/pipelines/for-all')(other),
  ],
  'POST /pipelines': (other) => byInstallation('/pipelines', { body: definitionOf('fresh') })(other),
  'PUT /pipelines/{name}': (other) =>
    byInstallation(`/pipelines/${other.pipeline}`, { body: { ...definitionOf(other.pipeline), description: 'x' } })(
      other,
    ),
  'DELETE /pipelines/{name}': (other) => [
    { path: `/pipelines/${other.pipeline}` },
    ...byInstallation(`/pipelines/${other.pipeline}`)(other),
  ],
  'GET /pull-requests': byInstallation('/pull-requests'),
  'GET /pull-requests/{id}': ({ pullRequestId, pullRequest }) =>
    [pullRequestId, encodeURIComponent(pullRequest)].map((named) => ({ path: `/pull-requests/${named}` })),
  'GET /quarantines': byInstallation('/quarantines'),
  'POST /quarantines': ({ repository }) => [
    { path: '/quarantines', sent: { body: { repository, check: 'e2e', owner: 'eve', reason: 'x' } } },
  ],
  'DELETE /quarantines/{id}': ({ quarantineId }) => [{ path: `/quarantines/${quarantineId}` }],
};

function byInstallation(path: string, sent?: Sent): (other: TestTenant) => Reach[] {
  return ({ login, installationId }) =>
    [login, installationId].map((named) => ({ path: `${path}?installation=${named}`, sent }));
}

const guarded = routes.filter(({ scope }) => scope !== null);
const nameOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

test('every route of the list has its attempts', () => {
  expect(Object.keys(REACHES).toSorted()).toEqual(guarded.map(nameOf).toSorted());
});

describe.each(guarded.map((route) => [nameOf(route), route.method] as const))('%s', (name, method) => {
  test('does not reach what is another tenant’s', async () => {
    const before = await contents(database.pool);
    for (const { path, sent } of REACHES[name]!(theirs!)) {
      const { status, text } = await api.call(method, path, { ...sent, token: myToken });
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toContain(method === 'GET' ? '"runId"' : '"status":"completed"');
    }
    const { api_tokens: _before, ...rows } = before;
    const { api_tokens: _after, ...rowsAfter } = await contents(database.pool);
    expect(rowsAfter).toEqual(rows);
  });

  test('is there for its owner', async () => {
    const reaches = REACHES[name]!(theirs!);
    for (const { path, sent } of method === 'DELETE' ? [] : reaches) {
      const { status } = await api.call(method, path, { ...sent, token: theirToken });
      expect([path, [200, 201, 202, 409].includes(status)]).toEqual([path, true]);
      if (sent?.headers?.accept) expect(status).toBe(200);
    }
  });
});

test('lists show a tenant its own alone, however they are asked', async () => {
  const all = {
    runs: 'runId',
    pipelines: 'name',
    'pull-requests': 'pullRequestId',
    quarantines: 'quarantineId',
  } as const;
  for (const list of Object.keys(all)) {
    const { text } = await api.call('GET', `/${list}`, { token: myToken });
    expect(text).toContain(mine!.installationId);
    expect(text).not.toContain(theirs!.installationId);
    expect((await api.call('GET', `/${list}`)).text).toContain(theirs!.installationId);
  }
  for (const query of [`repo=${theirs!.repository}`, `pr=${theirs!.pullRequestId}`]) {
    const { body } = await api.call('GET', `/runs?${query}`, { token: myToken });
    expect(body).toMatchObject({ runs: [], nextCursor: null });
  }
  const { body } = await api.call('GET', `/pull-requests?repo=${theirs!.repository}`, { token: myToken });
  expect(body).toMatchObject({ pullRequests: [] });
});

test('a repository that moves to another installation takes its runs along', async () => {
  const from = await makeTenant(database.pool, 'giver');
  const fromToken = await makeToken(database.pool, { installationId: from.installationId });
  const reaches = Object.entries(REACHES).filter(([name]) => /\{id\}/.test(name) || name === 'POST /runs');
  expect((await api.call('GET', `/runs/${from.runId}`, { token: fromToken })).status).toBe(200); // in memory now
  await database.pool.query('update repositories set installation_id = $2 where name = $1', [
    from.repository,
    mine!.installationId,
  ]);
  for (const [name, of] of reaches)
    for (const { path, sent } of of(from)) {
      const [method] = name.split(' ');
      const denied = await api.call(method!, path, { ...sent, token: fromToken });
      expect([name, path, denied.status]).toEqual([name, path, 404]);
      const { status } = await api.call(method!, path, { ...sent, token: myToken });
      expect([name, path, [200, 202, 409].includes(status)]).toEqual([name, path, true]);
    }
  expect((await api.call('GET', '/runs', { token: fromToken })).body).toMatchObject({ runs: [] });
  const { body } = await api.call('GET', `/runs?repo=${from.repository}&limit=1`, { token: myToken });
  expect(body).toMatchObject({ runs: [{ installationId: mine!.installationId }] });
});

test('a pipeline of the same name is a tenant’s own; what is everywhere is the operator’s to write', async () => {
  const ours = { ...definitionOf(theirs!.pipeline), description: 'ours' };
  expect((await api.call('PUT', `/pipelines/${ours.name}`, { token: myToken, body: ours })).status).toBe(201);
  expect((await api.call('GET', `/pipelines/${ours.name}`, { token: theirToken })).body).toMatchObject({
    installationId: theirs!.installationId,
    description: expect.not.stringContaining('ours'),
  });
  expect((await api.call('DELETE', `/pipelines/${ours.name}`, { token: myToken })).status).toBe(204);
  expect((await api.call('GET', `/pipelines/${ours.name}`, { token: theirToken })).status).toBe(200);

  expect((await api.call('DELETE', '/pipelines/for-all', { token: myToken })).status).toBe(404);
  const changed = { ...definitionOf('for-all'), description: 'mine' };
  expect((await api.call('PUT', '/pipelines/for-all', { token: myToken, body: changed })).status).toBe(201);
  expect((await api.call('GET', '/pipelines/for-all', { token: theirToken })).body).toMatchObject({
    installationId: null,
  });
  expect((await api.call('GET', '/pipelines/for-all', { token: myToken })).body).toMatchObject({ description: 'mine' });
  expect((await api.call('DELETE', '/pipelines/for-all')).status).toBe(204);
  expect((await api.call('GET', '/pipelines/for-all', { token: theirToken })).status).toBe(404);
});

test('the operator reads and writes for a tenant that is named', async () => {
  const body = definitionOf('by-operator');
  const named = `?installation=${theirs!.login.toUpperCase()}`;
  expect((await api.call('POST', `/pipelines${named}`, { body })).body).toMatchObject({
    installationId: theirs!.installationId,
  });
  expect((await api.call('GET', `/pipelines/by-operator`, { token: theirToken })).status).toBe(200);
  expect((await api.call('GET', `/pipelines/by-operator`, { token: myToken })).status).toBe(404);
  expect((await api.call('GET', `/runs${named}`)).text).not.toContain(mine!.installationId);
  expect((await api.call('GET', '/runs?installation=nobody')).status).toBe(404);
});
