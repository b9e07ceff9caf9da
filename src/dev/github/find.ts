import type {
  Account,
  AppIdentity,
  CheckRun,
  CheckSuite,
  Installation,
  PullRequest,
  Repository,
  Workflow,
  WorkflowRun,
} from './entities.js';
import type { Commit, Identity } from './git/objects.js';
import type { World } from './world.js';

/** Looks things up by id. `get…` throws when the local GitHub contradicts itself; `find…` may miss. */
function get<T>(map: Map<number, T>, id: number, what: string): T {
  const found = map.get(id);
  if (found === undefined) throw new Error(`the local GitHub has no ${what} ${id}; was it deleted by the scenario?`);
  return found;
}

export const getRepository = (world: World, id: number): Repository => get(world.repositories, id, 'repository');
export const getSuite = (world: World, id: number): CheckSuite => get(world.checkSuites, id, 'check suite');
export const getCheckRun = (world: World, id: number): CheckRun => get(world.checkRuns, id, 'check run');
export const getWorkflowRun = (world: World, id: number): WorkflowRun => get(world.workflowRuns, id, 'workflow run');
export const getWorkflow = (world: World, id: number): Workflow => get(world.workflows, id, 'workflow');
export const getApp = (world: World, id: number): AppIdentity => get(world.apps, id, 'App');

export function getCommit(world: World, sha: string): Commit {
  const commit = world.objects.commits.get(sha);
  if (!commit) throw new Error(`the local GitHub has no commit ${sha}; push it first with pushCommit`);
  return commit;
}

/** The account whose noreply address a commit carries; null for any other address. */
export function findAccountOf(world: World, identity: Identity): Account | null {
  const login = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/.exec(identity.email)?.[1];
  return world.accounts.get(login?.toLowerCase() ?? '') ?? null;
}

export const fullName = (repository: Repository): string => `${repository.owner.login}/${repository.name}`;

export function findRepository(world: World, owner: string, name: string): Repository | null {
  const wanted = `${owner}/${name}`.toLowerCase();
  return [...world.repositories.values()].find((repository) => fullName(repository).toLowerCase() === wanted) ?? null;
}

export const coversRepository = (installation: Installation, repository: Repository): boolean =>
  installation.repositoryIds === null
    ? installation.account.id === repository.owner.id
    : installation.repositoryIds.has(repository.id);

export const findInstallation = (world: World, repository: Repository): Installation | null =>
  [...world.installations.values()].find((installation) => coversRepository(installation, repository)) ?? null;

/** A branch, `heads/…`, `refs/heads/…`, `refs/pull/N/head` or a SHA (seven characters or more) to a commit SHA. */
export function resolveRef(world: World, repository: Repository, ref: string): string | null {
  const branch = repository.branches.get(ref.replace(/^(refs\/)?heads\//, '')) ?? repository.branches.get(ref);
  if (branch) return branch;
  const pull = /^(?:refs\/)?pull\/(\d+)\/head$/.exec(ref);
  if (pull) return findPullRequest(world, repository, Number(pull[1]))?.head.sha ?? null;
  if (repository.commitShas.has(ref)) return ref;
  if (!/^[0-9a-f]{7,39}$/.test(ref)) return null;
  return [...repository.commitShas].find((sha) => sha.startsWith(ref)) ?? null;
}

export const findPullRequest = (world: World, repository: Repository, number: number): PullRequest | null =>
  world.pullRequests.find((pull) => pull.repositoryId === repository.id && pull.number === number) ?? null;

/**
 * What check events call `pull_requests`: open ones whose head is a branch of the check's own repository. So a fork's
 * pull request is listed in no check of its base, and a check in the fork lists the pull request of another repository.
 */
export const pullRequestsOfHead = (world: World, repositoryId: number, headSha: string): PullRequest[] =>
  world.pullRequests.filter(
    (pull) =>
      pull.head.repositoryId === repositoryId &&
      pull.head.sha === headSha &&
      pull.state === 'open' &&
      world.repositories.has(pull.repositoryId),
  );

export const checkRunsOfSuite = (world: World, suiteId: number): CheckRun[] =>
  [...world.checkRuns.values()].filter((checkRun) => checkRun.suiteId === suiteId);
