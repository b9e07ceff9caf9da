import { notePolls, noteRecovered, noteRelayed, noteSwept } from '../telemetry/watch-task.js';
import { housekeepingTasks } from './housekeeping-tasks.js';
import { pollDueRepositories } from './poll-due-repositories.js';
import { recoverDeliveries } from './recover-deliveries.js';
import { relayDeliveries } from './relay-deliveries.js';
import { sendNotifications } from './send-notifications.js';
import { sweep } from './sweep.js';
import type { MonitorTask } from './task.js';

/** A look costs one query: often enough that what is due is not late. */
const POLL_LOOKS = 20;
const MOST_BETWEEN_LOOKS_MS = 15_000;
const RELAY_MS = 15_000;
/** News is not old when it comes. */
const NOTIFY_MS = 2_000;

/** Everything that the monitor does by the clock. */
export const tasks: readonly MonitorTask[] = [
  {
    name: 'sweep',
    everyMs: ({ sweepMs }) => sweepMs,
    // A monitor that is started again and again would sweep never.
    atStart: true,
    async run({ pool, queues, queueOf, settings, log }) {
      const found = await sweep(pool, queues, queueOf, settings.settleMs);
      noteSwept(found);
      if (found > 0) log.info({ found }, 'the sweep enqueued runs that nobody was working on');
    },
  },
  {
    name: 'relay',
    everyMs: () => RELAY_MS,
    atStart: true,
    async run(parts, signal) {
      const relayed = await relayDeliveries(parts, { now: new Date(), signal });
      noteRelayed(relayed);
      if (relayed.taken + relayed.failed > 0)
        parts.log.info(relayed, 'deliveries that were not processed were taken again');
    },
  },
  {
    name: 'recover',
    everyMs: ({ recoverMs }) => recoverMs,
    atStart: true,
    async run(parts, signal) {
      const recovered = await recoverDeliveries(parts, { now: () => new Date(), signal });
      const { broughtIn, failed } = recovered;
      noteRecovered(recovered);
      if (failed.length > 0) parts.log.warn(recovered, 'not every delivery that GitHub still has could be brought in');
      else if (broughtIn > 0) parts.log.info(recovered, 'deliveries that had not come were brought in');
    },
  },
  {
    name: 'poll',
    everyMs: ({ pollMs }) => Math.min(Math.ceil(pollMs / POLL_LOOKS), MOST_BETWEEN_LOOKS_MS),
    atStart: true,
    async run(parts, signal) {
      const polled = await pollDueRepositories(parts, { now: () => new Date(), signal });
      notePolls(polled);
      if (polled.opened + polled.failed > 0) parts.log.info(polled, 'repositories were polled');
    },
  },
  {
    name: 'notify',
    everyMs: ({ notify }) => (notify.targets.length === 0 ? 0 : Math.min(NOTIFY_MS, Math.max(notify.foldMs, 500))),
    atStart: true,
    run: ({ pool, log, settings: { notify } }, signal) => sendNotifications({ pool, log, notify }, signal),
  },
  ...housekeepingTasks,
];
