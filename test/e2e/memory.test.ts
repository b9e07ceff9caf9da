import { describe, expect, test } from '@jest/globals';
import { renderActionsLog } from '../../src/dev/github/actions-log.js';
import type { Job, Repository } from '../../src/dev/github/entities.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { replayRun } from '../../src/pipeline/replay.js';
import { saveTestOutcomes } from '../../src/store/check-outcomes.js';
import { configure, failTypes, openShop, passTypes, typesLog } from '../support/shop.js';
import { type TestApp, withApp } from '../support/with-app.js';

/** The shop, where nothing is run again but by people: what is remembered can be read then. */
function openReadOnly(github: LocalGithub) {
  const shop = openShop(github);
  configure(github, shop.repository, 'rerun:\n  enabled: false\n');
  return shop;
}

/** A pull request of its own, whose change is its own file. */
function openAnother(github: LocalGithub, repository: Repository, branch: string) {
  github.createBranch(repository, { branch, at: 'main' });
  github.pushCommit(repository, { branch, files: { [`src/${branch}.ts`]: 'export {};\n' } });
  return github.openPullRequest(repository, { head: branch });
}

const summaryOf = ({ github }: TestApp, headSha: string): string =>
  github.ownCheckRunsOf(headSha)[0]?.output.summary ?? '';

/** What is kept, shown and routed of the last failure of a pull request; a replay of its run must come to the same. */
async function remembered({ pool, url, apiToken }: TestApp, pullRequestNumber: number) {
  const { rows } = await pool.query<{
    run_id: string;
    action: string;
    memory: { verdict: string; sentences: string[] };
  }>(
    `select a.run_id, a.recommended_action as action, a.metadata->'memory' as memory
       from analysis_results a join pipeline_runs r on r.id = a.run_id join pull_requests p on p.id = r.pr_id
      where p.pr_number = $1 and r.trigger_source <> 'replay' order by a.created_at desc limit 1`,
    [pullRequestNumber],
  );
  const { run_id: runId, action, memory } = rows[0]!;
  expect(await replayRun({ pool, codeRef: 'test' }, runId, { dryRun: true })).toMatchObject({ same: true });
  const response = await fetch(`${url}/api/v1/runs/${runId}`, { headers: { authorization: `Bearer ${apiToken}` } });
  const { findings, stages } = (await response.json()) as {
    findings: { memory: unknown }[];
    stages: { stage: string; result: { routes: { reason: string }[] } }[];
  };
  expect(findings[0]!.memory).toEqual({ verdict: memory.verdict, sentences: memory.sentences });
  const reason = stages.find(({ stage }) => stage === 'route')!.result.routes[0]!.reason;
  return { action, memory, reason };
}

const NAMES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

const brokenLog = (name: string): string =>
  renderActionsLog(
    [
      {
        command: `./${name}.sh`,
        output: `src/${name}.ts(2,7): error TS2322: Type 'string' is not assignable to type 'number'.\n`,
        exitCode: 2,
      },
    ],
    {
      startedAt: new Date('2026-11-21T10:00:00Z'),
      repository: 'acme/shop',
    },
  );

/** What Jest prints of one failed test. */
const testLog = (name: string): string =>
  renderActionsLog(
    [
      {
        command: 'npx jest',
        output: `FAIL src/cart.test.ts
  cart
    ✕ ${name} (3 ms)

  ● cart › ${name}

    expect(received).toBe(expected) // Object.is equality

    Expected: 3
    Received: 2

      at Object.toBe (src/cart.test.ts:5:19)

Test Suites: 1 failed, 1 total
Tests:       1 failed, 1 total
`,
        exitCode: 1,
      },
    ],
    { startedAt: new Date('2026-11-21T10:00:00Z'), repository: 'acme/shop' },
  );

