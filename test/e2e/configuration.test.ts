import { describe, expect, test } from '@jest/globals';
import { configure, failTypes, openShop, passTypes, typesLog } from '../support/shop.js';
import { type TestApp, withApp } from '../support/with-app.js';

const PATH = '.github/regreen.yml';

async function post({ url, apiToken }: TestApp, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBeLessThan(300);
}

describe('a pull request that changes the configuration', () => {
  test('hears of its mistakes on its own lines before they are merged, and goes green with them mended', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openShop(github);
      configure(github, repository, 'report: {always: true}\n');
      configure(github, repository, 'report: {always: true}\ncheks: [types]\n', 'tune');
      const pull = github.openPullRequest(repository, { head: 'tune' });
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'action_required' });
      expect(checkRun!.annotations).toMatchObject([
        { path: PATH, startLine: 2, message: expect.stringMatching(/did you mean `checks`.*Merged like this/) },
      ]);
      expect(checkRun!.output.summary).toMatch(/This pull request's .*has a mistake/);

      const mended = configure(github, repository, 'report: {always: true}\nchecks: [types]\n', 'tune');
      const { jobs } = github.startWorkflowRun(repository, { headSha: mended.sha, jobs: [{ name: 'types' }] });
      passTypes(github, jobs);
      await drain();
      expect(github.ownCheckRunsOf(mended.sha)).toMatchObject([{ conclusion: 'success', annotations: [] }]);
    });
  });

  test('is not held up by what it mends; the others are', async () => {
    await withApp(async (app) => {
      const { github, drain } = app;
      const { repository } = openShop(github);
      const other = github.openPullRequest(repository, { head: 'total' });
      configure(github, repository, 'mode: loud\n');
      configure(github, repository, 'mode: suggest\n', 'mend');
      const pull = github.openPullRequest(repository, { head: 'mend' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      await post(app, '/runs', { pullRequest: `acme/shop#${other.number}` });
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun).toMatchObject({ conclusion: 'neutral' });
      expect(checkRun!.annotations.map(({ path }) => path)).toEqual(['src/total.ts']);
      expect(checkRun!.output.summary).toMatch(/This pull request mends/);
      expect(github.ownCheckRunsOf(other.head.sha)).toMatchObject([{ conclusion: 'action_required' }]);
    });
  });
});

test('while GitHub cannot show the configuration, a run goes by what was last read of it, and says so', async () => {
  await withApp(async (app) => {
    const { github, drain } = app;
    const { repository } = openShop(github);
    configure(github, repository, 'checks: {exclude: [lint]}\n');
    const pull = github.openPullRequest(repository, { head: 'total' });
    await drain();
    for (let time = 0; time < 50; time++)
      github.failNext({ method: 'GET', path: /\/contents\//, status: 503, message: 'Service unavailable' });
    const { jobs } = github.startWorkflowRun(repository, {
      headSha: pull.head.sha,
      jobs: [{ name: 'types' }, { name: 'lint' }],
    });
    for (const job of jobs) github.completeJob(job, { conclusion: 'failure', log: typesLog() });
    await drain();
    const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
    expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'neutral' });
    expect(checkRun!.output.summary).toMatch(/could not answer when asked for/);
    expect(checkRun!.output.summary).not.toMatch(/### lint/);
  });
});

test('a check run that is always wanted is in progress before any check has run', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository } = openShop(github);
    configure(github, repository, 'report: {always: true}\n');
    const pull = github.openPullRequest(repository, { head: 'total' });
    await drain();
    const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
    expect(checkRun).toMatchObject({ status: 'in_progress', conclusion: null });
    expect(checkRun!.output.title).toBe('No check has run yet');
    const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
    passTypes(github, jobs);
    await drain();
    expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'success' });
  });
});

test('what notify has posted for its checks, it takes back once they are green', async () => {
  await withApp(async (app) => {
    const { github, drain } = app;
    const stages = [{ stage: 'analyze' }, { stage: 'notify', when: { checks: ['types'] } }];
    await post(app, '/pipelines', { name: 'types-only', stages });
    const { repository } = openShop(github);
    configure(github, repository, 'pipeline: types-only\n');
    const pull = github.openPullRequest(repository, { head: 'total' });
    const { workflowRun } = failTypes(github, repository, pull.head.sha);
    await drain();
    const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
    expect(checkRun).toMatchObject({ conclusion: 'neutral' });
    passTypes(github, github.rerunFailedJobs(workflowRun));
    await drain();
    expect(checkRun).toMatchObject({ conclusion: 'success' });
    expect(checkRun!.output.title).toMatch(/^Resolved/);
  });
});

test("a problem matcher of the repository finds what its own tool says, on the repository's own file", async () => {
  await withApp(async ({ github, drain }) => {
    const { repository } = openShop(github);
    configure(
      github,
      repository,
      `matchers:
  - owner: our-linter
    pattern:
      - regexp: '^FILE (\\S+)$'
        file: 1
      - regexp: '^\\s+row (\\d+) says (.+)$'
        line: 1
        message: 2
        loop: true
`,
    );
    const pull = github.openPullRequest(repository, { head: 'total' });
    const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
    const output =
      'FILE /srv/elsewhere/shop/src/total.ts\n  row 2 says too many numbers\nFILE src/gone.ts\n  row 1 says gone\n';
    github.completeJob(jobs[0]!, { conclusion: 'failure', log: typesLog(output) });
    await drain();
    const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
    expect(checkRun!.annotations).toMatchObject([
      { path: 'src/total.ts', startLine: 2, message: 'too many numbers', title: 'types: our-linter' },
    ]);
    expect(checkRun!.output.summary).toContain('gone');
  });
});
