import type { components } from '@octokit/openapi-types';
import type { CommitStatus, Repository } from '../entities.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { repositoryUrl, showMinimalRepository } from './repository.js';
import { showUser } from './user.js';

type Schemas = components['schemas'];

const avatar = (world: World, status: CommitStatus): string =>
  `${world.urls.web}/avatars/u/${status.creator?.id ?? 0}?v=4`;
const statusUrl = (world: World, repository: Repository, sha: string): string =>
  `${repositoryUrl(world, repository)}/statuses/${sha}`;

function shared(world: World, repository: Repository, status: CommitStatus) {
  return {
    url: statusUrl(world, repository, status.sha),
    avatar_url: avatar(world, status),
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    context: status.context,
    created_at: isoSeconds(status.createdAt),
    updated_at: isoSeconds(status.createdAt),
  };
}

export const showStatus = (world: World, repository: Repository, status: CommitStatus): Schemas['status'] =>
  ({
    ...shared(world, repository, status),
    description: status.description,
    target_url: status.targetUrl,
    creator: status.creator && showUser(world, status.creator),
  }) as Schemas['status'];

/** The newest status of every context. */
export function latestStatuses(statuses: CommitStatus[]): CommitStatus[] {
  const latest = new Map<string, CommitStatus>();
  for (const status of statuses) latest.set(status.context, status);
  return [...latest.values()];
}

const combinedState = (statuses: CommitStatus[]): string => {
  if (statuses.some((status) => status.state === 'failure' || status.state === 'error')) return 'failure';
  return statuses.length > 0 && statuses.every((status) => status.state === 'success') ? 'success' : 'pending';
};

export function showCombinedStatus(
  world: World,
  repository: Repository,
  sha: string,
  all: CommitStatus[],
  shown: CommitStatus[],
): Schemas['combined-commit-status'] {
  return {
    state: combinedState(all),
    statuses: shown.map(
      (status) =>
        ({
          ...shared(world, repository, status),
          description: status.description,
          target_url: status.targetUrl,
        }) as Schemas['simple-commit-status'],
    ),
    sha,
    total_count: all.length,
    repository: showMinimalRepository(world, repository),
    commit_url: `${repositoryUrl(world, repository)}/commits/${sha}`,
    url: `${repositoryUrl(world, repository)}/commits/${sha}/status`,
  };
}
