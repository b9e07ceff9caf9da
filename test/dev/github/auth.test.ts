import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asApp, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;

beforeAll(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
});
afterAll(() => github.close());

const nowSeconds = () => Math.floor(Date.now() / 1000);
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(claims: object, key = github.privateKey, alg = 'RS256'): string {
  const text = `${base64({ alg, typ: 'JWT' })}.${base64(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

async function get(path: string, authorization?: string) {
  const headers = { 'user-agent': 'test', ...(authorization ? { authorization } : {}) };
  const response = await fetch(`${github.url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the App', () => {
  test('authenticates with a real JWT at / and under /api/v3', async () => {
    const { data } = await (await asApp(github)).request('GET /app');
    expect(data).toMatchObject({ id: github.appId, slug: 'regreen', permissions: { checks: 'write' } });
    const claims = { iat: nowSeconds() - 30, exp: nowSeconds() + 300, iss: github.appId };
    expect((await get('/app', `Bearer ${jwt(claims)}`)).status).toBe(200);
  });

  test.each([
    ['lives longer than ten minutes', { exp: 3600 }, 401, /too far in the future/],
    ['has expired', { exp: -5 }, 401, /Expiration time/],
    ['was issued in the future', { iat: 300 }, 401, /Issued at/],
    ['names another App', { iss: 4 }, 404, /Integration not found/],
  ])('is refused when its JWT %s', async (_what, change, status, message) => {
    const { iat = -30, exp = 300, iss = github.appId } = change as { iat?: number; exp?: number; iss?: number };
    const answer = await get('/app', `Bearer ${jwt({ iat: nowSeconds() + iat, exp: nowSeconds() + exp, iss })}`);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(message);
  });

  test('is refused when another key or no algorithm signed', async () => {
    const claims = { iat: nowSeconds() - 30, exp: nowSeconds() + 300, iss: github.appId };
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const wrong = [jwt(claims, String(other)), jwt(claims, github.privateKey, 'none'), 'a.b.c'];
    for (const token of wrong)
      expect(await get('/app', `Bearer ${token}`)).toMatchObject({
        status: 401,
        body: { message: 'A JSON web token could not be decoded', status: '401' },
      });
  });

  test('cannot use its JWT where an installation token is needed, nor the reverse', async () => {
    const app = await asApp(github);
    const { data } = await app.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: world.installation.id,
    });
    const claims = { iat: nowSeconds() - 30, exp: nowSeconds() + 300, iss: github.appId };
    expect((await get('/repos/octo-org/hello', `Bearer ${jwt(claims)}`)).status).toBe(401);
    expect((await get('/repos/octo-org/hello', `token ${data.token}`)).status).toBe(200);
    expect((await get('/app', `token ${data.token}`)).status).toBe(401);
    expect((await get('/repos/octo-org/hello')).status).toBe(404);
    expect((await get('/installation/repositories')).status).toBe(401);
  });
});

