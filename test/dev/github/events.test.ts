import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest } from './connect.js';

type Payload = Record<string, unknown>;
type Examples = { name: string; examples: Payload[] }[];
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as Examples;

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;

beforeEach(async () => {
  github = await startLocalGithub();
  github.hold();
  world = addPullRequest(github);
});
afterEach(() => github.close());

const payloads = (event: string, action?: string): Payload[] =>
  github.world.deliveries
    .filter((one) => one.event === event && (action === undefined || one.action === action))
    .map((one) => JSON.parse(one.body) as Payload);

const emitted = (): string[] =>
  github.world.deliveries.map((one) => (one.action === null ? one.event : `${one.event}.${one.action}`));

const forget = () => github.world.deliveries.splice(0);

/** Keys of GitHub's own example that ours lacks, as paths. Lists are compared by their first items. */
function missingKeys(example: unknown, ours: unknown, path = ''): string[] {
  if (Array.isArray(example))
    return Array.isArray(ours) && ours.length > 0 ? missingKeys(example[0], ours[0], `${path}[]`) : [];
  if (typeof example !== 'object' || example === null || ours === null) return [];
  if (typeof ours !== 'object') return [path];
  return Object.entries(example).flatMap(([key, value]) =>
    key in (ours as object) ? missingKeys(value, (ours as Payload)[key], `${path}.${key}`) : [`${path}.${key}`],
  );
}

/** What the old examples have and GitHub sends no more, or only some accounts get. */
const outdated = [
  /\.permissions\./, // whatever the example's App happens to hold
  /\.(temp_clone_token|master_branch|stargazers|organization|requester|node_id)$/,
  /^\.hook\./,
  /\.deployment$/, // only for jobs that deploy
  /^ping\.(repository|sender)$/, // an App's ping belongs to no repository
  /\.public$/,
  /installation\.(permissions|single_file)/,
  /\.(author|committer)\.username$/,
  /\.repository\.(allow_|delete_branch|squash_|merge_commit|use_squash)/,
];

const playEverything = () => {
  const { repository, pull, commit, author, installation, account } = world;
  const { workflowRun, jobs } = github.startWorkflowRun(repository, { headSha: commit.sha, jobs: [{ name: 'test' }] });
  github.completeJob(jobs[0]!, { conclusion: 'failure', log: 'no' });
  github.rerunFailedJobs(workflowRun);
  const ours = github.createCheckRun(repository, {
    name: 'Regreen',
    headSha: commit.sha,
    conclusion: 'neutral',
    actions: [{ label: 'a', description: 'b', identifier: 'again' }],
  });
  github.requestAction(ours, 'again');
  github.rerequestCheckRun(ours);
  github.rerequestCheckSuite(github.world.checkSuites.get(ours.suiteId)!);
  github.createStatus(repository, { sha: commit.sha, state: 'pending' });
  const comment = github.commentOnPullRequest(pull, '/regreen fix', author);
  github.editIssueComment(comment, '/regreen stop', author);
  github.deleteIssueComment(comment, author);
  github.editPullRequest(pull, { title: 'New title' });
  github.labelPullRequest(pull, 'bug');
  github.setDraft(pull, true);
  github.setDraft(pull, false);
  github.closePullRequest(pull);
  github.reopenPullRequest(pull);
  github.pushCommit(repository, { branch: 'add-sum', files: { 'a.txt': 'a' }, by: author });
  github.enqueuePullRequest(pull);
  github.mergePullRequest(pull);
  github.archiveRepository(repository);
  github.archiveRepository(repository, false);
  github.renameRepository(repository, 'hello-again');
  const selected = github.addInstallation({ account: author, repositories: [] });
  const other = github.addRepository({ owner: author, name: 'other' });
  github.addRepositoriesToInstallation(selected, [other]);
  github.removeRepositoriesFromInstallation(selected, [other]);
  github.suspendInstallation(installation);
  github.unsuspendInstallation(installation);
  github.acceptPermissions(installation, installation.permissions);
  github.transferRepository(repository, author);
  github.transferRepository(repository, account);
  github.deleteRepository(repository);
  github.deleteInstallation(installation);
  github.revokeAuthorization(author);
  github.ping();
};

describe('payloads', () => {
  test('have everything that GitHub’s examples have', () => {
    playEverything();
    const compared = new Set<string>();
    const missing = examples.flatMap(({ name, examples: all }) =>
      all.flatMap((example) => {
        const action = typeof example.action === 'string' ? example.action : undefined;
        const ours = payloads(name, action).at(0);
        if (!ours) return [];
        compared.add(action ? `${name}.${action}` : name);
        return missingKeys(example, ours)
          .filter((path) => !outdated.some((pattern) => pattern.test(path) || pattern.test(name + path)))
          .map((path) => `${name}.${action}: ${path}`);
      }),
    );
    expect([...new Set(missing)]).toEqual([]);
    expect(compared.size).toBeGreaterThan(30);
  });

  test('carry sender, installation and a repository with its times', () => {
    playEverything();
    for (const { event, body } of github.world.deliveries) {
      const payload = JSON.parse(body) as Payload;
      if (event === 'ping') continue;
      expect(payload.sender).toMatchObject({ login: expect.any(String), type: expect.any(String) });
      if (event === 'github_app_authorization') expect(payload.installation).toBeUndefined();
      else if (event.startsWith('installation')) expect(payload.installation).toMatchObject({ app_slug: 'regreen' });
      else {
        expect(payload.installation).toEqual({ id: expect.any(Number), node_id: expect.any(String) });
        expect(payload.repository).toMatchObject({ updated_at: expect.any(String), default_branch: 'main' });
      }
    }
  });
});

