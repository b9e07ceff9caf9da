import { describe, expect, test } from '@jest/globals';
import { configure, failTypes, openShop, typesLog } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';

type Answer = { status: number; body: Record<string, unknown> };

/** Where the API is, and what opens it. */
type Door = Pick<TestApp, 'url' | 'apiToken'>;

/** The API of the app, with the token that lies on its machine. */
async function call({ url, apiToken }: Door, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const runsOf = async (app: Door) =>
  (await call(app, 'GET', '/runs')).body.runs as { runId: string; status: string; triggerSource: string }[];

const statusOf = async (app: Door, runId: string) => (await call(app, 'GET', `/runs/${runId}`)).body.status;

/** A pull request whose type check fails, in a repository that asks before it says so. */
async function failWithApproval({ github, drain, ...app }: TestApp, configuration = 'pipeline: careful\n') {
  const applied = await call(app, 'POST', '/pipelines', {
    name: 'careful',
    stages: [{ stage: 'analyze' }, { stage: 'route' }, { stage: 'notify', approval: true }],
  });
  expect(applied.status).toBe(201);
  const { repository } = openShop(github);
  configure(github, repository, configuration);
  const pull = github.openPullRequest(repository, { head: 'total' });
  failTypes(github, repository, pull.head.sha);
  await drain();
  return { repository, pull };
}

const newest = async (app: TestApp) => (await runsOf(app))[0]!;

describe('a run that waits for a person', () => {
  test('says nothing until it has its answer, through restarts, and then goes on where it was', async () => {
    await withApp(
      async (app) => {
        const { github, pool, drain } = app;
        const workers = await app.startMore(['worker', 'monitor']);
        const { pull } = await failWithApproval(app);
        const run = await newest(app);
        expect(run).toMatchObject({
          status: 'waiting_input',
          waitingReason: 'approval of notify',
          checkpointNs: 'notify',
        });
        expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(0);
        const { rows } = await pool.query('select processing_status from pull_requests');
        expect(rows).toEqual([{ processing_status: 'waiting_input' }]);

        await workers.close();
        const refused = await call(app, 'POST', `/runs/${run.runId}/resume`, { payload: { yes: 1 } });
        expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining('"approved": true') } });
        const taken = await call(app, 'POST', `/runs/${run.runId}/resume`, { payload: { approved: true, by: 'mona' } });
        expect(taken.status).toBe(202);
        expect((await call(app, 'POST', `/runs/${run.runId}/resume`, { payload: { approved: true } })).status).toBe(
          409,
        );
        await app.startMore(['worker', 'monitor']);
        await waitFor('the run to end', async () => (await statusOf(app, run.runId)) === 'completed');
        await drain();

        expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
        const { body } = await call(app, 'GET', `/runs/${run.runId}`);
        expect(body).toMatchObject({ triggerSource: 'resume', waitingReason: null, latestError: null });
        const stages = body.stages as { stage: string; status: string }[];
        expect(stages.map(({ stage, status }) => [stage, status])).toEqual([
          ['analyze', 'completed'],
          ['route', 'completed'],
          ['notify', 'completed'],
        ]);
        const { body: story } = await call(app, 'GET', `/runs/${run.runId}/events`);
        const types = (story.events as { type: string }[]).map(({ type }) => type);
        expect(types).toEqual(expect.arrayContaining(['run_started', 'run_waiting', 'run_resumed', 'run_finished']));
      },
      {},
      ['web'],
    );
  });

  test('before a stage in the middle, people hear what was found out, and that it is their turn', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      await call(app, 'POST', '/pipelines', {
        name: 'asking',
        stages: [{ stage: 'analyze' }, { stage: 'route' }, { stage: 'review', approval: true }, { stage: 'notify' }],
      });
      const { repository } = openShop(github);
      configure(github, repository, 'pipeline: asking\n');
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      const { runId } = await newest(app);
      expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'action_required' });
      expect(checkRun!.output.summary).toContain(runId);
      await call(app, 'POST', `/runs/${runId}/resume`, { payload: { approved: true } });
      await waitFor('the run to end', async () => (await statusOf(app, runId)) === 'completed');
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'neutral' });
      expect(checkRun!.annotations).toHaveLength(1);
    });
  });

  test('a no is an answer too: the stage is skipped, and says who said so', async () => {
    await withApp(async (app) => {
      const { pull } = await failWithApproval(app);
      const { runId } = await newest(app);
      await call(app, 'POST', `/runs/${runId}/resume`, { payload: { approved: false, by: 'mona' } });
      await waitFor('the run to end', async () => (await statusOf(app, runId)) === 'completed');
      const { body } = await call(app, 'GET', `/runs/${runId}`);
      expect((body.stages as object[]).at(-1)).toMatchObject({
        status: 'skipped',
        result: { skipped: 'not approved by mona' },
      });
      expect(app.github.ownCheckRunsOf(pull.head.sha)).toHaveLength(0);
    });
  });

  test('ends when its head is gone; news beside it make a run of their own, which asks instead', async () => {
    await withApp(async (app) => {
      const { github, drain, pool } = app;
      const { repository, pull } = await failWithApproval(app);
      const first = await newest(app);
      failTypes(github, repository, pull.head.sha);
      await drain();
      const second = await newest(app);
      expect(second.runId).not.toBe(first.runId);
      expect(await statusOf(app, first.runId)).toBe('cancelled');
      expect(second.status).toBe('waiting_input');

      github.pushCommit(repository, { branch: 'total', files: { 'src/total.ts': 'export const total = 2;\n' } });
      await drain();
      const { body } = await call(app, 'GET', `/runs/${second.runId}`);
      expect(body).toMatchObject({
        status: 'cancelled',
        latestError: { kind: 'superseded', message: expect.stringContaining('new head') },
      });
      const { rows } = await pool.query(
        `select s.status from run_stages s join pipeline_runs r on r.id = s.run_id where s.status = 'waiting_input' and r.status = 'cancelled'`,
      );
      expect(rows).toEqual([]);
      // Of a head on which nothing has failed nobody is asked.
      expect((await newest(app)).status).toBe('completed');
    });
  });
});

