import type { Account, CommitStatus, Repository, StatusState } from '../entities.js';
import { emitStatus } from '../events/status.js';
import type { World } from '../world.js';

/** A commit status; the newest of a context is the one that counts. */
export function createStatus(
  world: World,
  repository: Repository,
  given: {
    sha: string;
    state: StatusState;
    context?: string;
    description?: string | null;
    targetUrl?: string | null;
    by?: Account;
  },
): CommitStatus {
  if (!repository.commitShas.has(given.sha))
    throw new Error(`${repository.name} has no commit ${given.sha}; push it first with pushCommit`);
  const creator = given.by ?? repository.owner;
  const status: CommitStatus = {
    id: world.nextId('status'),
    repositoryId: repository.id,
    sha: given.sha,
    state: given.state,
    context: given.context ?? 'default',
    description: given.description ?? null,
    targetUrl: given.targetUrl ?? null,
    creator,
    createdAt: world.clock(),
  };
  world.statuses.push(status);
  emitStatus(world, status, creator);
  return status;
}
