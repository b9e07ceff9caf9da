import { printable, printableJson } from '../../core/printable.js';
import { dayOf } from '../../core/quarantine.js';
import type { QuarantineView } from '../../core/quarantine-view.js';
import { listQuarantines } from '../../store/quarantines.js';
import { readOnly } from '../../store/read-only.js';
import { orEmpty } from '../database.js';
import { type Clock, formatAgo } from '../format.js';
import { type CliIo, print } from '../io.js';
import { paintFor, widthOf } from '../paint.js';
import { expectRepository } from '../repos/find.js';
import { type Column, layOutTable } from '../table.js';
import type { ListFlags, QuarantineDeps } from './deps.js';

const NOTHING: QuarantineView[] = [];

/** `regreen quarantine list` */
export async function list(io: CliIo, deps: QuarantineDeps, { repo, all, limit, json }: ListFlags): Promise<void> {
  const read = deps.withDatabase(
    (pool) =>
      readOnly(pool, async (sql) => {
        const page = await listQuarantines(sql, { repository: repo, inForce: !all, limit });
        if (page.quarantines.length === 0) await expectRepository(sql, repo);
        return page;
      }),
    { readOnly: true },
  );
  const { quarantines } = await orEmpty(io, read, { quarantines: NOTHING, nextCursor: null });
  if (json) return print(io, printableJson(quarantines));
  if (quarantines.length === 0) {
    if (quarantines !== NOTHING) io.stderr.write('Nothing is in quarantine.\n');
    return;
  }
  const table = layOutTable(columns(deps.clock, all === true), quarantines, widthOf(io));
  print(io, paintFor(io)('bold', table.header));
  for (const quarantine of quarantines) print(io, table.line(quarantine));
}

const columns = (clock: Clock, all: boolean): Column<QuarantineView>[] => [
  { title: 'Id', text: ({ quarantineId }) => quarantineId, importance: 8 },
  { title: 'Repository', text: ({ repository }) => printable(repository), least: 12, importance: 6 },
  { title: 'Check', text: ({ check }) => printable(check), least: 8, importance: 9 },
  { title: 'Test', text: ({ test }) => printable(test ?? '-'), least: 12, importance: 7 },
  { title: 'Owner', text: ({ owner }) => printable(owner), least: 6, importance: 5 },
  {
    title: 'Until',
    text: ({ expiresAt }) => `${dayOf(expiresAt)} (${formatAgo(expiresAt, clock)})`,
    short: ({ expiresAt }) => dayOf(expiresAt),
    importance: 4,
  },
  { title: 'Reason', text: ({ reason }) => printable(reason), least: 12, importance: 3 },
  ...(all ? [{ title: 'Ended', text: endOf, importance: 7 }] : []),
];

const endOf = ({ inForce, endedBecause }: QuarantineView): string => (inForce ? '-' : (endedBecause ?? 'expired'));
