import { expect, test } from '@jest/globals';
import { createKnownAccess } from '../../src/dashboard/known-access.js';
import { readUserAccess } from '../../src/github/user-access.js';
import { createLog } from '../../src/log.js';
import type { UserAccess } from '../../src/store/github-users.js';
import { findSession, type Session } from '../../src/store/sessions.js';
import { addPerson, ageWords, shareApp, signIn, tenantOnGithub } from '../support/sign-in.js';
import { waitFor } from '../support/wait-for.js';
import type { TestApp } from '../support/with-app.js';

const onDashboard = shareApp();

/** Somebody who is signed in, and what a dashboard with a clock of its own knows of them. */
async function whoIsIn(app: TestApp) {
  const { onGithub } = await tenantOnGithub(app, 'acme');
  const { cookie } = await signIn(app, addPerson(app.github, 'mona', [[onGithub, 'write']]));
  const secret = cookie.split('=')[1]!;
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => lines.push(line) });
  const clock = { ms: Date.now() };
  const { clientSecret } = app.github;
  const readAccess = (token: string) => readUserAccess(app.config.github, token, log);
  const access = createKnownAccess({ pool: app.pool, clientSecret, readAccess, now: () => clock.ms, log });
  app.github.world.calls.length = 0;
  return {
    clock,
    lines,
    agedBy: (minutes: number) => ageWords(app, minutes),
    session: () => findSession(app.pool, secret),
    async look(isActing = false) {
      const session = (await findSession(app.pool, secret)) as Session & { user: UserAccess };
      return access.of(session, secret, isActing);
    },
    asked: () => app.github.world.calls.filter(({ path }) => path === '/user').length,
  };
}

const fail = (app: TestApp, times: number, headers: Record<string, string> = {}) => {
  for (let time = 0; time < times; time++)
    app.github.failNext({ method: 'GET', path: /^\/user$/, status: 403, message: 'rate limit', headers });
};

test('GitHub is left alone for half a minute after it has failed, and said so once', async () => {
  await onDashboard(async (app) => {
    const { agedBy, look, asked, clock, lines } = await whoIsIn(app);
    await agedBy(6);
    fail(app, 2, { 'retry-after': '1' });
    await look(true);
    for (let times = 0; times < 20; times++) expect(await look(times % 2 === 0)).toMatchObject({ login: 'mona' });
    expect([asked(), lines.length]).toEqual([1, 1]);
    clock.ms += 30_001;
    await look(true);
    clock.ms += 29_000;
    await look(true);
    expect([asked(), lines.length]).toEqual([2, 2]);
    clock.ms += 1_001;
    expect((await look(true))?.askedMsAgo).toBeLessThan(60_000);
    expect([asked(), lines.length]).toEqual([3, 2]);
  });
});

test('and for as long as GitHub wants to be, an hour at most', async () => {
  await onDashboard(async (app) => {
    const { agedBy, look, asked, clock } = await whoIsIn(app);
    await agedBy(6);
    fail(app, 1, { 'retry-after': '600' });
    await look();
    await waitFor('GitHub to fail', async () => asked() === 1 && app.github.world.faults.length === 0);
    await look(true);
    clock.ms += 599_000;
    await look(true);
    expect(asked()).toBe(1);
    clock.ms += 2_000;
    fail(app, 1, { 'retry-after': '90000' });
    await look(true);
    clock.ms += 3_599_000;
    await look(true);
    expect(asked()).toBe(2);
    clock.ms += 2_000;
    await look(true);
    expect(asked()).toBe(3);
  });
});

test('who comes back after a quarter of an hour while GitHub fails is shown nothing, and stays signed in', async () => {
  await onDashboard(async (app) => {
    const { agedBy, look, asked, clock, session } = await whoIsIn(app);
    await agedBy(16);
    fail(app, 1);
    const refusal = { status: 503, message: expect.stringContaining('still signed in') };
    await expect(look()).rejects.toMatchObject(refusal);
    await expect(look(true)).rejects.toMatchObject(refusal);
    expect([asked(), await session()]).toEqual([1, expect.anything()]);
    clock.ms += 3_600_001;
    expect((await look())?.repositoryIds).toHaveLength(1);
  });
});
