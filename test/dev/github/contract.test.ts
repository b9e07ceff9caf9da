import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../../src/dev/github/api/routes.js';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { type ContractProxy, contractProxyIsThere, startContractProxy } from '../../support/contract-proxy.js';
import { addPullRequest, asApp, asInstallation, refusal, startReceiver } from './connect.js';
import { askForFixes } from './contract-fixes.js';
import { fixOperations, operations } from './contract-operations.js';

/** Routes that GitHub's description has in other words, or not at all. */
const beside = [
  'POST /app-manifests/:code/conversions',
  'GET /repos/:owner/:repo/contents',
  // The compiler holds their answers to GitHub's types, and sign-in.test.ts asks them.
  'DELETE /applications/:clientId/token',
  'GET /user',
  'GET /user/installations',
  'GET /user/installations/:installationId/repositories',
];

test('every route is one of the operations that are judged', () => {
  expect(routes.length - beside.length).toBe(operations.length + fixOperations.length);
});

(contractProxyIsThere ? describe : describe.skip)('behind the contract proxy', () => {
  let github: LocalGithub;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let proxy: ContractProxy;

  beforeAll(async () => {
    const permissions = {
      actions: 'write',
      checks: 'write',
      contents: 'write',
      issues: 'write',
      metadata: 'read',
      pull_requests: 'write',
      statuses: 'write',
    } as const;
    github = await startLocalGithub({ permissions });
    receiver = await startReceiver();
    github.setWebhook({ url: receiver.url, secret: 'contract' });
    proxy = await startContractProxy(github.url);
    github.setPublicUrl(proxy.url);
  });
  afterAll(async () => {
    proxy?.close();
    await receiver?.close();
    await github?.close();
  });

  test('no answer departs from GitHub’s own description', async () => {
    const world = addPullRequest(github);
    const { at, installation, repository, pull, commit } = world;
    const baseUrl = `${proxy.url}/api/v3`;
    const app = await asApp(github, baseUrl);
    const octokit = await asInstallation(github, installation, baseUrl);

    const forker = github.addAccount({ login: 'forker' });
    const fork = github.forkRepository(repository, { owner: forker });
    github.pushCommit(fork, { branch: 'theirs', files: { 'a.txt': 'x\n' } });
    github.openPullRequest(repository, { head: 'theirs', from: fork, draft: true, body: 'From a fork' });
    const { workflowRun, jobs } = github.startWorkflowRun(repository, {
      headSha: commit.sha,
      jobs: [{ name: 'test' }, { name: 'lint' }],
    });
    github.startJob(jobs[0]!);
    github.completeJob(jobs[0]!, { conclusion: 'failure', log: 'boom\n' });
    await octokit.rest.actions.listJobsForWorkflowRun({ ...at, run_id: workflowRun.id });
    github.completeJob(jobs[1]!, { conclusion: 'success', log: { kind: 'zip', files: { 'lint.txt': 'fine\n' } } });
    github.rerunFailedJobs(workflowRun);
    const other = github.addApp({ slug: 'lint-bot' });
    const annotation = {
      path: 'src/sum.ts',
      startLine: 1,
      endLine: 1,
      startColumn: 3,
      endColumn: 9,
      level: 'warning',
      message: 'm',
      title: null,
      rawDetails: null,
    } as const;
    const theirs = github.createCheckRun(repository, {
      name: 'lint',
      headSha: commit.sha,
      appId: other.id,
      conclusion: 'failure',
      annotations: [annotation],
    });
    github.createStatus(repository, {
      sha: commit.sha,
      state: 'failure',
      context: 'ci/old',
      targetUrl: 'https://ci.example.com/1',
    });
    github.closePullRequest(github.openPullRequest(repository, { head: 'add-sum' }));
    await github.settle();

    await app.rest.apps.getAuthenticated();
    await app.rest.apps.getWebhookConfigForApp();
    await app.rest.apps.updateWebhookConfigForApp({ secret: 'another' });
    const deliveries = await app.paginate(app.rest.apps.listWebhookDeliveries, { per_page: 5 });
    const [delivery] = deliveries;
    await app.rest.apps.getWebhookDelivery({ delivery_id: delivery!.id });
    await app.rest.apps.redeliverWebhookDelivery({ delivery_id: delivery!.id });
    await app.rest.apps.listInstallations();
    await app.rest.apps.getInstallation({ installation_id: installation.id });
    await app.rest.apps.getRepoInstallation(at);
    await octokit.rest.apps.listReposAccessibleToInstallation();
    await octokit.rest.rateLimit.get();
    await octokit.rest.repos.get(at);
    await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'mona' });

    await octokit.paginate(octokit.rest.pulls.list, { ...at, state: 'all', per_page: 1 });
    await octokit.rest.pulls.get({ ...at, pull_number: pull.number });
    await octokit.rest.pulls.listFiles({ ...at, pull_number: pull.number });
    await octokit.rest.pulls.listCommits({ ...at, pull_number: pull.number });
    await octokit.rest.repos.getCommit({ ...at, ref: commit.sha });
    await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: commit.sha });

    const ours = await octokit.rest.checks.create({
      ...at,
      name: 'Regreen',
      head_sha: commit.sha,
      status: 'completed',
      conclusion: 'neutral',
      output: {
        title: 't',
        summary: 's',
        annotations: [{ path: 'src/sum.ts', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'm' }],
      },
      actions: [{ label: 'Try again', description: 'Looks again', identifier: 'again' }],
    });
    await octokit.rest.checks.update({ ...at, check_run_id: ours.data.id, output: { title: 't2', summary: 's2' } });
    await octokit.rest.checks.get({ ...at, check_run_id: ours.data.id });
    await octokit.rest.checks.get({ ...at, check_run_id: jobs[0]!.id });
    await octokit.rest.checks.listAnnotations({ ...at, check_run_id: theirs.id });
    await octokit.rest.checks.rerequestRun({ ...at, check_run_id: ours.data.id });
    await octokit.paginate(octokit.rest.checks.listForRef, { ...at, ref: commit.sha, filter: 'all', per_page: 2 });
    await octokit.rest.checks.listSuitesForRef({ ...at, ref: 'add-sum' });
    await octokit.rest.checks.getSuite({ ...at, check_suite_id: theirs.suiteId });
    await octokit.rest.checks.listForSuite({ ...at, check_suite_id: theirs.suiteId });
    await octokit.rest.repos.createCommitStatus({
      ...at,
      sha: commit.sha,
      state: 'success',
      context: 'ours',
      target_url: 'https://example.com',
    });
    await octokit.rest.repos.listCommitStatusesForRef({ ...at, ref: commit.sha });
    await octokit.rest.repos.getCombinedStatusForRef({ ...at, ref: commit.sha });

    await octokit.rest.actions.listWorkflowRunsForRepo({ ...at, head_sha: commit.sha });
    await octokit.rest.actions.getWorkflowRun({ ...at, run_id: workflowRun.id });
    await octokit.rest.actions.listJobsForWorkflowRun({ ...at, run_id: workflowRun.id, filter: 'all' });
    await octokit.rest.actions.listJobsForWorkflowRunAttempt({ ...at, run_id: workflowRun.id, attempt_number: 1 });
    await octokit.rest.actions.getJobForWorkflowRun({ ...at, job_id: jobs[0]!.id });
    await octokit.rest.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: jobs[0]!.id });
    await octokit.rest.actions.downloadWorkflowRunLogs({ ...at, run_id: workflowRun.id });
    const artifact = github.uploadArtifact(workflowRun, { name: 'junit', files: { 'junit.xml': '<testsuite/>' } });
    await octokit.rest.actions.listWorkflowRunArtifacts({ ...at, run_id: workflowRun.id });
    const download = { ...at, artifact_id: artifact.id, archive_format: 'zip' };
    await octokit.rest.actions.downloadArtifact(download);
    github.expireArtifact(artifact);
    expect(await refusal(octokit.rest.actions.downloadArtifact(download))).toMatchObject({ status: 410 });

    await octokit.rest.repos.getContent({ ...at, path: 'README.md', ref: commit.sha });
    await octokit.rest.repos.getContent({ ...at, path: 'src', ref: 'add-sum' });
    await octokit.rest.git.getRef({ ...at, ref: 'heads/add-sum' });
    const tree = await octokit.rest.git.getTree({ ...at, tree_sha: commit.sha, recursive: '1' });
    await octokit.rest.git.getBlob({ ...at, file_sha: tree.data.tree.find((entry) => entry.type === 'blob')!.sha });
    await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...add-sum' });

    const comment = await octokit.rest.issues.createComment({ ...at, issue_number: pull.number, body: 'Hello' });
    await octokit.rest.issues.listComments({ ...at, issue_number: pull.number });
    await octokit.rest.issues.getComment({ ...at, comment_id: comment.data.id });
    await octokit.rest.issues.updateComment({ ...at, comment_id: comment.data.id, body: 'Hello again' });
    await octokit.rest.issues.deleteComment({ ...at, comment_id: comment.data.id });
    await askForFixes(github, world, octokit);
    await octokit.rest.apps.revokeInstallationAccessToken();
    expect(await refusal(octokit.rest.repos.get(at))).toMatchObject({ status: 401 });

    const calls = await proxy.calls((call) => call.status === 401);
    expect(calls.filter((call) => call.responseErrors.length > 0 || call.requestErrors.length > 0)).toEqual([]);
    expect(calls.filter((call) => call.operation === null)).toEqual([]);
    const answered = (one: string) => calls.some((call) => call.operation === one && call.status < 400);
    expect([...operations, ...fixOperations].filter((one) => !answered(one))).toEqual([]);
  });
});
