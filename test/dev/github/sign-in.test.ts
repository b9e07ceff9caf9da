import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, askAsPerson, tokenOf } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;

beforeAll(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
  github.setCollaborator(world.repository, world.author, 'maintain');
});
afterAll(() => github.close());

const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

const authorize = (query: Record<string, string>) =>
  fetch(`${github.url}/login/oauth/authorize?${new URLSearchParams({ client_id: github.clientId, ...query })}`, {
    redirect: 'manual',
  });

async function exchange(fields: Record<string, string>, accept = 'application/json') {
  const body = new URLSearchParams({ client_id: github.clientId, client_secret: github.clientSecret, ...fields });
  const answer = await fetch(`${github.url}/login/oauth/access_token`, { method: 'POST', headers: { accept }, body });
  return { status: answer.status, text: await answer.text() };
}

test('the page asks who it is unless somebody is signed in, and sends them back with code and state', async () => {
  const redirect_uri = 'http://127.0.0.1:9/login/callback';
  github.signIn(null);
  const asked = await authorize({ redirect_uri, state: 's' });
  expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining('login=mona')]);
  const chosen = await authorize({ redirect_uri, state: 's', login: 'Mona' });
  expect(chosen.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:9\/login\/callback\?code=\w{20}&state=s$/);
  const denied = await authorize({ redirect_uri, state: 's', deny: '1' });
  expect(new URL(denied.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
  expect((await authorize({ redirect_uri, client_id: 'another' })).status).toBe(404);
  expect((await authorize({ redirect_uri, code_challenge: 'x', code_challenge_method: 'plain' })).status).toBe(400);
  github.world.callbackUrls = ['http://127.0.0.1:8/login/callback'];
  const elsewhere = new URL((await authorize({ redirect_uri })).headers.get('location')!);
  expect([elsewhere.port, elsewhere.searchParams.get('error')]).toEqual(['8', 'redirect_uri_mismatch']);
  github.world.callbackUrls = null;
});

test('a code is good once, with the secret, the address and the verifier it was made for', async () => {
  const redirect_uri = 'http://127.0.0.1:9/login/callback';
  const newCode = async (pkce = true) => {
    const challenge: Record<string, string> = pkce ? { code_challenge: CHALLENGE, code_challenge_method: 'S256' } : {};
    const there = await authorize({ redirect_uri, login: 'mona', ...challenge });
    return new URL(there.headers.get('location')!).searchParams.get('code')!;
  };
  const errorOf = async (fields: Record<string, string>) => {
    const { status, text } = await exchange(fields);
    return [status, JSON.parse(text).error];
  };
  const refused = [200, 'bad_verification_code'];
  const code = await newCode();
  expect(await errorOf({ code, client_secret: 'x' })).toEqual([200, 'incorrect_client_credentials']);
  expect(await errorOf({ code, client_id: 'x' })).toEqual([404, 'Not Found']);
  expect(await errorOf({ code: await newCode(), redirect_uri })).toEqual(refused);
  expect(await errorOf({ code: await newCode(), code_verifier: 'w'.repeat(43) })).toEqual(refused);
  expect(await errorOf({ code: await newCode(false), code_verifier: VERIFIER })).toEqual(refused);
  expect(
    await errorOf({ code: await newCode(), code_verifier: VERIFIER, redirect_uri: 'http://127.0.0.1:7/' }),
  ).toEqual([200, 'redirect_uri_mismatch']);
  expect(JSON.parse((await exchange({ code, redirect_uri, code_verifier: VERIFIER })).text)).toEqual({
    access_token: expect.stringMatching(/^ghu_\w{36}$/),
    expires_in: 28_800,
    refresh_token: expect.stringMatching(/^ghr_\w{76}$/),
    refresh_token_expires_in: 15_897_600,
    token_type: 'bearer',
    scope: '',
  });
  expect(await errorOf({ code, redirect_uri, code_verifier: VERIFIER })).toEqual(refused);
  const asForm = await exchange({ code: await newCode(), code_verifier: VERIFIER }, '*/*');
  expect(new URLSearchParams(asForm.text).get('token_type')).toBe('bearer');
});

test('a person’s token names them, and lists what they were given a right on', async () => {
  const { author, installation, repository } = world;
  const outsider = github.addAccount({ login: 'outsider' });
  const token = await tokenOf(github, author);
  const list = `/user/installations/${installation.id}/repositories`;
  expect((await askAsPerson(github, token, '/user')).body).toMatchObject({ login: 'mona', id: author.id });
  expect((await askAsPerson(github, token, '/user/installations')).body).toMatchObject({ total_count: 1 });
  expect((await askAsPerson(github, token, list)).body).toMatchObject({
    total_count: 1,
    repositories: [
      { id: repository.id, permissions: { pull: true, triage: true, push: true, maintain: true, admin: false } },
    ],
  });
  const theirs = await tokenOf(github, outsider);
  expect((await askAsPerson(github, theirs, '/user/installations')).body).toMatchObject({ total_count: 0 });
  expect((await askAsPerson(github, theirs, list)).body).toMatchObject({ total_count: 0, repositories: [] });
  expect((await askAsPerson(github, token, '/installation/repositories')).status).toBe(401);
  expect((await askAsPerson(github, 'ghu_none', '/user')).status).toBe(401);
  github.revokeAuthorization(author);
  expect((await askAsPerson(github, token, '/user')).status).toBe(401);
});

test('a token is taken back by the App’s own client id and secret alone', async () => {
  const token = await tokenOf(github, world.author);
  const revoke = async (secret: string, body: unknown) => {
    const authorization = `Basic ${Buffer.from(`${github.clientId}:${secret}`).toString('base64')}`;
    const answer = await fetch(`${github.apiUrl}/applications/${github.clientId}/token`, {
      method: 'DELETE',
      headers: { authorization, 'user-agent': 'test' },
      body: JSON.stringify(body),
    });
    return answer.status;
  };
  expect(await revoke('another', { access_token: token })).toBe(401);
  expect(await revoke(github.clientSecret, {})).toBe(422);
  expect((await askAsPerson(github, token, '/user')).status).toBe(200);
  expect(await revoke(github.clientSecret, { access_token: token })).toBe(204);
  expect((await askAsPerson(github, token, '/user')).status).toBe(401);
  expect(await revoke(github.clientSecret, { access_token: token })).toBe(422);
});
