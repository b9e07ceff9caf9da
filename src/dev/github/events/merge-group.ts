import type { Account, Repository } from '../entities.js';
import { getCommit } from '../find.js';
import { showSimpleCommit } from '../represent/commit.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

export type MergeGroup = { headRef: string; headSha: string; baseRef: string; baseSha: string };

export const emitMergeGroup = (
  world: World,
  action: 'checks_requested' | 'destroyed',
  repository: Repository,
  group: MergeGroup,
  sender: Account,
  reason?: 'merged' | 'invalidated' | 'dequeued',
): Delivery | null =>
  emit(world, 'merge_group', {
    repository,
    sender,
    action,
    facts: {
      ...(reason ? { reason } : {}),
      merge_group: {
        head_sha: group.headSha,
        head_ref: group.headRef,
        base_sha: group.baseSha,
        base_ref: group.baseRef,
        head_commit: showSimpleCommit(getCommit(world, group.headSha)),
      },
    },
  });
