import { describe, expect, test } from '@jest/globals';
import { browse } from '../support/dashboard.js';
import {
  addPerson,
  ageWords,
  askAs,
  comeBack,
  cookiesOf,
  formTokenOf,
  goToGithub,
  shareApp,
  signIn,
  tenantOnGithub,
} from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import type { TestApp } from '../support/with-app.js';

const onDashboard = shareApp();

const sessionsOf = async ({ pool }: TestApp): Promise<Record<string, unknown>[]> =>
  (await pool.query('select * from sessions order by id')).rows;

/** Of GitHub: which repositories of an organization somebody may see. */
const oneOf = (app: TestApp, login: string): RegExp => {
  const installation = [...app.github.world.installations.values()].find(({ account }) => account.login === login)!;
  return new RegExp(`^/user/installations/${installation.id}/repositories$`);
};

describe('sign-in with GitHub', () => {
  test('lets somebody in by state and PKCE, back to where they were going', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const refused = await browse(app.url).get('/runs?status=failed');
      expect([refused.status, await refused.text()]).toEqual([
        401,
        expect.stringContaining('href="/login?to=%2Fruns%3Fstatus%3Dfailed"'),
      ]);
      const { there, back, attempt, begun } = await goToGithub(app, mona, '/login/github?to=%2Fruns%3Fstatus%3Dfailed');
      expect(begun.status).toBe(302);
      expect(Object.fromEntries(there.searchParams)).toEqual({
        client_id: app.github.clientId,
        redirect_uri: `${app.url}/login/callback`,
        state: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: 'S256',
      });
      const answer = await comeBack(app, back, attempt);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/runs?status=failed']);
      const page = await browse(app.url, { cookie: cookiesOf(answer).join('; ') }).text('/');
      expect(page).toContain('acme/shop');
      expect(page).toContain('mona');
    });
  });

  test.each([
    [
      'to GitHub’s state nobody answers',
      (back: URL) => back.searchParams.set('state', 'x'.repeat(43)),
      403,
      'began in this browser',
    ],
    ['the state is missing', (back: URL) => back.searchParams.delete('state'), 403, 'began in this browser'],
    ['the code is wrong', (back: URL) => back.searchParams.set('code', 'f'.repeat(20)), 403, 'sign in again'],
    ['the code is no code', (back: URL) => back.searchParams.set('code', '<script>'), 400, 'sent no code'],
    ['the person said no', (back: URL) => back.searchParams.set('error', 'access_denied'), 403, 'did not allow'],
    [
      'GitHub refuses',
      (back: URL) => back.searchParams.set('error', 'redirect_uri_mismatch'),
      503,
      'callback URL of the App',
    ],
  ])('is refused where %s', async (_, change, status, words) => {
    await onDashboard(async (app) => {
      const { back, attempt } = await goToGithub(app, addPerson(app.github, 'mona'));
      change(back);
      const answer = await comeBack(app, back, attempt);
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
      expect(cookiesOf(answer)).toEqual(['regreen_login=']);
      expect(await sessionsOf(app)).toEqual([]);
    });
  });

  test('is refused to a browser that did not begin it, and a second time', async () => {
    await onDashboard(async (app) => {
      const mona = addPerson(app.github, 'mona');
      const { back, attempt } = await goToGithub(app, mona);
      const other = await goToGithub(app, mona);
      expect((await comeBack(app, back, '')).status).toBe(403);
      expect((await comeBack(app, back, other.attempt)).status).toBe(403);
      expect(await sessionsOf(app)).toEqual([]);
      expect((await comeBack(app, back, attempt)).status).toBe(303);
      expect((await comeBack(app, back, attempt)).status).toBe(403);
    });
  });

  test('is refused for a code that was fetched without PKCE, or for another’s challenge', async () => {
    await onDashboard(async (app) => {
      const mona = addPerson(app.github, 'mona');
      const { there, attempt } = await goToGithub(app, mona);
      for (const challenge of [null, 'A'.repeat(43)]) {
        if (challenge) there.searchParams.set('code_challenge', challenge);
        else for (const name of ['code_challenge', 'code_challenge_method']) there.searchParams.delete(name);
        if (challenge) there.searchParams.set('code_challenge_method', 'S256');
        const back = new URL((await fetch(there, { redirect: 'manual' })).headers.get('location')!);
        expect(back.searchParams.has('code')).toBe(true);
        expect([challenge, (await comeBack(app, back, attempt)).status]).toEqual([challenge, 403]);
      }
      expect(await sessionsOf(app)).toEqual([]);
    });
  });

  test.each([
    ['fetch the token', 'POST', /access_token/],
    ['say who it is', 'GET', /^\/user$/],
    ['list installations', 'GET', /^\/user\/installations$/],
    ['list repositories', 'GET', /^\/user\/installations\/\d+\/repositories$/],
  ])('says so where GitHub fails to %s', async (_, method, path) => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      app.github.failNext({ method, path, status: 502 });
      const { answer } = await signIn(app, mona);
      expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('try again in a moment')]);
      expect(await sessionsOf(app)).toEqual([]);
      await waitFor('the token to be taken back', async () => app.github.world.userTokens.size === 0);
      expect((await signIn(app, mona)).answer.status).toBe(303);
    });
  });

  test.each([
    ['lets nobody in from here', 403, 'The organization has an IP allow list enabled.'],
    ['wants single sign-on', 403, 'Resource protected by organization SAML enforcement.'],
    ['has just taken the App out', 404, 'Not Found'],
  ])('goes on without an organization that %s', async (_, status, message) => {
    await onDashboard(async (app) => {
      const [open, closed] = [await tenantOnGithub(app, 'open-org'), await tenantOnGithub(app, 'closed-org')];
      const mona = addPerson(app.github, 'mona', [
        [open.onGithub, 'write'],
        [closed.onGithub, 'write'],
      ]);
      app.github.failNext({ method: 'GET', path: oneOf(app, 'closed-org'), status, message });
      const browser = await signIn(app, mona);
      const page = await browser.text('/');
      expect([page.includes('open-org/shop'), page.includes('closed-org')]).toEqual([true, false]);
      expect(app.logged()).toContain(message);
      expect(await (await signIn(app, mona)).text('/')).toContain('closed-org/shop');
    });
  });

  test.each([
    [429, 'Too many requests', {}],
    [403, 'You have exceeded a secondary rate limit.', {}],
    [403, 'Wait', { 'retry-after': '60' }],
    [403, 'Wait', { 'x-ratelimit-remaining': '0' }],
    [500, 'Server Error', {}],
  ])('takes no limit and no fault of GitHub for a no: %d %s %j', async (status, message, headers) => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      app.github.failNext({ method: 'GET', path: oneOf(app, 'acme'), status, message, headers });
      expect((await signIn(app, mona)).answer.status).toBe(503);
    });
  });

  test.each([
    ['incorrect_client_credentials', 503, 'GITHUB_CLIENT_SECRET'],
    ['Not Found', 503, 'GITHUB_CLIENT_ID'],
    ['redirect_uri_mismatch', 503, '/login/callback a callback URL of the App'],
    ['unverified_user_email', 403, 'verify it in your settings'],
    ['bad_verification_code', 403, 'sign in again'],
  ])('tells who can mend it where GitHub gives no token: %s', async (message, status, words) => {
    await onDashboard(async (app) => {
      app.github.failNext({ method: 'POST', path: /access_token/, status: 200, message });
      const { answer } = await signIn(app, addPerson(app.github, 'mona'));
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
    });
  });

  test('leads nowhere else afterwards', async () => {
    await onDashboard(async (app) => {
      const mona = addPerson(app.github, 'mona');
      for (const to of [
        'https://evil.example',
        '//evil.example',
        '/\\evil.example',
        '/\t/evil.example',
        '/logout',
        'runs',
      ]) {
        const { back, attempt } = await goToGithub(app, mona, `/login/github?to=${encodeURIComponent(to)}`);
        expect([to, (await comeBack(app, back, attempt)).headers.get('location')]).toEqual([to, '/']);
      }
    });
  });

  test('somebody without a repository is told what to do', async () => {
    await onDashboard(async (app) => {
      await tenantOnGithub(app, 'acme');
      const { get } = await signIn(app, addPerson(app.github, 'mona'));
      const answer = await get('/');
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Ask somebody who owns one')]);
    });
  });
});

