import { describe, expect, test } from '@jest/globals';
import { failTypes, openShop, passTypes, typesLog } from '../support/shop.js';
import { withApp } from '../support/with-app.js';

const errors = (count: number, file = 'src/total.ts') =>
  Array.from({ length: count }, (_, index) => `${file}(${index + 1},7): error TS2322: Type '${index}' is wrong.`).join(
    '\n',
  );

const writes = (calls: { method: string; path: string }[]) =>
  calls.filter(({ method, path }) => method !== 'GET' && path.includes('/check-runs'));

describe('the check run of a head SHA', () => {
  test('gets more than fifty annotations in batches, in progress until the last, and never twice', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { workflowRun, jobs } = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        jobs: [{ name: 'types' }, { name: 'more' }],
      });
      github.completeJob(jobs[0]!, { conclusion: 'failure', log: typesLog(`${errors(120)}\n`) });
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun!.annotations).toHaveLength(100);
      expect(checkRun!.status).toBe('completed');

      github.completeJob(jobs[1]!, { conclusion: 'failure', log: typesLog(`${errors(3, 'src/more.ts')}\n`) });
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      expect(checkRun!.annotations).toHaveLength(103);
      expect(new Set(checkRun!.annotations.map(({ path, startLine }) => `${path}:${startLine}`)).size).toBe(103);

      passTypes(github, github.rerunFailedJobs(workflowRun));
      await drain();
      expect(checkRun).toMatchObject({ conclusion: 'success' });
      expect(checkRun!.annotations).toHaveLength(103);
    });
  });

  test('tells a finding once, however many jobs of a matrix find it', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { jobs } = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        jobs: [{ name: 'test (20)' }, { name: 'test (18)' }],
      });
      for (const job of jobs) {
        github.completeJob(job, { conclusion: 'failure', log: typesLog() });
        await drain();
      }
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun!.output.summary).toContain('18');
      expect(checkRun!.annotations).toHaveLength(1);
    });
  });

  test('stands without its annotations where GitHub refuses them', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      github.failNext({ method: 'POST', path: /check-runs$/, status: 422 });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun).toMatchObject({ conclusion: 'neutral', annotations: [] });
      expect(checkRun!.output.summary).toContain('TS2322');
    });
  });

  test('is not written again when nothing has changed', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const before = writes(github.world.calls).length;
      github.labelPullRequest(pull, 'bug');
      github.editPullRequest(pull, { title: 'Another title' });
      await drain();
      expect(writes(github.world.calls)).toHaveLength(before);
    });
  });

  test.each(['before', 'after'] as const)(
    'is created once although the answer to the request is lost (%s it took effect)',
    async (when) => {
      await withApp(async ({ github, drain }) => {
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        github.failNext({ method: 'POST', path: /check-runs$/, status: 502, when });
        failTypes(github, repository, pull.head.sha);
        await drain();
        const checkRuns = github.ownCheckRunsOf(pull.head.sha);
        expect(checkRuns).toHaveLength(1);
        expect(checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'neutral' });
        expect(checkRuns[0]!.annotations).toHaveLength(1);
      });
    },
  );

  test('shared by two pull requests is written once for both', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openShop(github);
      github.createBranch(repository, { branch: 'release', at: 'main' });
      const pull = github.openPullRequest(repository, { head: 'total' });
      github.openPullRequest(repository, { head: 'total', base: 'release' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const checkRuns = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRuns).toHaveLength(1);
      expect(checkRuns[0]!.annotations).toHaveLength(1);
      const { rows } = await pool.query(`select distinct pr_id from pipeline_runs where status = 'completed'`);
      expect(rows).toHaveLength(2);
    });
  });

  test('waits for the write budget of the installation', async () => {
    await withApp(
      async ({ github, drain, pool }) => {
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        await drain();
        await pool.query(
          `insert into write_budgets (installation_id, bucket, tokens) select id, 'minute', -3 from installations`,
        );
        failTypes(github, repository, pull.head.sha);
        await drain();
        expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
        const { rows } = await pool.query(
          `select distinct error->>'message' as message from run_stages where stage in ('review', 'notify') and status = 'failed'`,
        );
        expect(rows).toEqual([{ message: 'the write budget of the installation is used up' }]);
      },
      { writesPerMinute: 60 },
    );
  });
});
