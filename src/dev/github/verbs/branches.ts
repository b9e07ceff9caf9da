import type { Account, Repository } from '../entities.js';
import { emitPush } from '../events/push.js';
import { ancestors } from '../git/history.js';
import type { World } from '../world.js';
import { closePullRequest } from './pull-requests.js';
import { announcePush, tellListeners } from './pushes.js';

/** From now on only pull requests change this branch. */
export function protectBranch(_world: World, repository: Repository, branch: string): void {
  if (!repository.branches.has(branch))
    throw new Error(`cannot protect ${branch}: ${repository.name} has no such branch`);
  repository.protectedBranches.add(branch);
}

/** Moves a branch, or creates it, at a commit that exists; a branch that is there already says nothing. */
export function moveBranch(
  world: World,
  repository: Repository,
  given: { branch: string; to: string; by: Account },
): void {
  const { branch, to, by } = given;
  const before = repository.branches.get(branch) ?? null;
  if (before === to) return;
  repository.branches.set(branch, to);
  for (const sha of ancestors(world.objects, to)) repository.commitShas.add(sha);
  repository.pushedAt = world.clock();
  repository.updatedAt = repository.pushedAt;
  const forced = before !== null && !ancestors(world.objects, to).includes(before);
  announcePush(world, repository, { branch, before, after: to, forced }, by);
}

/** Takes a branch away; the pull requests from it are closed, as on GitHub. */
export function deleteBranch(world: World, repository: Repository, branch: string, by?: Account): void {
  const before = repository.branches.get(branch);
  if (!before) throw new Error(`cannot delete ${branch}: ${repository.name} has no such branch`);
  const sender = by ?? repository.owner;
  repository.branches.delete(branch);
  repository.protectedBranches.delete(branch);
  emitPush(world, repository, { branch, before, after: null }, sender);
  for (const pull of world.pullRequests)
    if (pull.state === 'open' && pull.head.repositoryId === repository.id && pull.head.ref === branch)
      closePullRequest(world, pull, sender);
  tellListeners(world, { repository, branch, before, after: null, by: sender });
}
