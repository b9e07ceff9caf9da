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
  if (Array.isArray(example)) return Array.isArray(ours) && ours.length > 0 ? missingKeys(example[0], ours[0], `${path}[]`) : [];
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
          .filter((path) => !outdated.some((pattern) => pattern.test(path)))
          .map((path) => `${name}.${action}: ${path}`);
      }),
    );
    expect([...new Set(missing)]).toEqual([]);
    expect(compared.size).toBeGreaterThan(30);
  });
});