describe('a session', () => {
  test('is known by a hash, holds no token that can be read, and is in no log', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const { cookie, get, press } = await signIn(app, mona);
      await get('/');
      await press('/tokens', '/tokens', { 'scope:runs:read': 'on' }).catch(() => {});
      await ageWords(app, 20);
      app.github.failNext({ method: 'GET', path: /^\/user$/, status: 500, message: 'no' });
      await get('/');
      await browse(app.url).get('/login/callback?code=canary-of-a-code&state=canary-of-a-state');
      const secret = cookie.split('=')[1]!;
      const [token] = app.github.world.userTokens.keys();
      const { rows } = await app.pool.query(
        'select s::text as row from sessions s union all select u::text from github_users u',
      );
      const kept = `${app.logged()}${JSON.stringify(rows)}`;
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(token).toMatch(/^ghu_/);
      expect(app.logged()).toContain('somebody signed in with GitHub');
      for (const canary of [secret, token!, app.github.clientSecret, 'canary-of-a-code', 'canary-of-a-state'])
        expect([canary, kept.includes(canary)]).toEqual([canary, false]);
    });
  });

  test('is another after each sign-in, and the one before is dead', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const before = await signIn(app, mona);
      expect((await before.get('/')).status).toBe(200);
      const { back, attempt } = await goToGithub(app, mona);
      const planted = `regreen_session=${'A'.repeat(43)}`;
      const planting = await comeBack(app, back, `${attempt}; ${planted}`);
      expect(cookiesOf(planting)).not.toContain(planted);
      expect((await browse(app.url, { cookie: planted }).get('/')).status).toBe(401);
      const next = await goToGithub(app, mona);
      await comeBack(app, next.back, `${next.attempt}; ${before.cookie}`);
      expect((await before.get('/')).status).toBe(401);
    });
  });

  test('ends after twelve hours, after an hour without use, and with the token of GitHub', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const later = async (column: string, interval: string) => {
        const { get } = await signIn(app, mona);
        expect((await get('/')).status).toBe(200);
        await app.pool.query(`update sessions set ${column} = ${column} - interval '${interval}'`);
        return (await get('/')).status;
      };
      expect(await later('last_seen_at', '59 minutes')).toBe(200);
      expect(await later('last_seen_at', '61 minutes')).toBe(401);
      // GitHub's tokens for people last eight hours; the session ends a minute before.
      expect(await later('expires_at', '7 hours 58 minutes')).toBe(200);
      expect(await later('expires_at', '8 hours')).toBe(401);
      const token = browse(app.url);
      await token.post('/login', { token: app.apiToken });
      const { rows } = await app.pool.query(
        `select expires_at - created_at < interval '12 hours 1 second' as bounded, expires_at - created_at > interval '11 hours' as long
           from sessions where user_id is null`,
      );
      expect(rows).toEqual([{ bounded: true, long: true }]);
    });
  });

  test('a page that keeps itself up to date does not keep it', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const { get } = await signIn(app, mona);
      const seen = async () => (await app.pool.query('select last_seen_at as at from sessions')).rows[0].at as Date;
      await app.pool.query(`update sessions set last_seen_at = now() - interval '10 minutes'`);
      const before = await seen();
      const live = await get('/', { accept: 'text/html, text/event-stream' });
      await live.body?.cancel();
      expect(await seen()).toEqual(before);
      await get('/');
      expect((await seen()).getTime()).toBeGreaterThan(before.getTime());
    });
  });

  test('sees what its own token does, and not what another of the same person is let into', async () => {
    await onDashboard(async (app) => {
      const [open, closed] = [await tenantOnGithub(app, 'open-org'), await tenantOnGithub(app, 'closed-org')];
      const mona = addPerson(app.github, 'mona', [
        [open.onGithub, 'write'],
        [closed.onGithub, 'write'],
      ]);
      const inside = await signIn(app, mona);
      app.github.failNext({ method: 'GET', path: oneOf(app, 'closed-org'), status: 403, message: 'SAML enforcement' });
      const outside = await signIn(app, mona);
      const path = `/pull-requests/${closed.pullRequestId}`;
      const seen = async () => [(await inside.get(path)).status, (await outside.get(path)).status];
      expect(await seen()).toEqual([200, 404]);
      await app.pool.query(
        `update sessions set asked_at = now() - interval '16 minutes' where cardinality(readable) = 2`,
      );
      expect(await seen()).toEqual([200, 404]);
      expect((await inside.post(`${path}/analyze`, { formToken: await formTokenOf(inside) })).status).toBe(303);
      expect((await outside.post(`${path}/analyze`, { formToken: await formTokenOf(outside) })).status).toBe(404);
    });
  });

  test('shares the places for pages that keep themselves up to date with others of the same person', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const [mona, hubot] = ['mona', 'hubot'].map((login) => addPerson(app.github, login, [[tenant.onGithub, 'read']]));
      const [one, other, another] = [await signIn(app, mona!), await signIn(app, mona!), await signIn(app, hubot!)];
      const follow = (browser: typeof one, path = '/') => browser.get(path, { accept: 'text/event-stream' });
      const open: Response[] = [];
      for (let at = 0; at < 10; at++) open.push(await follow(at % 2 === 0 ? one : other));
      expect(open.map(({ status }) => status)).toEqual(Array(10).fill(200));
      // Before anything is looked up: there is no such run.
      for (const browser of [one, other])
        expect((await follow(browser, `/runs/${tenant.pullRequestId}`)).status).toBe(503);
      open.push(await follow(another));
      expect(open.at(-1)!.status).toBe(200);
      for (const answer of open) await answer.body?.cancel();
      await waitFor('a place', async () => {
        const answer = await follow(one);
        await answer.body?.cancel();
        return answer.status === 200;
      });
    });
  });

  test('is left by a form of its own alone', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const browser = await signIn(app, mona);
      const formToken = await formTokenOf(browser);
      expect((await browser.get('/logout')).status).toBe(404);
      expect((await browser.post('/logout', {})).status).toBe(403);
      expect((await browser.post('/logout', { formToken }, { origin: 'https://evil.example' })).status).toBe(403);
      expect((await browser.get('/')).status).toBe(200);
      const answer = await browser.post('/logout', { formToken });
      expect([answer.status, cookiesOf(answer)]).toEqual([200, ['regreen_session=']]);
      expect(await sessionsOf(app)).toEqual([]);
      expect((await browser.get('/')).status).toBe(401);
      expect((await browser.post('/logout', { formToken })).status).toBe(200);
      await waitFor('the token to be taken back', async () => app.github.world.userTokens.size === 0);
    });
  });

  test('takes its token back at GitHub when it is left or replaced, and is left all the same where GitHub fails', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const tokens = app.github.world.userTokens;
      const first = await signIn(app, mona);
      const [firstToken] = tokens.keys();
      const { back, attempt } = await goToGithub(app, mona);
      const answer = await comeBack(app, back, `${attempt}; ${first.cookie}`);
      await waitFor('the first token to be taken back', async () => !tokens.has(firstToken!));
      expect(tokens.size).toBe(1);
      const again = browse(app.url, { cookie: cookiesOf(answer).join('; ') });
      app.github.failNext({ method: 'DELETE', path: /^\/applications\//, status: 502 });
      expect((await again.post('/logout', { formToken: await formTokenOf(again) })).status).toBe(200);
      expect(await sessionsOf(app)).toEqual([]);
      await waitFor('GitHub to fail', async () => app.github.world.faults.length === 0);
      expect([(await again.get('/')).status, tokens.size]).toEqual([401, 1]);
    });
  });

  test('its cookie is for this host, this site, and no script; on https by its name too', async () => {
    await onDashboard(
      async (app) => {
        const [begun, plain] = await Promise.all([
          askAs(app.url, '/login/github', { host: 'regreen.example.com' }),
          askAs(app.url, '/login/github?to=%2Fruns', {}),
        ]);
        expect(begun.headers['set-cookie']).toEqual([
          expect.stringMatching(/^__Host-regreen_login=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
        ]);
        expect(new URL(begun.headers.location!).searchParams.get('redirect_uri')).toBe(
          'https://regreen.example.com/login/callback',
        );
        // GitHub sends people back to one address alone: they begin there.
        expect([plain.headers.location, plain.headers['set-cookie']]).toEqual([
          'https://regreen.example.com/login/github?to=%2Fruns&again=1',
          undefined,
        ]);
        // Behind a proxy that keeps Host to itself they would be sent there for ever.
        const lost = await askAs(app.url, '/login/github?to=%2Fruns&again=1', {});
        expect([lost.status, lost.text]).toEqual([421, expect.stringContaining('pass the header Host on')]);
        const mona = addPerson(app.github, 'mona');
        app.github.signIn(mona);
        const back = new URL((await fetch(begun.headers.location!, { redirect: 'manual' })).headers.get('location')!);
        const cookie = begun.headers['set-cookie']![0]!.split(';')[0]!;
        const ended = await askAs(app.url, `${back.pathname}${back.search}`, { host: 'regreen.example.com', cookie });
        expect(ended.headers['set-cookie']).toEqual([
          '__Host-regreen_login=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
          expect.stringMatching(
            /^__Host-regreen_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
          ),
        ]);
        const stolen = ended.headers['set-cookie']![1]!.split(';')[0]!.replace('__Host-', '');
        expect((await askAs(app.url, '/tokens', { host: 'regreen.example.com', cookie: stolen })).status).toBe(401);
      },
      { publicUrl: 'https://regreen.example.com' },
    );
    await onDashboard(async (app) => {
      const { answer } = await signIn(app, addPerson(app.github, 'mona'));
      expect(answer.headers.getSetCookie()[1]).toMatch(
        /^regreen_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
      );
    });
  });
});

