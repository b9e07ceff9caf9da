import type { Account, PullRequest } from '../entities.js';
import { emitMergeGroup, type MergeGroup } from '../events/merge-group.js';
import { emitPullRequest } from '../events/pull-request.js';
import { getRepository } from '../find.js';
import type { World } from '../world.js';
import { changesOfPullRequest, commitOnBranch } from './commits.js';

/**
 * Puts a pull request into the merge queue: a trial merge commit on a gh-readonly-queue branch, whose checks are asked for. `together`: those that
 * are merged before it in the same group. `ahead`: the group that it stands behind.
 */
export function enqueuePullRequest(
  world: World,
  pull: PullRequest,
  by: Account = pull.author,
  { together = [], ahead }: { together?: PullRequest[]; ahead?: MergeGroup } = {},
): MergeGroup {
  const repository = getRepository(world, pull.repositoryId);
  const baseSha = ahead?.headSha ?? repository.branches.get(pull.base.ref) ?? pull.base.sha;
  const branch = `gh-readonly-queue/${pull.base.ref}/pr-${pull.number}-${baseSha}`;
  let headSha = baseSha;
  for (const each of [...together, pull]) {
    headSha = commitOnBranch(world, repository, {
      branch,
      files: changesOfPullRequest(world, each),
      message: `Merge pull request #${each.number} from ${each.head.ref}\n\n${each.title}`,
      author: by,
      parents: [headSha, each.head.sha],
    }).sha;
  }
  const group = {
    headRef: `refs/heads/${branch}`,
    headSha,
    baseRef: `refs/heads/${pull.base.ref}`,
    baseSha,
  };
  emitPullRequest(world, 'enqueued', pull, by);
  emitMergeGroup(world, 'checks_requested', repository, group, by);
  return group;
}

export function destroyMergeGroup(
  world: World,
  pull: PullRequest,
  group: MergeGroup,
  reason: 'merged' | 'invalidated' | 'dequeued',
  by: Account = pull.author,
): void {
  const repository = getRepository(world, pull.repositoryId);
  repository.branches.delete(group.headRef.replace('refs/heads/', ''));
  emitMergeGroup(world, 'destroyed', repository, group, by, reason);
}
