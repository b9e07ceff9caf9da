import { describe, expect, test } from '@jest/globals';
import { routes } from '../../src/api/routes.js';
import { actions } from '../../src/dashboard/actions.js';
import { insights } from '../../src/dashboard/insights/insights.js';
import { downloads, pages } from '../../src/dashboard/pages.js';
import type { CollaboratorPermission } from '../../src/dev/github/entities.js';
import { browse } from '../support/dashboard.js';
import {
  addPerson,
  ageWords,
  formTokenOf,
  shareApp,
  signIn,
  type TenantOnGithub,
  tenantOnGithub,
} from '../support/sign-in.js';
import { definitionOf, makeRun } from '../support/tenant.js';
import type { TestApp } from '../support/with-app.js';

const onDashboard = shareApp();

/** Of what a path's id is, by the path's first word. A page or action of another kind of thing says here what there is of it. */
const idsOf = (tenant: TenantOnGithub): Record<string, string> => ({
  'pull-requests': tenant.pullRequestId,
  runs: tenant.runId,
  repositories: tenant.repositoryId,
  deliveries: tenant.runId,
  tokens: tenant.runId,
  quarantines: tenant.quarantineId,
});

function concrete(path: string, tenant: TenantOnGithub): string {
  const id = idsOf(tenant)[path.split('/')[1] ?? ''];
  if (path.includes('/:') && id === undefined) throw new Error(`test/dashboard/tenants.test.ts has no id for ${path}`);
  return path.replace(/:\w+/g, id ?? '');
}

/** What everybody has of their own, whatever they may do in repositories. */
const OWN = ['/tokens', '/tokens/:id/revoke'];

async function twoTenants(app: TestApp, right: CollaboratorPermission = 'write') {
  const [mine, theirs] = [await tenantOnGithub(app, 'mine-org'), await tenantOnGithub(app, 'theirs-org')];
  const me = await signIn(app, addPerson(app.github, 'mona', [[mine.onGithub, right]]));
  const them = await signIn(app, addPerson(app.github, 'hubot', [[theirs.onGithub, 'write']]));
  return { mine, theirs, me, them };
}

const traceOf = ({ login, runId, pullRequestId, repositoryId, installationId }: TenantOnGithub): string[] => [
  login,
  runId,
  pullRequestId,
  repositoryId,
  installationId,
];

/** Without the address itself, which a page names to be asked again. */
const withoutAddress = (html: string, path: string): string =>
  html.replaceAll(path, '').replaceAll(encodeURIComponent(path), '');

describe.each(pages.map((page) => [page.path, page] as const))('the page %s', (path, { operatorsOnly }) => {
  test('shows nothing of another tenant', async () => {
    await onDashboard(async (app) => {
      const { mine, theirs, me, them } = await twoTenants(app);
      const [at, own] = [concrete(path, theirs), concrete(path, mine)];
      const denied = operatorsOnly ? 403 : at === own ? 200 : 404;
      for (const query of [
        '',
        `?repo=${theirs.repository}&q=shop&installation=${theirs.login}&cursor=${theirs.runId}`,
      ]) {
        const answer = await me.get(`${at}${query}`);
        const html = withoutAddress(await answer.text(), at);
        expect([at, answer.status]).toEqual([at, denied]);
        for (const trace of query === '' ? traceOf(theirs) : traceOf(theirs).filter((each) => !query.includes(each)))
          expect([at, trace, html.includes(trace)]).toEqual([at, trace, false]);
        const live = await me.get(`${at}${query}`, { accept: 'text/event-stream' });
        expect([at, live.status]).toEqual([at, denied]);
        await live.body?.cancel();
      }
      expect((await me.get(own)).status).toBe(operatorsOnly ? 403 : 200);
      expect((await them.get(at)).status).toBe(operatorsOnly ? 403 : 200);
      expect((await browse(app.url).get(at)).status).toBe(401);
    });
  });
});

