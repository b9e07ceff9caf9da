import type { Account, PullRequest, Repository } from '../entities.js';
import { emitCheckSuite } from '../events/check-suite.js';
import { emitPullRequest } from '../events/pull-request.js';
import { emitPush } from '../events/push.js';
import { findInstallation, getRepository, resolveRef } from '../find.js';
import { ancestors } from '../git/history.js';
import type { Commit, FileChanges } from '../git/objects.js';
import type { Push, World } from '../world.js';
import { ensureSuite } from './check-suites.js';
import { commitOnBranch } from './commits.js';

/** Makes the head of a pull request known to its base repository, as refs/pull/N/head does. */
export function shareHead(world: World, pull: PullRequest): void {
  const base = getRepository(world, pull.repositoryId);
  for (const sha of ancestors(world.objects, pull.head.sha)) base.commitShas.add(sha);
}

function synchronize(world: World, repository: Repository, branch: string, after: string, by: Account): void {
  for (const pull of world.pullRequests) {
    if (pull.state !== 'open' || pull.head.repositoryId !== repository.id || pull.head.ref !== branch) continue;
    const before = pull.head.sha;
    pull.head.sha = after;
    pull.base.sha = getRepository(world, pull.repositoryId).branches.get(pull.base.ref) ?? pull.base.sha;
    pull.updatedAt = world.clock();
    shareHead(world, pull);
    emitPullRequest(world, 'synchronize', pull, by, { before, after });
  }
}

/** What follows when a branch has moved: push, synchronize, and the suite GitHub opens for every App with checks: write. */
export function announcePush(
  world: World,
  repository: Repository,
  push: { branch: string; before: string | null; after: string; forced?: boolean },
  by: Account,
): void {
  emitPush(world, repository, push, by);
  synchronize(world, repository, push.branch, push.after, by);
  if (findInstallation(world, repository)?.permissions.checks === 'write') requestSuite(world, repository, push, by);
  tellListeners(world, { repository, branch: push.branch, before: push.before, after: push.after, by });
}

export function tellListeners(world: World, push: Push): void {
  for (const listener of world.pushListeners) listener(push);
}

/**
 * Calls back after every push, by people, bots and our own App alike: where a scenario starts what the workflows of the
 * repository would. On GitHub, too, only a push with GITHUB_TOKEN starts none.
 */
export function onPush(world: World, listener: (push: Push) => void): void {
  world.pushListeners.push(listener);
}

function requestSuite(
  world: World,
  repository: Repository,
  push: { branch: string; before: string | null; after: string },
  by: Account,
): void {
  const known = [...world.checkSuites.values()].some(
    (suite) => suite.repositoryId === repository.id && suite.headSha === push.after && suite.appId === world.app.id,
  );
  const suite = ensureSuite(world, repository, world.app.id, push.after, { branch: push.branch, before: push.before });
  if (!known) emitCheckSuite(world, 'requested', suite, by);
}

/**
 * Pushes one commit to a branch; a new branch starts at `from` (default: the default branch). `files` holds paths and
 * texts, null to delete. `force` replaces the branch's history by one commit on top of `from`. `author`: who wrote what
 * `by` has committed and pushed.
 */
export function pushCommit(
  world: World,
  repository: Repository,
  given: {
    branch: string;
    files: FileChanges;
    message?: string;
    by?: Account;
    author?: Account;
    from?: string;
    force?: boolean;
  },
): Commit {
  const by = given.by ?? repository.owner;
  const before = repository.branches.get(given.branch) ?? null;
  const start = before && !given.force ? before : resolveRef(world, repository, given.from ?? repository.defaultBranch);
  if (!start)
    throw new Error(`cannot push to ${given.branch}: ${given.from} is no branch or commit of ${repository.name}`);
  const message = given.message ?? `Update ${Object.keys(given.files).join(', ')}`;
  const commit = commitOnBranch(world, repository, {
    branch: given.branch,
    files: given.files,
    message,
    author: given.author ?? by,
    committer: by,
    parents: [start],
  });
  announcePush(
    world,
    repository,
    { branch: given.branch, before, after: commit.sha, forced: given.force ?? false },
    by,
  );
  return commit;
}

/** A branch at an existing commit: the way to two pull requests that share a head. */
export function createBranch(
  world: World,
  repository: Repository,
  given: { branch: string; at: string; by?: Account },
): string {
  const sha = resolveRef(world, repository, given.at);
  if (!sha) throw new Error(`cannot create ${given.branch}: ${given.at} is no branch or commit of ${repository.name}`);
  repository.branches.set(given.branch, sha);
  announcePush(world, repository, { branch: given.branch, before: null, after: sha }, given.by ?? repository.owner);
  return sha;
}
