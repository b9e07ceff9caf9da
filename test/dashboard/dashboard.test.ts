import { expect, test } from '@jest/globals';
import { pages } from '../../src/dashboard/pages.js';
import { browse } from '../support/dashboard.js';
import { attemptsOf } from '../support/fix-rows.js';
import { failFormat, failNetwork, judge, openTill } from '../support/till.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';

const RERUN = 'POST /repos/:owner/:repo/actions/runs/:runId/rerun-failed-jobs';
const OPEN = { apiOpenOnLoopback: true };
const HOSTILE = '<script>alert(1)</script>"><img src=x>';

/** A pull request with a hostile title, whose fix waits for approval. */
async function aWaitingFix({ github, drain, pool }: TestApp) {
  const { repository } = openTill(github, 'mode: fix\n');
  const pull = github.openPullRequest(repository, { head: 'format', title: HOSTILE });
  failFormat(github, repository, pull.head.sha);
  await drain();
  const { rows } = await pool.query(
    `select p.id as "pullRequestId", (select r.id from pipeline_runs r where r.status = 'waiting_input') as "runId",
            (select d.id from webhook_deliveries d where d.event = 'check_run' limit 1) as "deliveryId" from pull_requests p`,
  );
  return { repository, pull, ...(rows[0] as { pullRequestId: string; runId: string; deliveryId: string }) };
}