describe('what is told', () => {
  test('a push to the head of a pull request: push is not subscribed, synchronize, and a suite for us', () => {
    forget();
    const before = world.pull.head.sha;
    const { sha } = github.pushCommit(world.repository, { branch: 'add-sum', files: { 'b.txt': 'b' } });
    expect(emitted()).toEqual(['pull_request.synchronize', 'check_suite.requested']);
    expect(payloads('pull_request')[0]).toMatchObject({ before, after: sha, pull_request: { head: { sha } } });
  });

  test('a failing run of Actions, in GitHub’s order; the job is a check run under the same id', () => {
    forget();
    const { workflowRun, jobs } = github.startWorkflowRun(world.repository, {
      headSha: world.commit.sha,
      jobs: [{ name: 'test' }],
    });
    github.completeJob(jobs[0]!, { conclusion: 'failure', log: 'no' });
    expect(emitted()).toEqual([
      'workflow_run.requested',
      'check_run.created',
      'workflow_job.queued',
      'workflow_run.in_progress',
      'workflow_job.in_progress',
      'check_run.completed',
      'workflow_job.completed',
      'check_suite.completed',
      'workflow_run.completed',
    ]);
    const [checkRun] = payloads('check_run', 'completed');
    expect(checkRun).toMatchObject({
      check_run: {
        id: jobs[0]!.id,
        conclusion: 'failure',
        app: { slug: 'github-actions' },
        check_suite: { id: workflowRun.checkSuiteId, conclusion: 'failure', head_branch: 'add-sum' },
        pull_requests: [{ number: world.pull.number }],
      },
    });
    expect(payloads('workflow_run', 'completed')[0]).toMatchObject({
      workflow_run: { conclusion: 'failure', run_attempt: 1 },
    });
    forget();
    const again = github.rerunFailedJobs(workflowRun);
    github.completeJob(again[0]!, { conclusion: 'success' });
    expect(again[0]!.id).not.toBe(jobs[0]!.id);
    expect(payloads('workflow_run', 'completed')[0]).toMatchObject({
      workflow_run: { conclusion: 'success', run_attempt: 2 },
    });
  });

  test('a fork’s pull request is listed in no check of its base but in those of the fork, and loses its head repository with it', () => {
    const owner = github.addAccount({ login: 'forker' });
    const fork = github.forkRepository(world.repository, { owner });
    const { sha } = github.pushCommit(fork, { branch: 'theirs', files: { 'c.txt': 'c' } });
    const pull = github.openPullRequest(world.repository, { head: 'theirs', from: fork });
    forget();
    github.createCheckRun(world.repository, { name: 'x', headSha: sha, conclusion: 'failure' });
    expect(payloads('check_run', 'completed')[0]).toMatchObject({
      check_run: { pull_requests: [], check_suite: { head_branch: null } },
    });
    github.addInstallation({ account: owner });
    github.createCheckRun(fork, { name: 'in the fork', headSha: sha, conclusion: 'failure' });
    expect(payloads('check_run', 'completed')[1]).toMatchObject({
      check_run: { pull_requests: [{ number: pull.number, base: { repo: { id: world.repository.id } } }] },
    });
    github.deleteRepository(fork);
    github.closePullRequest(pull);
    expect(payloads('pull_request', 'closed')[0]).toMatchObject({ pull_request: { head: { repo: null, sha } } });
  });

  test('a head of two pull requests names both', () => {
    github.createBranch(world.repository, { branch: 'same', at: 'add-sum' });
    const second = github.openPullRequest(world.repository, { head: 'same' });
    forget();
    github.createCheckRun(world.repository, { name: 'x', headSha: world.commit.sha, conclusion: 'failure' });
    const numbers = [world.pull.number, second.number].map((number) => ({ number }));
    expect(payloads('check_run', 'completed')[0]).toMatchObject({ check_run: { pull_requests: numbers } });
  });

  test('nothing that the App did not subscribe to, may not read, or is suspended for', () => {
    const account = github.addAccount({ login: 'quiet' });
    const installation = github.addInstallation({
      account,
      events: ['check_run', 'status'],
      permissions: { checks: 'read', metadata: 'read' },
    });
    const repository = github.addRepository({ owner: account, name: 'quiet' });
    const headSha = repository.branches.get('main')!;
    forget();
    github.createStatus(repository, { sha: headSha, state: 'success' });
    github.createCheckRun(repository, { name: 'x', headSha });
    expect(emitted()).toEqual(['check_run.created']);
    github.suspendInstallation(installation);
    forget();
    github.createCheckRun(repository, { name: 'y', headSha });
    expect(emitted()).toEqual([]);
  });

  test('a clock that the scenario sets', () => {
    github.setClock(() => new Date('2026-11-21T10:00:00.750Z'));
    github.editPullRequest(world.pull, { title: 'Later' });
    expect(payloads('pull_request', 'edited')[0]).toMatchObject({
      changes: { title: { from: 'Add sum' } },
      pull_request: { title: 'Later', updated_at: '2026-11-21T10:00:00Z' },
    });
  });
});
