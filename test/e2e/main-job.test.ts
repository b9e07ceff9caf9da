import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../support/random.js';
import { failTypes, openShop, passTypes } from '../support/shop.js';
import { type TestApp, withApp } from '../support/with-app.js';

/** Deliveries of a scenario as GitHub might bring them: in any order, some of them twice. */
async function deliverShuffled({ github }: TestApp, seed: number): Promise<void> {
  const random = createRandom(seed);
  const held = github.held();
  for (const delivery of random.shuffle([...held, ...held.filter(() => random.chance(0.4))]))
    await github.deliver(delivery);
}

describe('a failed check becomes a diagnosis on the pull request', () => {
  test('one pull request: diagnosed, told once, and resolved in place when the re-run passes', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { workflowRun } = failTypes(github, repository, pull.head.sha);
      await drain();

      const [checkRun, ...others] = github.ownCheckRunsOf(pull.head.sha);
      expect(others).toEqual([]);
      expect(checkRun).toMatchObject({ name: 'Regreen', status: 'completed', conclusion: 'neutral' });
      expect(checkRun!.output.title).toMatch(/^Type error /);
      expect(checkRun!.output.summary).toContain('TS2322');
      const annotation = {
        path: 'src/total.ts',
        startLine: 2,
        endLine: 2,
        startColumn: 7,
        level: 'failure',
        title: 'types: tsc TS2322',
      };
      expect(checkRun!.annotations).toEqual([expect.objectContaining(annotation)]);

      passTypes(github, github.rerunFailedJobs(workflowRun));
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'success' });
      expect(checkRun!.output.title).toBe('Resolved: 1 check green');
      expect(checkRun!.annotations).toHaveLength(1);

      const { rows } = await pool.query('select status from pipeline_runs');
      expect(rows.every(({ status }) => status === 'completed')).toBe(true);
      const { rows: stages } = await pool.query(
        `select distinct on (stage) stage, status, result from run_stages order by stage, created_at desc`,
      );
      expect(Object.fromEntries(stages.map(({ stage, status }) => [stage, status]))).toEqual({
        analyze: 'completed',
        route: 'completed',
        fix: 'skipped',
        review: 'skipped',
        notify: 'completed',
      });
    });
  });

  test('a pull request whose checks pass gets no check run of ours', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
      passTypes(github, jobs);
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)).toEqual([]);
    });
  });

  test('a head SHA that has moved on gets nothing posted', async () => {
    await withApp(
      async ({ github, drain, pool }) => {
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        const old = pull.head.sha;
        failTypes(github, repository, old);
        await github.settle();
        github.pushCommit(repository, { branch: 'total', files: { 'src/more.ts': 'export {};\n' } });
        await drain();
        expect(github.ownCheckRunsOf(old)).toEqual([]);
        const { rows } = await pool.query(
          `select status, latest_error->>'message' as reason from pipeline_runs where head_sha = $1`,
          [old],
        );
        expect(rows).toEqual([
          { status: 'cancelled', reason: `the pull request has a new head ${pull.head.sha.slice(0, 12)}` },
        ]);
      },
      { settleMs: 1_500 },
    );
  });
});

describe.each([1, 2, 3])('deliveries out of order and twice (seed %i)', (seed) => {
  test('same repository, fork and shared head: one check run per head SHA, the right annotations, true history', async () => {
    await withApp(async (app) => {
      const { github, drain, pool } = app;
      github.hold();
      const { owner, repository } = openShop(github);
      const contributor = github.addAccount({ login: 'octocat' });
      const fork = github.forkRepository(repository, { owner: contributor });
      github.pushCommit(fork, {
        branch: 'patch',
        files: { 'src/total.ts': "export\nconst total: number = 'fork';\n" },
        by: contributor,
      });
      github.createBranch(repository, { branch: 'release', at: 'main' });

      const own = github.openPullRequest(repository, { head: 'total', by: owner });
      const backport = github.openPullRequest(repository, { head: 'total', base: 'release', by: owner });
      const forked = github.openPullRequest(repository, { head: 'patch', from: fork, by: contributor });
      failTypes(github, repository, own.head.sha);
      failTypes(github, repository, forked.head.sha, fork);
      github.createStatus(repository, {
        sha: own.head.sha,
        state: 'failure',
        context: 'ci/legacy',
        description: 'coverage fell',
      });

      await deliverShuffled(app, seed);
      github.release();
      await drain();

      for (const headSha of [own.head.sha, forked.head.sha]) {
        const checkRuns = github.ownCheckRunsOf(headSha);
        expect(checkRuns).toHaveLength(1);
        expect(checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'neutral' });
        expect(checkRuns[0]!.annotations.map(({ path, startLine }) => `${path}:${startLine}`)).toEqual([
          'src/total.ts:2',
        ]);
      }
      expect(github.ownCheckRunsOf(own.head.sha)[0]!.output.summary).toContain('ci/legacy');

      const { rows: checks } = await pool.query(
        `select p.pr_number, c.source from check_runs c join pull_requests p on p.id = c.pr_id order by p.pr_number, c.source`,
      );
      expect(checks).toEqual([
        { pr_number: own.number, source: 'check_run' },
        { pr_number: own.number, source: 'commit_status' },
        { pr_number: backport.number, source: 'check_run' },
        { pr_number: backport.number, source: 'commit_status' },
        { pr_number: forked.number, source: 'check_run' },
      ]);
      const { rows: history } = await pool.query(
        `select p.pr_number, h.old_state, h.new_state, h.trigger_event, h.metadata->>'newHeadSha' as head
           from pr_state_history h join pull_requests p on p.id = h.pr_id order by p.pr_number`,
      );
      expect(history).toEqual(
        [own, backport, forked].map((pull) => ({
          pr_number: pull.number,
          old_state: null,
          new_state: 'opened',
          trigger_event: 'opened',
          head: pull.head.sha,
        })),
      );
      const { rows: unaccounted } = await pool.query(
        `select count(*)::int as n from webhook_deliveries where status not in ('processed', 'ignored')`,
      );
      expect(unaccounted).toEqual([{ n: 0 }]);
    });
  });
});