describe('telling that a run waits', () => {
  const asking = (stages: object[]) => ({
    name: 'asking',
    stages: [{ stage: 'analyze' }, { stage: 'route' }, ...stages],
  });
  const failIn = async (app: TestApp, stages: object[]) => {
    const { status } = await call(app, 'POST', '/pipelines', asking(stages));
    expect(status).toBe(201);
    const { repository } = openShop(app.github);
    configure(app.github, repository, 'pipeline: asking\n');
    const pull = app.github.openPullRequest(repository, { head: 'total' });
    failTypes(app.github, repository, pull.head.sha);
    await app.drain();
    return { repository, pull };
  };

  test.each([
    ['wants approval itself', { stage: 'notify', approval: true }],
    ['is not for this pull request', { stage: 'notify', when: { labels: ['loud'] } }],
  ])('is left out where notify %s', async (_, notify) => {
    await withApp(async (app) => {
      const { pull } = await failIn(app, [{ stage: 'fix', approval: true }, notify]);
      expect((await newest(app)).status).toBe('waiting_input');
      expect(app.github.ownCheckRunsOf(pull.head.sha)).toHaveLength(0);
    });
  });

  test('is taken back when the run is cancelled: nobody is asked to act for ever', async () => {
    await withApp(async (app) => {
      const { pull } = await failIn(app, [{ stage: 'fix', approval: true }, { stage: 'notify' }]);
      const conclusion = () => app.github.ownCheckRunsOf(pull.head.sha)[0]?.conclusion;
      expect(conclusion()).toBe('action_required');
      await call(app, 'POST', `/runs/${(await newest(app)).runId}/cancel`, {});
      // The sweep finds what nobody rang for.
      await app.pool.query(`update pipeline_runs set run_after = now() - interval '1 minute' where status = 'queued'`);
      await waitFor('the report without the question', async () => conclusion() === 'neutral');
      expect(app.github.ownCheckRunsOf(pull.head.sha)[0]!.output.summary).not.toContain('regreen runs resume');
      await app.drain();
      const { rows } = await app.pool.query(
        `select status, trigger_source from pipeline_runs where parent_run_id is not null`,
      );
      expect(rows).toEqual([{ status: 'completed', trigger_source: 'system' }]);
    });
  });
});

