import type { Account, CommitStatus } from '../entities.js';
import { fullName, getCommit, getRepository } from '../find.js';
import { showCommit } from '../represent/commit.js';
import { repositoryUrl } from '../represent/repository.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

/** `status` events have no action; `branches` lists those whose head the commit is, at most ten. */
export function emitStatus(world: World, status: CommitStatus, sender: Account): Delivery | null {
  const repository = getRepository(world, status.repositoryId);
  const time = status.createdAt.toISOString().replace(/\.\d{3}Z$/, '+00:00');
  const heads = [...repository.branches].filter(([, sha]) => sha === status.sha).slice(0, 10);
  return emit(world, 'status', {
    repository,
    sender,
    action: null,
    facts: {
      id: status.id,
      sha: status.sha,
      name: fullName(repository),
      avatar_url: `${world.urls.web}/avatars/u/${status.creator?.id ?? 0}?v=4`,
      target_url: status.targetUrl,
      context: status.context,
      description: status.description,
      state: status.state,
      commit: showCommit(world, repository, getCommit(world, status.sha)),
      branches: heads.map(([name, sha]) => ({
        name,
        commit: { sha, url: `${repositoryUrl(world, repository)}/commits/${sha}` },
        protected: repository.protectedBranches.has(name),
      })),
      created_at: time,
      updated_at: time,
    },
  });
}
