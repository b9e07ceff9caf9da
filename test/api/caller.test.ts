import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../src/api/routes.js';
import { isLoopbackHost } from '../../src/core/loopback-host.js';
import { newToken, SCOPES } from '../../src/store/api-tokens.js';
import { makeToken, startApi, type TestApi } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeTenant, type TestTenant } from '../support/tenant.js';

let database: TestDatabase;
/** Opened on loopback by the setting that says so. */
let here: TestApi;
/** The same as it is by default. */
let beyond: TestApi;
const operatorToken = newToken();
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'octo');
  here = await startApi(database.pool);
  beyond = await startApi(database.pool, { openOnLoopback: false, operatorToken });
});
afterAll(async () => {
  await here.close();
  await beyond.close();
  await database.drop();
});

const guarded = routes.filter(({ scope }) => scope !== null);
const concrete = (path: string): string =>
  path
    .replace('/runs/{id}', `/runs/${tenant.runId}`)
    .replace('{id}', tenant.pullRequestId)
    .replace('{name}', 'default');

describe('without a token', () => {
  test.each(guarded.map(({ method, path }) => [method, path] as const))('%s %s is closed', async (method, path) => {
    const { status, headers, body } = await beyond.call(method, concrete(path));
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="regreen"');
    expect(body).toMatchObject({ detail: expect.stringMatching(/the file api\.token .+ regreen tokens create\./) });
  });

  test.each([
    ['GET', '/nowhere'],
    ['OPTIONS', '/runs'],
    ['PATCH', '/runs'],
    ['HEAD', '/runs'],
  ])('%s %s is closed too', async (method, path) => {
    expect((await beyond.call(method, path)).status).toBe(401);
  });

  test('the description is open to everybody', async () => {
    expect((await beyond.call('GET', '/openapi.json')).status).toBe(200);
    expect((await beyond.call('GET', '/docs')).status).toBe(200);
  });

  /** What nginx sends for a bare `proxy_pass http://127.0.0.1:3000;` */
  const proxied = (url: string, version: string) =>
    new Promise<string>((resolve, reject) => {
      const { host, hostname, port } = new URL(url);
      let text = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write(`GET /api/v1/runs HTTP/${version}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      );
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      socket.on('end', () => resolve(text)).on('error', reject);
    });

  test('a proxy that tells nothing of itself opens nothing', async () => {
    for (const version of ['1.0', '1.1']) expect(await proxied(beyond.url, version)).toMatch(/^HTTP\/1\.1 401 /);
    const old = await proxied(here.url, '1.0');
    expect(old).toMatch(/^HTTP\/1\.1 401 /);
    expect(old).toContain('because it speaks HTTP/1.0');
  });

  test('where the setting says that nothing forwards, a program on this machine may', async () => {
    const { port } = new URL(here.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'LOCALHOST']) {
      expect([host, (await here.call('GET', '/runs', { headers: { host } })).status]).toEqual([host, 200]);
    }
    const sameOrigin = { host: 'localhost:1', origin: 'http://localhost:1', 'sec-fetch-site': 'same-origin' };
    expect((await here.call('GET', '/runs', { headers: sameOrigin })).status).toBe(200);
    expect((await here.call('GET', '/runs', { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
  });

  test.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['X-Forwarded-Host', 'regreen.example.org'],
    ['x-forwarded-proto', 'https'],
    ['Forwarded', 'for=203.0.113.9'],
    ['via', '1.1 tunnel'],
    ['x-real-ip', '203.0.113.9'],
    ['cf-connecting-ip', '203.0.113.9'],
    ['host', 'regreen.example.org'],
    ['host', 'localhost.example.org'],
    ['host', '127.0.0.1.example.org'],
    ['origin', 'https://example.org'],
    ['origin', 'http://localhost:9'],
    ['origin', 'null'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
  ])('%s: %s says that the world asks', async (name, value) => {
    const { status, body } = await here.call('GET', '/runs', { headers: { [name]: value } });
    expect(status).toBe(401);
    expect(body).toMatchObject({ detail: expect.stringMatching(/^A token is needed, because .+/) });
    const token = await makeToken(database.pool);
    expect((await here.call('GET', '/runs', { token, headers: { [name]: value } })).status).toBe(200);
  });

  test.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.9.8.7', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.2', false],
    ['localhost.evil.org', false],
    ['127.evil.org', false],
  ])('a server on %s is on loopback: %s', (host, answer) => {
    expect(isLoopbackHost(host)).toBe(answer);
  });
});

test('the token of the operator on this machine opens everything, and is in no log', async () => {
  for (const { method, path } of guarded.filter(({ method }) => method === 'GET'))
    expect([path, (await beyond.call(method, concrete(path), { token: operatorToken })).status]).toEqual([path, 200]);
  expect((await beyond.call('POST', `/runs/${tenant.runId}/cancel`, { token: operatorToken })).status).toBe(409);
  for (const token of [`${operatorToken}x`, operatorToken.slice(0, -1), newToken()])
    expect((await beyond.call('GET', '/runs', { token })).status).toBe(401);
  expect((await here.call('GET', '/runs', { token: operatorToken })).status).toBe(401);
  expect(beyond.logged()).not.toContain(operatorToken);
});

describe('a token', () => {
  test('opens what its scopes name, and nothing else', async () => {
    for (const scope of SCOPES) {
      const token = await makeToken(database.pool, { scopes: [scope] });
      for (const route of guarded.filter(({ method }) => method === 'GET')) {
        const { status, headers, body } = await beyond.call('GET', concrete(route.path), { token });
        expect([route.path, scope, status]).toEqual([route.path, scope, route.scope === scope ? 200 : 403]);
        if (status === 403) {
          expect(headers['www-authenticate']).toContain(`error="insufficient_scope", scope="${route.scope}"`);
          expect(body).toMatchObject({ detail: expect.stringContaining(`--scope ${route.scope}`) });
        }
      }
    }
    const reading = await makeToken(database.pool, { scopes: SCOPES.filter((scope) => scope.endsWith(':read')) });
    for (const { method, path } of guarded.filter(({ scope }) => scope?.endsWith(':write')))
      expect((await beyond.call(method, concrete(path), { token: reading })).status).toBe(403);
  });

  test('that is expired, revoked, unknown, of a tenant that is gone, or no token at all is refused, on loopback too', async () => {
    const expired = await makeToken(database.pool, { expiresAt: new Date(Date.now() - 1) });
    const revoked = await makeToken(database.pool, { name: 'revoked' });
    expect((await here.call('GET', '/runs', { token: revoked })).status).toBe(200);
    await database.pool.query(`update api_tokens set revoked_at = now() where name = 'revoked'`);
    const gone = await makeTenant(database.pool, 'gone');
    const orphan = await makeToken(database.pool, { installationId: gone.installationId });
    await database.pool.query(`update installations set status = 'deleted' where id = $1`, [gone.installationId]);
    for (const token of [expired, revoked, orphan, `rgn_${'A'.repeat(43)}`, 'rgn_short', '', "rgn_' or true --"]) {
      for (const api of [here, beyond]) {
        const { status, headers, text } = await api.call('GET', '/runs', { token });
        expect([token, status]).toEqual([token, 401]);
        expect(headers['www-authenticate']).toBe('Bearer realm="regreen", error="invalid_token"');
        expect(token === '' || !text.includes(token)).toBe(true);
      }
    }
    const basic = { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` };
    expect((await here.call('GET', '/runs', { headers: basic })).status).toBe(401);
  });

  test('notes its last use at most once a minute, and is never logged', async () => {
    const token = await makeToken(database.pool, { name: 'used' });
    const lastUsed = async () =>
      (await database.pool.query(`select last_used_at as at from api_tokens where name = 'used'`)).rows[0]
        .at as Date | null;
    expect(await lastUsed()).toBeNull();
    await beyond.call('GET', '/runs', { token });
    const first = await lastUsed();
    expect(first).toBeInstanceOf(Date);
    await beyond.call('GET', '/runs', { token });
    expect(await lastUsed()).toEqual(first);
    await database.pool.query(
      `update api_tokens set last_used_at = last_used_at - interval '61 s' where name = 'used'`,
    );
    await beyond.call('GET', '/runs', { token });
    expect((await lastUsed())!.getTime()).toBeGreaterThanOrEqual(first!.getTime());
    expect(beyond.logged()).toContain('the API answered');
    expect(beyond.logged()).not.toContain(token);
    const { rows } = await database.pool.query('select * from api_tokens');
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