describe('the label that holds', () => {
  test('counts as GitHub has it, whatever deliveries were lost', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      github.labelPullRequest(pull, 'regreen:hold');
      await drain();
      github.setWebhook(null);
      pull.labels.splice(0);
      pull.updatedAt = new Date(pull.updatedAt.getTime() + 5_000);
      github.setWebhook({ url: `${app.url}/api/github/webhooks`, secret: app.secret });
      failTypes(github, repository, pull.head.sha);
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
    });
  });

  test('stops a run that waits, and lifting it starts another', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { pull } = await failWithApproval(app);
      const { runId } = await newest(app);
      github.setClock(() => new Date(Date.now() + 2_000)); // GitHub dates to the second
      github.labelPullRequest(pull, 'regreen:hold');
      await drain();
      await call(app, 'POST', `/runs/${runId}/resume`, { payload: { approved: true } });
      await waitFor('the run to end', async () => (await statusOf(app, runId)) === 'completed');
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(0);
      const known = (await runsOf(app)).length;
      github.setClock(() => new Date(Date.now() + 4_000));
      github.unlabelPullRequest(pull, 'regreen:hold');
      await drain();
      expect((await runsOf(app)).length).toBeGreaterThan(known);
      expect((await newest(app)).status).toBe('waiting_input');
    });
  });
});

describe('cancelling', () => {
  test('reaches work that is going on: a download that would not end is given up', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
      const log = { kind: 'stalled' as const, text: typesLog(), begun: false, abandoned: false };
      github.completeJob(jobs[0]!, { conclusion: 'failure', log });
      await waitFor('the download', async () => log.begun);
      const { runId } = (await runsOf(app)).find(({ status }) => status === 'running')!;
      // The run that follows, with what came in meanwhile, can read it.
      github.setJobLog(jobs[0]!, typesLog());
      const from = Date.now();
      expect(await call(app, 'POST', `/runs/${runId}/cancel`, { reason: 'we know why' })).toMatchObject({
        status: 202,
      });
      await waitFor('the run to end', async () => (await statusOf(app, runId)) === 'cancelled');
      expect(Date.now() - from).toBeLessThan(app.config.logDownloadTimeoutMs / 2);
      await waitFor('the download to be given up', async () => log.abandoned);
      await drain();
      expect(await call(app, 'GET', `/runs/${runId}`)).toMatchObject({
        body: { latestError: { message: 'we know why' } },
      });
      expect((await call(app, 'POST', `/runs/${runId}/cancel`)).status).toBe(409);
    });
  });

  test('a cancelled run that is resumed is tried again as a child, with the answers it had', async () => {
    await withApp(async (app) => {
      const { github, pool } = app;
      const { pull } = await failWithApproval(app);
      const { runId } = await newest(app);
      await call(app, 'POST', `/runs/${runId}/cancel`, {});
      const { status, body } = await call(app, 'POST', `/runs/${runId}/resume`, { payload: null });
      expect(status).toBe(202);
      const child = body.runId as string;
      await waitFor('the child to ask', async () => (await statusOf(app, child)) === 'waiting_input');
      await call(app, 'POST', `/runs/${child}/resume`, { payload: { approved: true } });
      await waitFor('the child to end', async () => (await statusOf(app, child)) === 'completed');
      const { rows } = await pool.query('select trigger_source, parent_run_id from pipeline_runs where id = $1', [
        child,
      ]);
      expect(rows).toEqual([{ trigger_source: 'resume', parent_run_id: runId }]);
      const { rows: stages } = await pool.query('select distinct stage from run_stages where run_id = $1', [child]);
      expect(stages).toEqual([{ stage: 'notify' }]);
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
    });
  });
});