describe.each(actions.map((action) => [action.path, action] as const))('the action %s', (path, { operatorsOnly }) => {
  const isOwn = OWN.includes(path);

  test('is nobody’s who may only read, or who is of another tenant', async () => {
    await onDashboard(async (app) => {
      const { mine, theirs, me } = await twoTenants(app, 'read');
      const before = await app.pool.query('select * from pipeline_runs order by id');
      const formToken = await formTokenOf(me);
      const fields = {
        formToken,
        answer: 'approve',
        repository: theirs.repository,
        check: 'e2e',
        reason: 'x',
        days: '3',
      };
      const [own, at] = [concrete(path, mine), concrete(path, theirs)];
      const reading = await me.post(own, { ...fields, repository: mine.repository });
      expect([own, isOwn || reading.status === 403]).toEqual([own, true]);
      if (!isOwn) expect(await reading.text()).toMatch(operatorsOnly ? /for operators/ : /not write to it/);
      if (!isOwn) expect([at, (await me.post(at, fields)).status]).toEqual([at, operatorsOnly ? 403 : 404]);
      expect((await app.pool.query('select * from pipeline_runs order by id')).rows).toEqual(before.rows);
      expect((await app.pool.query(`select status from repositories where status <> 'active'`)).rows).toEqual([]);
    });
  });

  test('is done by forms of ours alone, for those who may write', async () => {
    await onDashboard(async (app) => {
      const { mine, me } = await twoTenants(app);
      const own = concrete(path, mine);
      const formToken = await formTokenOf(me);
      const wrong: [Record<string, string>, Record<string, string>][] = [
        [{}, {}],
        [{ formToken: 'x'.repeat(43) }, {}],
        [{ formToken }, { origin: 'https://evil.example' }],
        [{ formToken }, { origin: 'null' }],
        [{ formToken }, { origin: app.url.replace('http:', 'https:') }],
        [{ formToken }, { 'sec-fetch-site': 'cross-site' }],
        [{ formToken }, { 'sec-fetch-site': 'same-site' }],
      ];
      for (const [fields, headers] of wrong)
        expect([fields, headers, (await me.post(own, fields, headers)).status]).toEqual([fields, headers, 403]);
      expect((await me.post(own, { formToken }, { 'content-type': 'text/plain' })).status).toBe(
        operatorsOnly ? 403 : 400,
      );
      const bare = { method: 'POST', body: new URLSearchParams({ formToken }), headers: { cookie: me.cookie } };
      expect((await fetch(`${app.url}${own}`, { ...bare, redirect: 'manual' })).status).toBe(403);
      expect((await browse(app.url).post(own, { formToken })).status).toBe(401);
      const right = await me.post(own, { formToken, answer: 'approve' });
      expect([own, operatorsOnly || right.status !== 403]).toEqual([own, true]);
    });
  });
});

test('files to be saved hold nothing of another tenant', async () => {
  await onDashboard(async (app) => {
    const { theirs, me } = await twoTenants(app);
    expect(downloads.map(({ path }) => path)).toEqual(['/insights/:file{[a-z-]+\\.csv}']);
    for (const { name, operatorsOnly } of insights) {
      const answer = await me.get(`/insights/${name}.csv`);
      const text = await answer.text();
      expect([name, answer.status]).toEqual([name, operatorsOnly ? 403 : 200]);
      for (const trace of traceOf(theirs)) expect([name, trace, text.includes(trace)]).toEqual([name, trace, false]);
      expect((await browse(app.url).get(`/insights/${name}.csv`)).status).toBe(401);
    }
  });
});

test('the queues are for operators, and what is done to them is asked for by pages of ours', async () => {
  await onDashboard(
    async (app) => {
      const { me } = await twoTenants(app);
      const boss = await signIn(app, addPerson(app.github, 'boss'));
      const queues = '/operations/queues/api/queues';
      const put = (cookie: string, headers: Record<string, string>) =>
        fetch(`${app.url}${queues}/analysis/pause`, { method: 'PUT', headers: { cookie, ...headers } });
      const statuses = await Promise.all([browse(app.url).get(queues), me.get(queues), boss.get(queues)]);
      expect(statuses.map(({ status }) => status)).toEqual([401, 403, 200]);
      expect(statuses.map(({ headers }) => headers.get('cache-control'))).toEqual(Array(3).fill('no-store'));
      expect((await put(me.cookie, { origin: app.url })).status).toBe(403);
      expect((await put(boss.cookie, { origin: 'https://evil.example' })).status).toBe(403);
      expect((await put(boss.cookie, {})).status).toBe(403);
    },
    { operators: ['boss'] },
  );
});