describe('an installation token', () => {
  const create = async (narrowed: object) =>
    (await asApp(github)).request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: world.installation.id,
      ...narrowed,
    });

  test('is as long as the new ones, and says what it may', async () => {
    const { data } = await create({});
    expect(data.token).toMatch(/^ghs_[A-Za-z0-9._]+$/);
    expect(data.token.length).toBeGreaterThan(500);
    expect(Date.parse(data.expires_at) - Date.now()).toBeGreaterThan(59 * 60 * 1000);
    expect(data).toMatchObject({ repository_selection: 'all', permissions: { checks: 'write', contents: 'write' } });
  });

  test('can be narrowed to repositories and permissions, and no further than what is granted', async () => {
    github.addRepository({ owner: world.account, name: 'second' });
    const { data } = await create({ repositories: ['second'], permissions: { contents: 'read' } });
    expect(data.permissions).toEqual({ contents: 'read', metadata: 'read' });
    expect((await get('/repos/octo-org/hello', `token ${data.token}`)).status).toBe(404);
    expect((await get('/repos/octo-org/second', `token ${data.token}`)).status).toBe(200);
    expect((await get('/repos/octo-org/second/pulls', `token ${data.token}`)).status).toBe(403);
    expect(await refusal(create({ repositories: ['nowhere'] }))).toMatchObject({ status: 422 });
    expect(await refusal(create({ permissions: { statuses: 'write' } }))).toMatchObject({ status: 422 });
    await get('/repos/octo-org/second', `token ${data.token}`);
  });

  test('dies by revocation and by age with Bad credentials', async () => {
    const { data } = await create({});
    const revoked = await fetch(`${github.url}/installation/token`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${data.token}`, 'user-agent': 'test' },
    });
    expect(revoked.status).toBe(204);
    expect(await get('/repos/octo-org/hello', `token ${data.token}`)).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials' },
    });
    const second = await create({});
    github.expireTokens();
    expect((await get('/repos/octo-org/hello', `token ${second.data.token}`)).status).toBe(401);
    expect((await get('/repos/octo-org/hello', 'token ghs_invented')).status).toBe(401);
  });

  test('is neither made nor taken while the installation is suspended', async () => {
    const { data } = await create({});
    github.suspendInstallation(world.installation);
    expect(await refusal(create({}))).toMatchObject({ status: 403 });
    expect((await get('/repos/octo-org/hello', `token ${data.token}`)).status).toBe(403);
    github.unsuspendInstallation(world.installation);
    expect((await get('/repos/octo-org/hello', `token ${data.token}`)).status).toBe(200);
  });
});

describe('permissions', () => {
  test('missing ones are 403 with what would have been enough, reading is not writing', async () => {
    const account = github.addAccount({ login: 'reader' });
    const installation = github.addInstallation({ account, permissions: { metadata: 'read', checks: 'read' } });
    const repository = github.addRepository({ owner: account, name: 'notes' });
    const octokit = await asInstallation(github, installation);
    const at = { owner: 'reader', repo: 'notes' };
    const head_sha = repository.branches.get('main') ?? '';
    await octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', { ...at, ref: 'main' });
    const denied = await refusal(
      octokit.request('POST /repos/{owner}/{repo}/check-runs', { ...at, name: 'a', head_sha }),
    );
    expect(denied).toMatchObject({ status: 403, data: { message: 'Resource not accessible by integration' } });
    expect(denied.headers['x-accepted-github-permissions']).toBe('checks=write');
    expect(
      await refusal(octokit.request('GET /repos/{owner}/{repo}/contents/{path}', { ...at, path: 'README.md' })),
    ).toMatchObject({ status: 403 });
  });

  test('repositories outside the installation, and those that do not exist, are 404', async () => {
    const stranger = github.addAccount({ login: 'stranger' });
    github.addRepository({ owner: stranger, name: 'secret', private: true });
    const octokit = await asInstallation(github, world.installation);
    for (const at of [
      { owner: 'stranger', repo: 'secret' },
      { owner: 'octo-org', repo: 'nowhere' },
    ])
      expect(await refusal(octokit.request('GET /repos/{owner}/{repo}', at))).toMatchObject({
        status: 404,
        data: { message: 'Not Found' },
      });
  });

  test.each([
    ['maintain', 'write', { admin: false, maintain: true, push: true, triage: true, pull: true }],
    ['write', 'write', { admin: false, maintain: false, push: true, triage: true, pull: true }],
    ['triage', 'read', { admin: false, maintain: false, push: false, triage: true, pull: true }],
    ['none', 'none', { admin: false, maintain: false, push: false, triage: false, pull: false }],
  ] as const)('of a collaborator with the role %s are the older level %s', async (role, permission, permissions) => {
    github.setCollaborator(world.repository, world.author, role);
    const octokit = await asInstallation(github, world.installation);
    const ask = { ...world.at, username: 'mona' };
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', ask);
    expect(data).toMatchObject({ permission, role_name: role, user: { login: 'mona', permissions } });
  });

  test('of strangers are to read what is public; nobody and bots have none', async () => {
    github.addAccount({ login: 'passer-by' });
    github.addAccount({ login: 'renovate[bot]', type: 'Bot' });
    const hidden = github.addRepository({ owner: world.account, name: 'hidden', private: true });
    const octokit = await asInstallation(github, world.installation);
    const ask = (username: string, repo = 'hello') =>
      octokit.rest.repos.getCollaboratorPermissionLevel({ owner: 'octo-org', repo, username });
    expect((await ask('passer-by')).data).toMatchObject({ permission: 'read', role_name: 'read' });
    expect((await ask('passer-by', hidden.name)).data).toMatchObject({ permission: 'none', role_name: 'none' });
    expect(await refusal(ask('nobody'))).toMatchObject({ status: 404, data: { message: 'Not Found' } });
    expect(await refusal(ask('renovate[bot]'))).toMatchObject({
      status: 404,
      data: { message: 'renovate[bot] is not a user' },
    });
  });
});