test('every page can be read, quotes what others wrote as text, and carries the policy', async () => {
  await withApp(async (app) => {
    const { pullRequestId, runId, deliveryId } = await aWaitingFix(app);
    const { get } = browse(app.url);
    const ids: Record<string, string> = {
      '/pull-requests/:id': pullRequestId,
      '/runs/:id': runId,
      '/runs/:id/compare/:other': runId,
      '/deliveries/:id': deliveryId,
    };
    for (const { path } of pages) {
      const at = path.replace(/:\w+/g, ids[path] ?? '');
      const answer = await get(at);
      const html = await answer.text();
      expect([at, answer.status]).toEqual([at, 200]);
      expect(html).toMatch(/^<!doctype html><html lang="en">/);
      expect(html).toContain('Login is off');
      expect(html).not.toMatch(/<script>|<img src=x>| style=| on\w+="/);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    const list = await (await get('/')).text();
    expect(list).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(list).toContain('1 of 2 failed');
    const page = await (await get(`/pull-requests/${pullRequestId}`)).text();
    expect(page).toContain('waits for approval');
    expect(page).toContain('<span class="added">+\tprintln(&quot;till&quot;)</span>');
    expect(page).toMatch(/<pre><span><b>\d+<\/b>/);
  }, OPEN);
});

test('filters stand in the address, and what is not there is said', async () => {
  await withApp(async (app) => {
    await aWaitingFix(app);
    const { text, get } = browse(app.url);
    const shown = async (query: string) => (await text(`/?${query}`)).includes('/pull-requests/');
    for (const query of ['checks=failing', 'doing=waiting_input', 'q=alert', 'q=%231', 'repo=acme/till', 'state=all'])
      expect([query, await shown(query)]).toEqual([query, true]);
    for (const query of ['checks=passing', 'doing=idle', 'q=100%25', 'q=%232', 'repo=acme/other', 'state=closed'])
      expect([query, await shown(query)]).toEqual([query, false]);
    for (const path of [
      '/runs/x',
      '/pull-requests/x',
      '/deliveries/x',
      '/runs/01a202c2-0ccd-7905-aff2-0317f47b9add',
      '/x',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  }, OPEN);
});

test('a fix is approved by a button, and a page that is looked at tells of it', async () => {
  await withApp(async (app) => {
    const { repository, pull, pullRequestId, runId } = await aWaitingFix(app);
    const browser = browse(app.url);
    const live = await browser.get(`/pull-requests/${pullRequestId}`, { accept: 'text/html, text/event-stream' });
    expect(live.headers.get('content-type')).toBe('text/event-stream');
    const seen = readUntil(live, 'verified by the checks');

    const answer = await browser.press(`/runs/${runId}`, `/runs/${runId}/answer`, { answer: 'approve' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/runs/${runId}`]);
    expect(answer.headers.get('set-cookie')).toMatch(/^regreen_said=Approved.*HttpOnly.*SameSite=Strict/);
    await waitFor(
      'the fix to be applied',
      async () => (await attemptsOf({ pool: app.pool }))[0]?.status === 'verifying',
    );
    judge(app.github, repository, pull.head.sha);
    await app.drain();
    expect(await seen).toContain('verified by the checks');
  }, OPEN);
});

test('failed jobs are run again by a button, whoever presses it where no login is asked for; it stands in the event log', async () => {
  await withApp(async ({ github, drain, pool, url }) => {
    const { repository } = openTill(github);
    const pull = github.openPullRequest(repository, { head: 'format' });
    const { workflowRun, fail } = failNetwork(github, repository, pull.head.sha);
    fail();
    await drain();
    const lost = 'npm error code ECONNRESET\nnpm error network aborted\n';
    for (const job of github.jobsOfAttempt(workflowRun))
      if (job.runAttempt === 2) github.completeJob(job, { conclusion: 'failure', log: lost });
    await drain();
    expect(github.writesSeen(RERUN)).toHaveLength(1);
    const { rows } = await pool.query<{ id: string }>('select id from pull_requests');
    const page = `/pull-requests/${rows[0]!.id}`;
    const answer = await browse(url).press(page, `${page}/command`, { command: 'rerun' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, page]);
    await drain();
    expect(github.writesSeen(RERUN)).toHaveLength(2);
    const { rows: said } = await pool.query(
      `select d.event, d.action, d.status, d.payload->'command'->>'by' as by from webhook_deliveries d where d.source = 'dashboard'`,
    );
    expect(said).toEqual([
      { event: 'dashboard', action: 'rerun', status: 'processed', by: 'somebody on this machine' },
    ]);
  }, OPEN);
});

test('an answer to what has changed meanwhile is refused, and HEAD keeps no page', async () => {
  await withApp(async (app) => {
    const { runId, pullRequestId } = await aWaitingFix(app);
    const browser = browse(app.url);
    const page = await browser.text(`/runs/${runId}`);
    const formToken = /name="formToken" value="([^"]+)"/.exec(page)![1]!;
    const answer = (fields: Record<string, string>) =>
      browser.post(`/runs/${runId}/answer`, { formToken, answer: 'approve', ...fields });
    expect((await answer({ seen: '01a202c2-0ccd-7905-aff2-0317f47b9add' })).status).toBe(409);
    const asked = (command: string) => browser.post(`/pull-requests/${pullRequestId}/command`, { formToken, command });
    expect((await asked('constructor')).status).toBe(422);
    for (let times = 0; times < 12; times++)
      await fetch(`${app.url}/runs/${runId}`, { method: 'HEAD', headers: { accept: 'text/event-stream' } });
    const live = await browser.get(`/runs/${runId}`, { accept: 'text/event-stream' });
    expect(live.headers.get('content-type')).toBe('text/event-stream');
    await live.body!.cancel();

    expect((await browser.press(`/runs/${runId}`, `/runs/${runId}/cancel`)).status).toBe(303);
    expect((await answer({})).status).toBe(409);
    const { rows } = await app.pool.query(
      `select count(*)::int as retries from pipeline_runs where trigger_source = 'retry'`,
    );
    expect(rows).toEqual([{ retries: 0 }]);
  }, OPEN);
});

test('a check is put into quarantine and taken out again by forms', async () => {
  await withApp(async (app) => {
    await aWaitingFix(app);
    const browser = browse(app.url);
    const page = await browser.text('/quarantines?repo=acme%2Ftill&check=format');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page)![1]!;
    expect(page).toContain('placeholder="owner/name" required="" value="acme/till"');
    expect(page).toContain('<option value="acme/till"></option>');
    expect(page).toContain('name="check" required="" maxlength="500" value="format"');
    const add = (fields: Record<string, string>) =>
      browser.post('/quarantines/add', {
        formToken,
        repository: 'acme/till',
        check: 'format',
        reason: 'flaky',
        days: '7',
        ...fields,
      });
    expect((await add({ days: '91' })).status).toBe(422);
    expect((await add({ repository: '' })).status).toBe(422);
    expect((await add({ repository: 'acme/nothing' })).status).toBe(404);
    expect((await add({})).status).toBe(303);
    expect(await browser.text('/quarantines')).toContain('in force');
    expect((await browser.press('/quarantines', /\/end$/)).status).toBe(303);
    expect(await browser.text('/quarantines')).toContain('lifted');
    const { rows } = await app.pool.query(
      `insert into repositories (installation_id, github_id, name) select installation_id, 4711, 'Acme/till' from repositories returning id`,
    );
    const several = await add({});
    expect([several.status, await several.text()]).toEqual([422, expect.stringContaining('give the id of one')]);
    expect((await add({ repository: rows[0].id })).status).toBe(303);
  }, OPEN);
});

test('operations say which target takes nothing, and why', async () => {
  await withApp(async (app) => {
    await aWaitingFix(app);
    const { text } = browse(app.url);
    expect(await text('/operations')).not.toContain('Who is told');
    await app.pool.query(
      `insert into notification_messages (repository_id, target, content, status, sent_at, problem)
       select r.id, m.target, '{}', m.status, m.sent_at::timestamptz, m.problem from repositories r,
              (values ('chat', 'sent', '2026-11-21', null), ('chat', 'failed', null, 'channel_not_found'), ('audit', 'waiting', null, null)) m (target, status, sent_at, problem)`,
    );
    const page = await text('/operations');
    expect(page).toMatch(
      /<td>audit<\/td><td class="number">0<\/td><td class="number">1<\/td><td class="number">0<\/td><td>never/,
    );
    expect(page).toMatch(
      /<td>chat<\/td><td class="number">1<\/td><td class="number">0<\/td><td class="number">1<\/td>.*channel_not_found/,
    );
  }, OPEN);
});

test('the character that no text of the database holds is refused, and no fault of ours', async () => {
  await withApp(async (app) => {
    const browser = browse(app.url);
    for (const path of ['/?q=%00', '/runs?repo=a%2F%00', '/insights?repo=%00', '/runs/%00', '/login?to=%00'])
      expect([path, (await browser.get(path)).status]).toEqual([path, 400]);
    const page = await browser.text('/tokens');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page)![1]!;
    const fields = { formToken, repository: 'acme/\0', check: 'format', reason: 'flaky', days: '7' };
    expect((await browser.post('/quarantines/add', fields)).status).toBe(400);
    expect(app.logged()).not.toContain('the dashboard could not answer');
  }, OPEN);
});

test('only forms of its own do something', async () => {
  await withApp(async (app) => {
    const { runId } = await aWaitingFix(app);
    const browser = browse(app.url);
    const page = await browser.text(`/runs/${runId}`);
    const formToken = /name="formToken" value="([^"]+)"/.exec(page)![1]!;
    const cancel = `/runs/${runId}/cancel`;
    expect((await browser.get(cancel)).status).toBe(404);
    expect((await browser.post(cancel, {})).status).toBe(403);
    expect((await browser.post(cancel, { formToken: 'x'.repeat(formToken.length) })).status).toBe(403);
    expect((await browser.post(cancel, { formToken }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await browser.post(cancel, { formToken }, { origin: 'https://evil.example' })).status).toBe(403);
    const { rows } = await app.pool.query('select status from pipeline_runs where id = $1', [runId]);
    expect(rows).toEqual([{ status: 'waiting_input' }]);
    expect((await browser.post(cancel, { formToken })).status).toBe(303);
  }, OPEN);
});

test('without leave to use it from this machine somebody has to sign in', async () => {
  await withApp(async ({ url }) => {
    const { get, post } = browse(url);
    for (const path of ['/', '/runs', '/operations', '/operations/queues', '/deliveries']) {
      const answer = await get(path);
      expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('Sign in')]);
    }
    expect((await post('/runs/x/cancel', {})).status).toBe(401);
  });
});

/** What a stream has said by the time that it says this. */
async function readUntil(answer: Response, words: string): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes(words)) return text;
  }
  return text;
}
