import { endDueQuarantines } from '../store/settle-quarantines.js';
import { takeTurn } from '../store/take-turns.js';
import { deleteUninstalled } from './delete-uninstalled.js';
import { dropDeadSessions } from './drop-dead-sessions.js';
import { dropExpiredHistory } from './drop-expired-history.js';
import { dropExpiredRows } from './drop-expired-rows.js';
import { makePartitions } from './make-partitions.js';
import { HOURLY_PASS, type Pass } from './pass.js';
import type { MonitorParts, MonitorTask } from './task.js';

/** Those that write to the archive take turns, also with each other. */
const ARCHIVE = 'archive';

type Work = (parts: MonitorParts & MonitorParts['settings'], pass: Pass) => Promise<object>;

/** What one monitor at a time does; another that is at it is as good. */
const task = (name: string, turn: string, work: Work): MonitorTask => ({
  name,
  everyMs: ({ housekeepingMs }) => housekeepingMs,
  atStart: true,
  async run(parts, signal) {
    const pass = { ...HOURLY_PASS, signal };
    const done = await takeTurn(parts.pool, turn, () => work({ ...parts, ...parts.settings }, pass));
    if (done !== undefined) parts.log.debug({ task: name, ...done }, 'housekeeping');
  },
});

export const housekeepingTasks: readonly MonitorTask[] = [
  task('make-partitions', 'make-partitions', async ({ pool }) => ({ made: await makePartitions(pool) })),
  task('end-quarantines', 'end-quarantines', async ({ pool, settings, enqueue }) => {
    const { opened, ...ended } = await endDueQuarantines(pool, settings.settleMs);
    if (opened.length > 0) await enqueue(opened);
    return ended;
  }),
  task('drop-dead-sessions', 'drop-dead-sessions', ({ pool }) => dropDeadSessions(pool)),
  task('keep-house', ARCHIVE, async (parts, pass) => ({
    uninstalled: await deleteUninstalled(parts, pass),
    expired: await dropExpiredRows(parts, new Date(), pass),
    months: await dropExpiredHistory(parts, new Date(), pass),
  })),
];