describe('a token that somebody made', () => {
  const ALL = { 'scope:runs:read': 'on', 'scope:runs:write': 'on', 'scope:pipelines:read': 'on' };
  const MORE = {
    'scope:pipelines:write': 'on',
    'scope:pull-requests:read': 'on',
    'scope:quarantines:read': 'on',
    'scope:quarantines:write': 'on',
  };
  const given = { name: 'ci', days: '30', ...ALL, ...MORE };

  async function makeToken(browser: Awaited<ReturnType<typeof signIn>>, fields: Record<string, string> = {}) {
    const formToken = await formTokenOf(browser);
    const answer = await browser.post('/tokens', { formToken, ...given, ...fields });
    const html = await answer.text();
    return { status: answer.status, html, token: /<pre id="token">(rgn_[\w-]{43})<\/pre>/.exec(html)?.[1] ?? '' };
  }

  const call = async ({ url }: TestApp, token: string, method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
    return { status: answer.status, text: await answer.text() };
  };

  /** Each route on what is a tenant's. */
  const BODIES: Record<string, (tenant: TenantOnGithub) => object> = {
    'POST /runs': ({ pullRequestId }) => ({ pullRequest: pullRequestId }),
    'POST /runs/{id}/resume': () => ({ payload: {} }),
    'POST /runs/{id}/cancel': () => ({}),
    'POST /runs/{id}/replay': () => ({ dryRun: true }),
    'POST /quarantines': ({ repository }) => ({ repository, check: 'e2e', owner: 'eve', reason: 'x' }),
    'POST /pipelines': () => definitionOf('fresh'),
    'PUT /pipelines/{name}': ({ pipeline }) => definitionOf(pipeline),
  };
  const guarded = routes.filter(({ scope }) => scope !== null);
  const at = (path: string, tenant: TenantOnGithub): string =>
    path
      .replace('/runs/{id}', `/runs/${tenant.runId}`)
      .replace('/pull-requests/{id}', `/pull-requests/${tenant.pullRequestId}`)
      .replace('/quarantines/{id}', `/quarantines/${tenant.quarantineId}`)
      .replace('{name}', tenant.pipeline);

  test.each(guarded.map(({ method, path, scope }) => [`${method} ${path}`, method, path, scope!] as const))(
    'on %s sees what they may read, and writes what they may write to',
    async (name, method, path, scope) => {
      await onDashboard(async (app) => {
        const { mine, theirs, me, them } = await twoTenants(app);
        const [{ token: myToken }, { token: theirToken }] = [await makeToken(me), await makeToken(them)];
        const isPipelines = scope === 'pipelines:write';
        const body = (tenant: TenantOnGithub) => BODIES[name]?.(tenant);
        const reached = await call(app, myToken, method, at(path, theirs), body(theirs));
        const isOne = path.includes('{') || BODIES[name] !== undefined;
        expect([name, reached.status]).toEqual([name, isPipelines ? 403 : isOne ? 404 : 200]);
        // What is refused may say what was asked for.
        for (const trace of isOne ? [theirs.repositoryId, theirs.installationId] : traceOf(theirs))
          expect([name, trace, reached.text.includes(trace)]).toEqual([name, trace, false]);
        if (!isOne || /pipelines/.test(path)) {
          const named = await call(app, myToken, method, `${at(path, mine)}?installation=${theirs.login}`, body(mine));
          expect([name, named.status]).toEqual([name, isPipelines ? 403 : 404]);
        }
        const right = await call(app, theirToken, method, at(path, theirs), body(theirs));
        expect([name, isPipelines ? right.status === 403 : [200, 201, 202, 409].includes(right.status)]).toEqual([
          name,
          true,
        ]);
        if (!isPipelines && method === 'GET' && !/events/.test(path)) expect(right.text).toContain(theirs.login);

        app.github.setCollaborator(theirs.onGithub, addPerson(app.github, 'reader'), 'read');
        const reader = await signIn(app, app.github.world.accounts.get('reader')!);
        const { token: readers } = await makeToken(reader);
        const reads = await call(app, readers, method, at(path, theirs), body(theirs));
        expect([name, reads.status]).toEqual([name, method === 'GET' ? 200 : 403]);
      });
    },
  );

  test('is shown once, kept as a hash, listed and revoked by its owner, and by operators', async () => {
    await onDashboard(
      async (app) => {
        const { me, them } = await twoTenants(app);
        const operator = await signIn(app, addPerson(app.github, 'boss'));
        const { status, html, token } = await makeToken(me, { name: '<b>ci' });
        expect([status, token]).toEqual([422, '']);
        const made = await makeToken(me);
        expect(made.status).toBe(200);
        const kept = JSON.stringify((await app.pool.query('select t::text as row from api_tokens t')).rows);
        expect(kept).toContain('runs:read');
        expect(kept).not.toContain('pipelines:write');
        for (const canary of [made.token, made.token.slice(4)])
          expect([kept.includes(canary), app.logged().includes(canary)]).toEqual([false, false]);
        expect(html).not.toContain('<b>ci');
        expect((await makeToken(me)).status).toBe(409);
        expect((await makeToken(me, { name: 'none', days: '4000' })).status).toBe(422);

        const mine = await me.text('/tokens');
        expect(mine).toContain('<td>ci</td>');
        expect(mine).not.toContain(made.token);
        expect(await them.text('/tokens')).not.toContain('<td>ci</td>');
        expect(await operator.text('/tokens')).toContain('<td>ci</td>');
        const id = /action="(\/tokens\/[\w-]+\/revoke)"/.exec(mine)![1]!;
        expect((await them.post(id, { formToken: await formTokenOf(them) })).status).toBe(404);
        expect((await call(app, made.token, 'GET', '/runs')).status).toBe(200);
        expect((await me.press('/tokens', id)).status).toBe(303);
        expect((await call(app, made.token, 'GET', '/runs')).status).toBe(401);
        const again = await makeToken(me);
        expect((await operator.press('/tokens', /\/tokens\/[\w-]+\/revoke/)).status).toBe(303);
        expect((await call(app, again.token, 'GET', '/runs')).status).toBe(401);
      },
      { operators: ['boss'] },
    );
  });

  test('is one of the newest that are listed, and of the living that count', async () => {
    await onDashboard(async (app) => {
      const { me, them } = await twoTenants(app);
      const fill = (more: string, count: number) =>
        app.pool.query(
          `insert into api_tokens (name, user_id, token_hash, expires_at)
           select $1 || n, u.id, $1 || n, now() + $3 * interval '1 day' from github_users u, generate_series(1, $2) n where u.login = 'mona'`,
          [more, count, more === 'dead' ? -1 : 1],
        );
      expect((await makeToken(me)).status).toBe(200);
      await fill('dead', 300);
      const page = await me.text('/tokens');
      expect([page.match(/<td>dead/g)?.length, page.includes('<td>ci</td>'), page.includes('More than 200')]).toEqual([
        199,
        true,
        true,
      ]);
      await fill('alive', 18);
      expect((await makeToken(me, { name: 'twentieth' })).status).toBe(200);
      expect((await makeToken(me, { name: 'one more' })).status).toBe(409);
      expect((await makeToken(them)).status).toBe(200);
      expect((await me.post('/tokens/none/revoke', { formToken: await formTokenOf(me) })).status).toBe(404);
    });
  });

  test('loses with them what GitHub takes from them, and opens nothing on a word older than a day', async () => {
    await onDashboard(async (app) => {
      const { mine, me } = await twoTenants(app);
      const { token } = await makeToken(me);
      const path = `/runs/${mine.runId}`;
      expect((await call(app, token, 'GET', path)).status).toBe(200);
      app.github.setCollaborator(mine.onGithub, app.github.world.accounts.get('mona')!, 'read');
      await ageWords(app, 20);
      await me.get('/');
      expect((await call(app, token, 'POST', `${path}/replay`, { dryRun: true })).status).toBe(403);
      expect((await call(app, token, 'GET', path)).status).toBe(200);
      app.github.setCollaborator(mine.onGithub, app.github.world.accounts.get('mona')!, 'none');
      await ageWords(app, 20);
      await me.get('/');
      expect((await call(app, token, 'GET', path)).status).toBe(404);
      expect(JSON.parse((await call(app, token, 'GET', '/runs')).text)).toMatchObject({ runs: [] });
      await ageWords(app, 25 * 60);
      const late = await call(app, token, 'GET', '/runs');
      expect([late.status, late.text]).toEqual([401, expect.stringContaining('sign in once more')]);
      await signIn(app, app.github.world.accounts.get('mona')!);
      expect((await call(app, token, 'GET', '/runs')).status).toBe(200);
    });
  });

  test.each([
    [
      'in the settings of GitHub, by its event',
      (app: TestApp) => app.github.setWebhook({ url: `${app.url}/api/github/webhooks`, secret: app.secret }),
    ],
    ['as GitHub’s 401 tells', async () => {}],
  ])('opens nothing once its owner took back what they had allowed, %s', async (how, prepare) => {
    await onDashboard(async (app) => {
      const { mine, me, them } = await twoTenants(app);
      const { token } = await makeToken(me);
      const { token: theirs } = await makeToken(them);
      const mona = app.github.world.accounts.get('mona')!;
      const elsewhere = await signIn(app, mona);
      await prepare(app);
      app.github.revokeAuthorization(mona);
      await app.github.settle();
      if (how.includes('401')) await ageWords(app, 16);
      else expect((await elsewhere.get('/')).status).toBe(401);
      expect((await me.get('/')).status).toBe(401);
      const denied = await call(app, token, 'GET', `/runs/${mine.runId}`);
      expect([denied.status, denied.text]).toEqual([401, expect.stringContaining('sign in once more')]);
      expect((await them.get('/')).status).toBe(200);
      expect((await call(app, theirs, 'GET', '/runs')).status).toBe(200);
      await signIn(app, mona);
      expect((await call(app, token, 'GET', `/runs/${mine.runId}`)).status).toBe(200);
    });
  });

  test('writes on a word older than five minutes only after GitHub has said so anew', async () => {
    await onDashboard(async (app) => {
      const { mine, me } = await twoTenants(app);
      const { token } = await makeToken(me);
      const mona = app.github.world.accounts.get('mona')!;
      const allowed = [200, 201, 202, 409];
      const writes = async () => {
        const answers: number[] = [];
        for (const name of ['POST /runs', 'POST /runs/{id}/replay', 'POST /quarantines', 'DELETE /quarantines/{id}']) {
          const [method, path] = name.split(' ') as [string, string];
          answers.push((await call(app, token, method, at(path, mine), BODIES[name]?.(mine))).status);
        }
        return answers;
      };
      const asked = () => app.github.world.calls.filter(({ path }) => path.includes('/collaborators/mona/')).length;
      app.github.world.calls.length = 0;
      app.github.setCollaborator(mine.onGithub, mona, 'read');
      await ageWords(app, 4);
      expect([(await writes()).every((status) => allowed.includes(status)), asked()]).toEqual([true, 0]);
      await ageWords(app, 6);
      expect([await writes(), asked()]).toEqual([[403, 403, 403, 403], 4]);
      expect((await call(app, token, 'GET', `/runs/${mine.runId}`)).status).toBe(200);
      app.github.setCollaborator(mine.onGithub, mona, 'maintain');
      expect((await writes()).every((status) => allowed.includes(status))).toBe(true);
      app.github.failNext({ method: 'GET', path: /\/collaborators\//, status: 502 });
      const late = await call(app, token, 'POST', `/runs/${mine.runId}/replay`, { dryRun: true });
      expect([late.status, late.text]).toEqual([503, expect.stringContaining('whether you may still write')]);
    });
  });

  test('answers in the name of its owner alone, an operator’s too', async () => {
    await onDashboard(
      async (app) => {
        const { mine, me } = await twoTenants(app);
        const boss = await signIn(app, addPerson(app.github, 'boss'));
        for (const [browser, login] of [
          [me, 'mona'],
          [boss, 'boss'],
        ] as const) {
          const { token } = await makeToken(browser);
          const runId = await makeRun(app.pool, mine.pullRequestId, 'waiting_input');
          for (const payload of ['yes', [], { by: 'hubot' }])
            expect((await call(app, token, 'POST', `/runs/${runId}/resume`, { payload })).status).toBe(422);
          const payload = { approved: true, by: 'hubot', comment: 'go' };
          expect((await call(app, token, 'POST', `/runs/${runId}/resume`, { payload })).status).toBe(202);
          const { rows } = await app.pool.query('select resume_payload as said from pipeline_runs where id = $1', [
            runId,
          ]);
          expect(rows[0].said).toMatchObject({ approved: true, by: login, comment: 'go' });
          await app.pool.query(`update pipeline_runs set status = 'cancelled', finished_at = now() where id = $1`, [
            runId,
          ]);
        }
      },
      { operators: ['boss'] },
    );
  });

  test('of an operator sees everything, for as long as its owner is one', async () => {
    await onDashboard(
      async (app) => {
        const { mine, theirs } = await twoTenants(app);
        const boss = await signIn(app, addPerson(app.github, 'boss'));
        const { token } = await makeToken(boss);
        for (const { runId } of [mine, theirs])
          expect((await call(app, token, 'GET', `/runs/${runId}`)).status).toBe(200);
        const put = await call(app, token, 'PUT', '/pipelines/for-all', definitionOf('for-all'));
        expect(put.status).toBe(201);
        const without = await app.startMore(['web'], { operators: [] });
        const elsewhere = { ...app, url: without.url ?? '' };
        expect((await call(elsewhere, token, 'GET', `/runs/${mine.runId}`)).status).toBe(404);
        expect((await call(elsewhere, token, 'PUT', '/pipelines/for-all', definitionOf('for-all'))).status).toBe(403);
        await without.close();
      },
      { operators: ['boss'] },
    );
  });
});
