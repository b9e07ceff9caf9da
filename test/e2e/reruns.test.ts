import { describe, expect, test } from '@jest/globals';
import { attemptsOf, routesOf } from '../support/fix-rows.js';
import { failFormat, failNetwork, judge, openTill } from '../support/till.js';
import { withApp } from '../support/with-app.js';

const RERUN = 'POST /repos/:owner/:repo/actions/runs/:runId/rerun-failed-jobs';

describe('a failure of the machine is run again', () => {
  test('once its workflow run has ended, only the failed jobs, once; a pass verifies it and is remembered', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const { workflowRun, fail } = failNetwork(github, repository, pull.head.sha);
      fail();
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([
        { strategy: 'rerun', status: 'verifying', success: null, metadata: { delivery: 'rerun' } },
      ]);
      expect(github.writesSeen(RERUN)).toHaveLength(1);
      expect(workflowRun.runAttempt).toBe(2);
      const again = github.jobsOfAttempt(workflowRun).filter(({ runAttempt }) => runAttempt === 2);
      expect(again.map(({ name }) => name)).toEqual(['test']);

      github.completeJob(again[0]!, { conclusion: 'success', log: '' });
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verified', success: true }]);
      const { rows } = await pool.query(`select conclusion from check_outcomes where name = 'test' and head_sha = $1`, [
        pull.head.sha,
      ]);
      expect(rows.map(({ conclusion }) => conclusion).sort()).toEqual(['failure', 'success']);
      expect(github.ownCheckRunsOf(pull.head.sha)[0]!.output.summary).toContain('verified: the checks are green');
    });
  });

  test('and not a second time at the same head; somebody who may write can ask for more', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const { workflowRun, fail } = failNetwork(github, repository, pull.head.sha);
      fail();
      await drain();
      const lost = 'npm error code ECONNRESET\nnpm error network aborted\n';
      for (const job of github.jobsOfAttempt(workflowRun))
        if (job.runAttempt === 2) github.completeJob(job, { conclusion: 'failure', log: lost });
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'regressed', success: false }]);
      expect(await routesOf({ pool })).toEqual(['test: rerun_spent → notify']);
      expect(github.writesSeen(RERUN)).toHaveLength(1);

      github.requestAction(github.ownCheckRunsOf(pull.head.sha)[0]!, 'rerun', ann);
      await drain();
      expect(github.writesSeen(RERUN)).toHaveLength(2);
      expect(workflowRun.runAttempt).toBe(3);
    });
  });

  test('never while other jobs are going, and never a job that deploys', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github);
      const pull = github.openPullRequest(repository, { head: 'format' });
      failNetwork(github, repository, pull.head.sha, 'deploy preview').fail();
      await drain();
      expect(await routesOf({ pool })).toEqual(['deploy preview: changes_the_world → notify']);
      expect(github.writesSeen(RERUN)).toEqual([]);
      expect(await attemptsOf({ pool })).toEqual([]);
    });
  });
});

test.each([
  ['', ['deploy preview: changes_the_world → notify', 'test: rerun → rerun']],
  ['checks: {exclude: [deploy*]}\n', ['test: rerun → rerun']],
])('where a job that deploys would be run again with it, nothing is: %j', async (config, routes) => {
  await withApp(async ({ github, drain, pool }) => {
    const { repository } = openTill(github, config);
    const pull = github.openPullRequest(repository, { head: 'format' });
    const { jobs } = github.startWorkflowRun(repository, {
      headSha: pull.head.sha,
      jobs: [{ name: 'test' }, { name: 'deploy preview' }],
    });
    const log = 'npm error code ECONNRESET\nnpm error network aborted\n';
    for (const job of jobs) github.completeJob(job, { conclusion: 'failure', log });
    await drain();
    expect((await routesOf({ pool })).sort()).toEqual(routes);
    expect(github.writesSeen(RERUN)).toEqual([]);
    expect(github.ownCheckRunsOf(pull.head.sha)[0]!.output.summary).toContain(
      'GitHub would run deploy preview again with it',
    );
  });
});

describe('a fix that nobody judges', () => {
  test('is unknown once its time is up, and the report says what is missing', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, 'mode: fix\nfix: {approval: false}\n');
      const pull = github.openPullRequest(repository, { head: 'format' });
      failFormat(github, repository, pull.head.sha);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verifying' }]);
      await pool.query(`update fix_attempts set verify_by = clock_timestamp()`);
      const judged = async (): Promise<boolean> => (await attemptsOf({ pool }))[0]?.status === 'unknown';
      while (!(await judged())) await new Promise((resolve) => setTimeout(resolve, 50));
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([
        { status: 'unknown', success: null, error_message: expect.stringContaining('no check has started') },
      ]);
      // The truth may come late.
      judge(github, repository, pull.head.sha);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verified', success: true }]);
    });
  });
});
