import type { Account, CheckRun } from '../entities.js';
import { getRepository } from '../find.js';
import { showCheckRunInEvent } from '../represent/check-run.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

/** `rerequested` and `requested_action` go only to the App that owns the check run. */
export function emitCheckRun(
  world: World,
  action: 'created' | 'completed' | 'rerequested' | 'requested_action',
  checkRun: CheckRun,
  sender: Account,
  requestedAction?: { identifier: string },
): Delivery | null {
  if ((action === 'rerequested' || action === 'requested_action') && checkRun.appId !== world.app.id) return null;
  return emit(world, 'check_run', {
    repository: getRepository(world, checkRun.repositoryId),
    sender,
    action,
    facts: {
      check_run: showCheckRunInEvent(world, checkRun),
      ...(requestedAction ? { requested_action: requestedAction } : {}),
    },
  });
}
