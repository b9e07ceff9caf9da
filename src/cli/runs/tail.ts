import type { Pool } from 'pg';
import { printableJson } from '../../core/printable.js';
import type { RunView } from '../../core/run-view.js';
import { readOnly } from '../../store/read-only.js';
import { findShortIds, listRuns } from '../../store/read-runs.js';
import { orEmpty } from '../database.js';
import { type CliIo, print } from '../io.js';
import { type Paint, paintFor, widthOf } from '../paint.js';
import { layOutTable, type Table } from '../table.js';
import type { RunsDeps, TailFlags } from './deps.js';
import { follow } from './follow.js';
import { roomyRun, runColumns } from './table.js';

type Last = { runs: RunView[]; shortIds: Map<string, string> };

/** `regreen runs tail`: the last runs, the newest at the bottom; `--follow` goes on until Ctrl-C. */
export async function tailRuns(io: CliIo, deps: RunsDeps, flags: TailFlags): Promise<void> {
  const nothing: Last = { runs: [], shortIds: new Map() };
  const last = await orEmpty(
    io,
    deps.withDatabase((pool) => readLast(pool, flags.n), { readOnly: true }),
    nothing,
  );
  const paint = paintFor(io);
  const shortIds = new Map<string, string>();
  let table: Table<RunView> | null = null;
  const show = (runs: RunView[], ids: Map<string, string>) => {
    for (const [id, end] of ids) shortIds.set(id, end);
    if (flags.json) for (const run of runs) print(io, printableJson(run));
    else if (runs.length > 0) table = printRuns(io, deps, paint, { runs, shortIds }, table, flags.follow === true);
  };
  if (!flags.json && last.runs.length === 0 && last !== nothing) io.stderr.write('There are no runs yet.\n');
  show(last.runs, last.shortIds);
  if (flags.follow) await follow(io, deps, last === nothing ? null : last.runs, show);
}

const readLast = (pool: Pool, limit: number): Promise<Last> =>
  readOnly(pool, async (sql) => {
    const { runs } = await listRuns(sql, { limit });
    return {
      runs: runs.reverse(),
      shortIds: await findShortIds(
        sql,
        runs.map(({ runId }) => runId),
      ),
    };
  });

/** Prints the runs, below the header when it does not stand there yet. Answers the table, for more rows of the same widths. */
function printRuns(
  io: CliIo,
  deps: RunsDeps,
  paint: Paint,
  { runs, shortIds }: Last,
  before: Table<RunView> | null,
  goesOn: boolean,
): Table<RunView> {
  const columns = runColumns(shortIds, deps.clock, paint);
  const samples = goesOn ? runs.map((run) => roomyRun(run, deps.clock.now())) : [];
  const table = before ?? layOutTable(columns, [...runs, ...samples], widthOf(io));
  if (!before) print(io, paint('bold', table.header));
  for (const run of runs) print(io, table.line(run));
  return table;
}