describe('what GitHub takes from somebody', () => {
  test('is gone here within a quarter of an hour, and for who acts within five minutes', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const browser = await signIn(app, mona);
      const formToken = await formTokenOf(browser);
      const cancel = () => browser.post(`/pull-requests/${tenant.pullRequestId}/analyze`, { formToken });
      const seen = async () => (await browser.get(`/pull-requests/${tenant.pullRequestId}`)).status;
      expect([await seen(), (await cancel()).status]).toEqual([200, 303]);

      app.github.setCollaborator(tenant.onGithub, mona, 'read');
      await ageWords(app, 6);
      expect((await cancel()).status).toBe(403);
      app.github.setCollaborator(tenant.onGithub, mona, 'none');
      await ageWords(app, 16);
      expect(await seen()).toBe(403);
      app.github.setCollaborator(tenant.onGithub, mona, 'read');
      await ageWords(app, 16);
      expect([await seen(), (await cancel()).status]).toEqual([200, 403]);
    });
  });

  test('is asked for behind the back of who only reads', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const browser = await signIn(app, mona);
      app.github.setCollaborator(tenant.onGithub, mona, 'none');
      await ageWords(app, 6);
      expect((await browser.get('/')).status).toBe(200);
      const deadline = Date.now() + 5_000;
      while ((await browser.get('/')).status !== 403 && Date.now() < deadline)
        await new Promise((r) => setTimeout(r, 20));
      expect((await browser.get('/')).status).toBe(403);
    });
  });

  test('and the sign-in itself: the session ends', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const browser = await signIn(app, mona);
      app.github.revokeAuthorization(mona);
      await ageWords(app, 16);
      expect((await browser.get('/')).status).toBe(401);
      expect(await sessionsOf(app)).toEqual([]);
    });
  });

  test('while GitHub is silent its last word holds for a quarter of an hour, then nothing is shown', async () => {
    await onDashboard(async (app) => {
      const tenant = await tenantOnGithub(app, 'acme');
      const mona = addPerson(app.github, 'mona', [[tenant.onGithub, 'write']]);
      const browser = await signIn(app, mona);
      const formToken = await formTokenOf(browser);
      await ageWords(app, 14);
      app.github.failNext({ method: 'GET', path: /^\/user$/, status: 503 });
      expect((await browser.post(`/pull-requests/${tenant.pullRequestId}/analyze`, { formToken })).status).toBe(303);
      await ageWords(app, 16);
      const silent = await browser.get('/');
      expect([silent.status, await silent.text()]).toEqual([503, expect.stringContaining('still signed in')]);
      expect(await sessionsOf(app)).toHaveLength(1);
      expect((await browser.post('/logout', { formToken }, { origin: 'https://evil.example' })).status).toBe(403);
      expect((await browser.post('/logout', { formToken })).status).toBe(200);
      expect(await sessionsOf(app)).toEqual([]);
    });
  });
});

