import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asApp, asInstallation, refusal, startReceiver } from './connect.js';
import { operations } from './contract-operations.js';
import { readContractSpec } from './contract-spec.js';

const shared = resolve(process.env.REGREEN_SHARED ?? '../shared');
const proxyScript = join(shared, 'github', 'contract-proxy.mjs');
const present = existsSync(proxyScript);
if (!present)
  console.warn(
    `contract test skipped: ${proxyScript} is absent; set REGREEN_SHARED to the folder that has github/contract-proxy.mjs`,
  );

type ProxiedCall = {
  method: string;
  path: string;
  operation: string | null;
  status: number;
  requestErrors: string[];
  responseErrors: string[];
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** The proxy writes a record after it has answered: reads until the last call of the scenario, the 401, is there. */
async function readCalls(file: string): Promise<ProxiedCall[]> {
  for (const deadlineMs = Date.now() + 5000; Date.now() < deadlineMs; await setTimeout(20)) {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const calls = lines.map((line) => JSON.parse(line) as ProxiedCall);
    if (calls.at(-1)?.status === 401) return calls;
  }
  throw new Error('the contract proxy did not write its last record within five seconds');
}

(present ? describe : describe.skip)('behind the contract proxy', () => {
  let github: LocalGithub;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let proxy: ChildProcess;
  let folder: string;
  let proxyUrl: string;

  beforeAll(async () => {
    const permissions = {
      actions: 'read',
      checks: 'write',
      contents: 'read',
      issues: 'write',
      metadata: 'read',
      pull_requests: 'write',
      statuses: 'write',
    } as const;
    github = await startLocalGithub({ permissions });
    receiver = await startReceiver();
    github.setWebhook({ url: receiver.url, secret: 'contract' });
    folder = mkdtempSync(join(tmpdir(), 'regreen-contract-'));
    const spec = join(folder, 'openapi.json');
    writeFileSync(spec, readContractSpec(join(shared, 'github', 'openapi.json')));
    const port = await freePort();
    proxyUrl = `http://127.0.0.1:${port}`;
    const args = [
      '--upstream',
      github.url,
      '--port',
      String(port),
      '--out',
      join(folder, 'calls.jsonl'),
      '--prefix',
      '/api/v3',
      '--spec',
      spec,
    ];
    proxy = spawn(process.execPath, [proxyScript, ...args], {
      cwd: resolve('.'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((ready, failed) => {
      proxy.stdout?.once('data', () => ready());
      proxy.once('exit', (code) => failed(new Error(`the contract proxy ended with ${code}`)));
    });
    github.setPublicUrl(proxyUrl);
  });
  afterAll(async () => {
    proxy?.kill();
    await receiver?.close();
    await github?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  test('no answer departs from GitHub’s own description', async () => {
    const world = addPullRequest(github);
    const { at, installation, repository, pull, commit } = world;
    const baseUrl = `${proxyUrl}/api/v3`;
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
    await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'octo-org' });

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
    await octokit.rest.apps.revokeInstallationAccessToken();
    expect(await refusal(octokit.rest.repos.get(at))).toMatchObject({ status: 401 });

    const calls = await readCalls(join(folder, 'calls.jsonl'));
    expect(calls.filter((call) => call.responseErrors.length > 0 || call.requestErrors.length > 0)).toEqual([]);
    expect(calls.filter((call) => call.operation === null)).toEqual([]);
    expect(operations.filter((one) => !calls.some((call) => call.operation === one && call.status < 400))).toEqual([]);
  });
});