describe('what is remembered of failures', () => {
  test('a check that failed and passed on one commit is flaky when it fails so again', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openReadOnly(github);
      const first = github.openPullRequest(repository, { head: 'total' });
      const { workflowRun } = failTypes(github, repository, first.head.sha);
      await drain();
      expect(summaryOf(app, first.head.sha)).toContain('Next: fix the lines above.');
      passTypes(github, github.rerunFailedJobs(workflowRun));
      await drain();
      github.closePullRequest(first);

      const second = openAnother(github, repository, 'second');
      failTypes(github, repository, second.head.sha);
      await drain();
      const summary = summaryOf(app, second.head.sha);
      expect(summary).toContain('It failed and passed on 1 other commit in the last 30 days.');
      expect(summary).toContain('Seen once before');
      expect(summary).toContain(`on \\#\u200b${first.number}, where re-running made it pass.`);
      expect(summary).toContain('Next: re-run the failed job.');
      const { action, memory, reason } = await remembered(app, second.number);
      expect([action, memory.verdict]).toEqual(['rerun', 'flaky']);
      expect(reason).toContain('It failed and passed on 1 other commit');
    });
  });

  test('a check that passed and fails on the same commit is flaky by itself', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openReadOnly(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { workflowRun } = failTypes(github, repository, pull.head.sha);
      const stays = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        jobs: [{ name: 'lint' }],
        name: 'Lint',
      });
      passTypes(github, stays.jobs);
      passTypes(github, github.rerunFailedJobs(workflowRun));
      await drain();
      // GitHub re-runs a job that passed only with all others: the stand-in makes a failed one of it.
      const { jobs } = rerunAll(github, workflowRun);
      github.completeJob(jobs[0]!, { conclusion: 'failure', log: typesLog() });
      await drain();
      expect(summaryOf(app, pull.head.sha)).toContain(
        `Failed on attempts 1 and 3 and passed on attempt 2 of the same commit ${pull.head.sha.slice(0, 7)}.`,
      );
      expect((await remembered(app, pull.number)).action).toBe('rerun');
    });
  });

  test('a failure that stands on the base branch is not of the pull request, and its log is read once', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openReadOnly(github);
      const { sha: main } = github.pushCommit(repository, { branch: 'main', files: { 'src/tax.ts': 'broken\n' } });
      const onMain = failTypes(github, repository, main);
      await drain();
      const first = openAnother(github, repository, 'first');
      failTypes(github, repository, first.head.sha);
      await drain();
      const summary = summaryOf(app, first.head.sha);
      expect(summary).toMatch(
        new RegExp(
          `The same failure stands on main since [-0-9]{10} [0-9:]{5} UTC \\(${main.slice(0, 7)}\\): not this pull request's doing\\.`,
        ),
      );
      expect(summary).toContain('Next: wait.');
      const { action, memory, reason } = await remembered(app, first.number);
      expect([action, memory.verdict]).toEqual(['wait', 'broken_base']);
      expect(reason).toContain('the base branch fails the same way: The same failure stands on main');

      const second = openAnother(github, repository, 'second');
      failTypes(github, repository, second.head.sha);
      await drain();
      const told = summaryOf(app, second.head.sha);
      expect(told).toContain('The same failure stands on main');
      expect(told).toContain(`Pull request \\#\u200b${first.number} fails the same way now.`);
      const reads = github.world.calls.filter(({ path }) => path.endsWith(`/${onMain.job.id}/logs`));
      expect(reads).toHaveLength(1);

      // Main is mended: the failure is the pull request's own again.
      const { sha: mended } = github.pushCommit(repository, {
        branch: 'main',
        files: { 'src/tax.ts': 'export {};\n' },
      });
      passTypes(github, github.startWorkflowRun(repository, { headSha: mended, jobs: [{ name: 'types' }] }).jobs);
      await drain();
      failTypes(github, repository, second.head.sha);
      await drain();
      expect(summaryOf(app, second.head.sha)).not.toContain('stands on main');
    });
  });

  test('how the base branch stands is looked up where its deliveries were lost', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openReadOnly(github);
      await drain();
      github.setWebhook(null);
      const { sha: main } = github.pushCommit(repository, { branch: 'main', files: { 'src/tax.ts': 'broken\n' } });
      failTypes(github, repository, main);
      github.setWebhook({ url: `${app.url}/api/github/webhooks`, secret: app.secret });
      const pull = openAnother(github, repository, 'first');
      failTypes(github, repository, pull.head.sha);
      await drain();
      expect((await remembered(app, pull.number)).memory.verdict).toBe('broken_base');
    });
  });

  test('a test that failed and passed on one commit is flaky, though its check always failed', async () => {
    await withApp(async (app) => {
      const { github, drain, pool } = app;
      const { repository } = openReadOnly(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { workflowRun, jobs } = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        jobs: [{ name: 'unit' }],
      });
      const fail = (job: Job | undefined, name: string) =>
        github.completeJob(job!, { conclusion: 'failure', log: testLog(name) });
      fail(jobs[0], 'adds');
      await drain();
      const [second] = github.rerunFailedJobs(workflowRun);
      fail(second, 'removes');
      await drain();
      // As a report of the second attempt would say.
      const { rows } = await pool.query('select id from check_runs where external_id = $1', [String(second!.id)]);
      await saveTestOutcomes(pool, rows[0].id, [
        { name: 'cart › adds', file: 'src/cart.test.ts', conclusion: 'success' },
      ]);
      const [third] = github.rerunFailedJobs(workflowRun);
      fail(third, 'adds');
      await drain();
      expect(summaryOf(app, pull.head.sha)).toContain(
        `The failed test is flaky: "src/cart.test.ts: cart › adds" (failed and passed on ${pull.head.sha.slice(0, 7)}).`,
      );
      expect(await remembered(app, pull.number)).toMatchObject({ action: 'rerun', memory: { verdict: 'flaky' } });
    });
  });

  test('an outage makes nothing flaky', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openReadOnly(github);
      const first = github.openPullRequest(repository, { head: 'total' });
      const { workflowRun, jobs } = github.startWorkflowRun(repository, {
        headSha: first.head.sha,
        jobs: NAMES.map((name) => ({ name })),
      });
      for (const job of jobs) github.completeJob(job, { conclusion: 'failure', log: brokenLog(job.name) });
      await drain();
      passTypes(github, github.rerunFailedJobs(workflowRun));
      await drain();
      github.closePullRequest(first);

      const second = openAnother(github, repository, 'second');
      const { jobs: alone } = github.startWorkflowRun(repository, {
        headSha: second.head.sha,
        jobs: [{ name: 'one' }],
      });
      github.completeJob(alone[0]!, { conclusion: 'failure', log: brokenLog('one') });
      await drain();
      const summary = summaryOf(app, second.head.sha);
      expect(summary).toMatch(/together with 7 others at [-0-9]{10} [0-9:]{5} UTC: an outage, not counted as flaky\./);
      expect((await remembered(app, second.number)).memory.verdict).not.toBe('flaky');
    });
  });
});

/** All jobs of a workflow run once more, whatever they came to. */
function rerunAll(github: LocalGithub, run: Parameters<LocalGithub['rerunFailedJobs']>[0]): { jobs: Job[] } {
  for (const job of github.world.jobs.values()) {
    const checkRun = github.world.checkRuns.get(job.id);
    if (job.workflowRunId === run.id && checkRun) checkRun.conclusion = 'cancelled';
  }
  return { jobs: github.rerunFailedJobs(run) };
}