describe('the configuration of a repository', () => {
  test('a mistake is told on its line, and the last good version stays in force', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openShop(github);
      configure(github, repository, 'checks:\n  exclude: [lint]\n');
      const pull = github.openPullRequest(repository, { head: 'total' });
      await drain();
      configure(github, repository, 'mode: suggest\ncheks:\n  exclude: []\n');
      const { jobs } = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        jobs: [{ name: 'types' }, { name: 'lint' }],
      });
      for (const job of jobs) github.completeJob(job, { conclusion: 'failure', log: typesLog() });
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun!.annotations.map(({ path, startLine }) => `${path}:${startLine}`).sort()).toEqual([
        '.github/regreen.yml:2',
        'src/total.ts:2',
      ]);
      expect(checkRun!.annotations.find(({ path }) => path === '.github/regreen.yml')!.message).toMatch(
        /cheks.*checks/,
      );
      expect(checkRun!.output.summary).not.toMatch(/### lint/);
      expect(checkRun!.output.summary).toContain('last good version');
    });
  });

  test('a mistake with nothing else to tell asks a person to act', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openShop(github);
      configure(github, repository, 'mode: whatever\n');
      const pull = github.openPullRequest(repository, { head: 'total' });
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha).map(({ conclusion }) => conclusion)).toEqual(['action_required']);
      configure(github, repository, 'mode: observe\nreport:\n  always: true\n');
      github.editPullRequest(pull, { title: 'again' });
      await call(app, 'POST', '/runs', { pullRequest: 'acme/shop#1' });
      await waitFor('the mistake to be gone', async () => github.ownCheckRunsOf(pull.head.sha)[0]?.conclusion === null);
      expect(github.ownCheckRunsOf(pull.head.sha)).toMatchObject([
        { status: 'in_progress', output: { title: 'No check has run yet' } },
      ]);
    });
  });

  test('what it leaves out is recorded with the reason and stays quiet: a branch, an author, the label that holds', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      github.labelPullRequest(pull, 'regreen:hold');
      await drain();
      failTypes(github, repository, pull.head.sha);
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(0);
      const { body } = await call(app, 'GET', `/runs/${(await newest(app)).runId}`);
      expect(body).toMatchObject({ status: 'completed', stages: [{ stage: 'analyze', status: 'skipped' }] });
      expect(JSON.stringify(body.stages)).toContain('regreen:hold');
    });
  });

  test('failures can be made red', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      configure(github, repository, 'report:\n  onFailure: failure\n');
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha).map(({ conclusion }) => conclusion)).toEqual(['failure']);
    });
  });
});

describe('a replay', () => {
  test('of a finished run reports no difference; of a record that says otherwise, where', async () => {
    await withApp(async (app) => {
      const { github, drain, pool } = app;
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const calls = github.world.calls.length;
      const { runId } = (await runsOf(app)).find(({ status }) => status === 'completed')!;
      const dry = await call(app, 'POST', `/runs/${runId}/replay`, { dryRun: true });
      expect(dry).toMatchObject({ status: 200, body: { runId: null, of: runId, same: true } });
      const outcomes = (report: Answer) =>
        (report.body.stages as { stage: string; outcome: string }[]).map(({ stage, outcome }) => `${stage} ${outcome}`);
      expect(outcomes(dry)).toEqual(['analyze same', 'route same', 'fix same', 'review same', 'notify same']);

      await pool.query(
        `update run_stages set result = jsonb_set(result, '{failures,0,category}', '"lint"') where run_id = $1 and stage = 'analyze'`,
        [runId],
      );
      const kept = await call(app, 'POST', `/runs/${runId}/replay`, {});
      expect(kept.body).toMatchObject({ same: false, of: runId });
      expect((kept.body.stages as { differences: object[] }[])[0]!.differences).toEqual([
        { path: 'result.failures[0].category', before: 'lint', after: 'type_error' },
      ]);
      const { body } = await call(app, 'GET', `/runs/${kept.body.runId as string}`);
      expect(body).toMatchObject({ status: 'completed', triggerSource: 'replay', parentRunId: runId });
      expect(github.world.calls).toHaveLength(calls);
    });
  });
});

test('a story that cannot be told does not stop the work, and says in the end how much of it is missing', async () => {
  await withApp(async (app) => {
    const { github, drain, pool } = app;
    await pool.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
      create trigger refuse before insert on run_events for each row when (new.type in ('stage_started')) execute function refuse()`);
    const { repository } = openShop(github);
    const pull = github.openPullRequest(repository, { head: 'total' });
    failTypes(github, repository, pull.head.sha);
    await drain();
    expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
    const { runId } = await newest(app);
    const { body } = await call(app, 'GET', `/runs/${runId}/events`);
    const events = body.events as { seq: number; type: string; data: { count?: number } }[];
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'events_lost').map(({ data }) => data.count)).toEqual([5]);
  });
});
