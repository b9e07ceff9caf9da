import type { Account, Repository } from '../entities.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

export type RepositoryAction = 'created' | 'renamed' | 'transferred' | 'archived' | 'unarchived' | 'deleted' | 'edited';

export const emitRepository = (
  world: World,
  action: RepositoryAction,
  repository: Repository,
  sender: Account,
  changes?: Record<string, unknown>,
): Delivery | null => emit(world, 'repository', { repository, sender, action, facts: changes ? { changes } : {} });