describe('operators', () => {
  test('are on a list, by login in any case or by the number of the account, and see everything', async () => {
    await onDashboard(
      async (app) => {
        await tenantOnGithub(app, 'acme');
        const nobody = await signIn(app, addPerson(app.github, 'hubot'));
        expect((await nobody.get('/operations')).status).toBe(403);
        const operator = await signIn(app, addPerson(app.github, 'Mona'));
        expect((await operator.get('/operations')).status).toBe(200);
        expect(await operator.text('/')).toContain('acme/shop');
      },
      { operators: ['mona'] },
    );
  });

  test('sign in with the token of the machine where GitHub is not set up, and the page says how to', async () => {
    await onDashboard(
      async (app) => {
        const tenant = await tenantOnGithub(app, 'acme');
        const { text, get, post } = browse(app.url);
        const page = await text('/login');
        expect(page).toContain('GITHUB_CLIENT_ID');
        expect(page).not.toContain('href="/login/github');
        expect((await get('/login/github')).status).toBe(404);
        expect((await post('/login', { token: app.apiToken }, { origin: 'https://evil.example' })).status).toBe(403);
        expect((await post('/login', { token: app.apiToken }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
        const answer = await post('/login', { token: ` ${app.apiToken} `, to: '/runs' });
        expect([answer.status, answer.headers.get('location')]).toEqual([303, '/runs']);
        const operator = browse(app.url, { cookie: cookiesOf(answer).join('; ') });
        expect(await operator.text(`/runs/${tenant.runId}`)).toContain('the operator of this machine');
        expect((await operator.get('/operations')).status).toBe(200);
        for (let tried = 0; tried < 10; tried += 1)
          expect((await post('/login', { token: `rgn_${'x'.repeat(43)}` })).status).toBe(403);
        expect((await post('/login', { token: `rgn_${'x'.repeat(43)}` })).status).toBe(429);
        expect((await post('/login', { token: app.apiToken })).status).toBe(303);
      },
      { oauth: null },
    );
  });
});

const NAMES: Record<string, number> = {
  'regreen.example.com': 200,
  'REGREEN.example.com:8443': 200,
  '127.0.0.1': 200,
  'localhost:9': 200,
  '[::1]:3000': 200,
  'evil.example': 421,
  'regreen.example.com.evil.example': 421,
  'localhost.evil.example': 421,
  '127.0.0.1.evil.example': 421,
  'evil.example@localhost': 400,
  '192.168.1.2': 421,
};

test('only requests by a name of ours are answered', async () => {
  await onDashboard(
    async ({ url }) => {
      for (const [host, status] of Object.entries(NAMES))
        for (const [path, ours] of [
          ['/login', 200],
          ['/', 401],
          ['/login/callback', 403],
        ] as const) {
          const answer = await askAs(url, path, { host });
          expect([host, path, answer.status]).toEqual([host, path, status === 200 ? ours : status]);
          if (status === 421) expect(answer.text).toContain('Go to https://regreen.example.com.');
        }
    },
    { publicUrl: 'https://regreen.example.com' },
  );
});
