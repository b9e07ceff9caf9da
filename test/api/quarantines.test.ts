import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeToken, startApi, type TestApi } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeTenant, type TestTenant } from '../support/tenant.js';

let database: TestDatabase;
let api: TestApi;
let tenant: TestTenant;
let token: string;
beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'mona');
  token = await makeToken(database.pool, { installationId: tenant.installationId });
  api = await startApi(database.pool);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const given = () => ({ repository: tenant.repository, check: 'e2e', test: 'cart', owner: 'ann', reason: 'flaky' });

test('make one, which rings for the pull requests that it concerns; list it; end it once', async () => {
  await database.pool.query(
    `insert into check_runs (repository_id, pr_id, external_id, ordinal, check_name, head_sha, status, conclusion)
     select repository_id, id, '1', 1, 'e2e', head_sha, 'completed', 'failure' from pull_requests where id = $1`,
    [tenant.pullRequestId],
  );
  const made = await api.call('POST', '/quarantines', { token, body: { ...given(), days: 3 } });
  expect(made).toMatchObject({ status: 201, body: { check: 'e2e', test: 'cart', source: 'api', inForce: true } });
  expect(api.rung.map(({ pullRequestId }) => pullRequestId)).toEqual([tenant.pullRequestId]);
  const { quarantineId } = made.body as { quarantineId: string };
  const list = await api.call('GET', `/quarantines?inForce=true&repo=${tenant.repository}&limit=1`, { token });
  expect(list.body).toMatchObject({ quarantines: [{ quarantineId }], nextCursor: quarantineId });
  const ended = await api.call('DELETE', `/quarantines/${quarantineId}`, { token });
  expect(ended).toMatchObject({
    status: 200,
    body: { endedBecause: 'lifted', endedBy: expect.stringMatching(/^API token /) },
  });
  expect((await api.call('DELETE', `/quarantines/${quarantineId}`, { token })).status).toBe(409);
});

test('what stands in the file is not ended here', async () => {
  const { rows } = await database.pool.query(
    `insert into quarantines (repository_id, check_name, owner, reason, expires_at, source)
     select repository_id, 'lint', 'ann', 'x', now() + interval '1 day', 'configuration' from pull_requests where id = $1 returning id`,
    [tenant.pullRequestId],
  );
  const { status, text } = await api.call('DELETE', `/quarantines/${rows[0].id}`, { token });
  expect([status, text]).toEqual([409, expect.stringContaining('.github/regreen.yml')]);
});

test.each([
  ['no owner', { owner: undefined }],
  ['an empty reason', { reason: ' ' }],
  ['no days', { days: 0 }],
  ['too many days', { days: 91 }],
  ['another key', { until: '2027-01-01' }],
])('%s is refused', async (_, changes) => {
  expect((await api.call('POST', '/quarantines', { token, body: { ...given(), ...changes } })).status).toBe(422);
});

test('whoever may only read makes and ends none', async () => {
  const reader = await makeToken(database.pool, {
    installationId: tenant.installationId,
    scopes: ['quarantines:read'],
  });
  expect((await api.call('GET', '/quarantines', { token: reader })).status).toBe(200);
  expect((await api.call('POST', '/quarantines', { token: reader, body: given() })).status).toBe(403);
  expect((await api.call('DELETE', `/quarantines/${tenant.quarantineId}`, { token: reader })).status).toBe(403);
});
