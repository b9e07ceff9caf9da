import type { Pool } from 'pg';
import type { Config } from '../config.js';
import { admitsSender, targetRule } from '../core/notifications/addressees.js';
import { MAX_TRIES, type SendOutcome } from '../core/notifications/judge-answer.js';
import type { NotifyTarget } from '../core/notifications/targets.js';
import type { Log } from '../log.js';
import { send } from '../notify/send.js';
import { type ClaimedMessage, claimMessage, findBusyTargets, settleMessage } from '../store/notification-outbox.js';
import { noteNotification } from '../telemetry/watch-task.js';
import { inLanes } from './in-lanes.js';

/** Targets that are told at once: one that hangs holds up only its own. */
const LANES = 4;

type Parts = { pool: Pool; notify: Config['notify']; log: Log };

/** Tells each target what it has not been told yet, until nothing is due there, or a try fails. An error at one keeps no other from its turn. */
export async function sendNotifications({ pool, notify, log }: Parts, signal: AbortSignal): Promise<void> {
  // From 0 on, so that the first of them is seen as one more.
  for (const { kind } of notify.targets) for (const bad of ['refused', 'given_up']) noteNotification(kind, bad, 0);
  const busy = await findBusyTargets(
    pool,
    notify.targets.map(({ name }) => name),
  );
  const targets = notify.targets.filter(({ name }) => busy.includes(name));
  const errors: { name: string; error: unknown }[] = [];
  await inLanes(targets, LANES, async (target) => {
    await tellTarget(target, { pool, notify, log }, signal).catch((error: unknown) => {
      errors.push({ name: target.name, error });
    });
  });
  if (errors.length > 0)
    throw new AggregateError(
      errors.map(({ error }) => error),
      `these targets could not be told: ${errors.map(({ name }) => name).join(', ')}`,
    );
}

async function tellTarget(target: NotifyTarget, { pool, notify, log }: Parts, signal: AbortSignal): Promise<void> {
  const { name, perMinute } = target;
  const channel = target.kind === 'slack' ? target.channel : null;
  while (!signal.aborted) {
    const claimed = await claimMessage(pool, name, { foldMs: notify.foldMs, perMinute, channel });
    if (!claimed) return;
    const outcome = await tryOnce(target, claimed);
    await settleMessage(pool, claimed, outcome);
    noteNotification(target.kind, outcome.kind === 'later' && claimed.attempt >= MAX_TRIES ? 'given_up' : outcome.kind);
    if (outcome.kind === 'sent') continue;
    log.warn(
      { target: name, message: claimed.id, attempt: claimed.attempt, problem: outcome.problem },
      'a notification was not taken',
    );
    if (outcome.kind === 'later') return;
  }
}

async function tryOnce(target: NotifyTarget, claimed: ClaimedMessage): Promise<SendOutcome> {
  // The operator may have closed the target to this repository since.
  if (!admitsSender(targetRule(target), claimed))
    return { kind: 'refused', problem: 'the target is no longer for this repository' };
  const { message, channel, thread } = claimed;
  return send(target, { id: `msg_${claimed.id}`, message, channel, thread });
}
