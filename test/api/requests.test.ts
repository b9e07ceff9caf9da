import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../src/api/read-body.js';
import { startApi, type TestApi } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { definitionOf, makeTenant, type TestTenant } from '../support/tenant.js';

let database: TestDatabase;
let api: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'octo');
  api = await startApi(database.pool);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

describe('every answer', () => {
  test.each([
    ['GET', '/runs', 200],
    ['GET', '/nowhere', 404],
    ['DELETE', '/runs', 405],
    ['GET', '/docs', 200],
  ])('%s %s has headers for browsers and an id', async (method, path, expected) => {
    const { status, headers } = await api.call(method, path);
    expect(status).toBe(expected);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers['cache-control']).toBe(path === '/docs' ? 'public, max-age=300' : 'no-store');
  });

  test('keeps the id of its request, where that is a plain one', async () => {
    const { headers, body } = await api.call('GET', '/nowhere', { headers: { 'x-request-id': 'build-42.a' } });
    expect(headers['x-request-id']).toBe('build-42.a');
    expect(body).toMatchObject({ requestId: 'build-42.a' });
    const odd = await api.call('GET', '/runs', { headers: { 'x-request-id': 'a b"c' } });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('methods', () => {
  test('HEAD is GET without the body, also where GET would stream', async () => {
    for (const path of ['/runs', `/runs/${tenant.runId}/events`]) {
      const answer = await api.call('HEAD', path, { headers: { accept: 'text/event-stream' } });
      expect(answer).toMatchObject({ status: 200, text: '' });
      expect(answer.headers['content-type']).toBe('application/json');
    }
    expect(await api.call('HEAD', '/nowhere')).toMatchObject({ status: 404, text: '' });
  });

  test.each([
    ['/runs', 'POST, GET, HEAD, OPTIONS'],
    ['/runs/x/cancel', 'POST, OPTIONS'],
    ['/pipelines/x', 'GET, HEAD, PUT, DELETE, OPTIONS'],
    ['/docs', 'GET, HEAD, OPTIONS'],
  ])('%s allows %s', async (path, allow) => {
    expect(await api.call('OPTIONS', path)).toMatchObject({ status: 204, text: '', headers: { allow } });
    const refused = await api.call('PATCH', path);
    expect(refused).toMatchObject({ status: 405, headers: { allow } });
    expect(refused.body).toMatchObject({ detail: `PATCH cannot be done here: ${allow} can.` });
  });
});

describe('queries', () => {
  test.each([
    ['/runs?staus=failed', /no query parameter staus here: known are status, stage, repo, pr, trigger/],
    [`/pull-requests/${encodeURIComponent('octo/shop#12')}?x=1`, /no query parameter x here: this takes none/],
    ['/runs?status=broken', /^The query is not right: status\[0\]: .*"failed"/],
    ['/runs?limit=101', /limit: .*100/],
    ['/runs?limit=1&limit=2', /limit: /],
    ['/runs?limit=', /limit: /],
    ['/runs?cursor=x', /cursor: it is not a UUID/],
    ['/runs?since=yesterday', /since: it must be a time such as 2026/],
    ['/runs?repo=octo', /repo: it must be owner\/name/],
    ['/runs?pr=0', /pr: /],
    ['/runs?pr=2147483648', /pr: /],
    ['/runs?repo=a/b%00', /U\+0000/],
    [`/runs/00000000-0000-7000-8000-000000000000/events?after=99999999999`, /after: /],
  ])('%s is refused', async (path, detail) => {
    const { status, body } = await api.call('GET', path);
    expect(status).toBe(400);
    expect(body).toMatchObject({ title: 'Bad Request', detail: expect.stringMatching(detail) });
  });

  test.each([
    '/runs/1',
    '/runs/%2e%2e',
    '/runs/00000000-0000-7000-8000-000000000000',
    '/pull-requests/octo%2Fshop',
    '/pull-requests/octo%2Fshop%2399',
    '/pipelines/nothing',
    '/pipelines/%F0%9F%98%80%FF',
    '/',
    '',
  ])('%s is not there', async (path) => {
    expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { title: 'Not Found' } });
  });
});

describe('bodies', () => {
  const post = (sent: Parameters<TestApi['call']>[2]) => api.call('POST', '/pipelines', sent);

  test.each([
    ['{"name": ', 400, /not JSON/],
    ['{"name": "a\\u0000b"}', 400, /U\+0000/],
    ['{"name": "\\ud800"}', 400, /surrogate/],
    ['['.repeat(10_000), 400, /nested too deeply/],
    [Buffer.from([0x22, 0xff, 0x22]), 400, /UTF-8/],
    ['[]', 422, /./],
    ['null', 422, /./],
    ['"text"', 422, /./],
    ['', 422, /name/],
    [' '.repeat(MAX_BODY_BYTES + 1), 413, /1 MiB/],
  ])('%.20s is refused with %s', async (raw, status, detail) => {
    const answer = await post({ raw });
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
  });

  test('that tell no length are counted', async () => {
    const { port } = new URL(api.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('1 MiB')) {
          socket.destroy();
          resolve(text);
        }
      });
      socket.on('error', (error: NodeJS.ErrnoException) => (text.includes('1 MiB') ? resolve(text) : reject(error)));
      socket.write(
        'POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
      );
      const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`;
      for (let sent = 0; sent <= MAX_BODY_BYTES; sent += 0x10000) socket.write(piece);
    });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  test('of another type are refused: no form of another site sends JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await post({ body: definitionOf('a'), headers: { 'content-type': type } });
      expect(answer).toMatchObject({ status: 415, body: { detail: expect.stringContaining(type) } });
    }
    const typed = { 'content-type': 'application/json; charset=utf-8' };
    expect((await post({ body: definitionOf('typed'), headers: typed })).status).toBe(201);
  });
});

test('a fault of ours shows nothing of itself, and is found in the log by its id', async () => {
  await database.pool.query('alter table pipelines rename to pipelines_hidden');
  const { status, headers, text, body } = await api
    .call('GET', '/pipelines')
    .finally(() => database.pool.query('alter table pipelines_hidden rename to pipelines'));
  expect(status).toBe(500);
  expect(text).not.toMatch(/relation|pipelines"|\.ts|\bat /);
  expect(body).toMatchObject({ detail: expect.stringContaining('under the request id') });
  const logged = api
    .logged()
    .split('\n')
    .find((line) => line.includes('the API answers 500'))!;
  expect(JSON.parse(logged)).toMatchObject({
    requestId: headers['x-request-id'],
    err: { message: expect.stringContaining('relation') },
  });
});

test('the webhooks and the probes are where they were', async () => {
  const { status } = await fetch(`${api.url}/livez`);
  expect(status).toBe(200);
  expect((await fetch(`${api.url}/api/v1x`)).status).toBe(404);
  expect(await (await fetch(`${api.url}/docs`)).json()).toMatchObject({
    message: expect.stringContaining('/api/github/webhooks'),
  });
});

test('a Host that is none is refused as a problem', async () => {
  const { status, body } = await api.call('GET', '/runs', { headers: { host: 'a b/c' } });
  expect([status, body]).toMatchObject([400, { detail: expect.stringContaining('Host') }]);
});
