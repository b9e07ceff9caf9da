import { fixStats, judgedOf, type RatedCounts, type StrategyCounts } from '../../core/fix-stats.js';
import { printable, printableJson } from '../../core/printable.js';
import { countFixes } from '../../store/fix-stats.js';
import { readOnly } from '../../store/read-only.js';
import { orEmpty, type WithDatabase } from '../database.js';
import { type Clock, formatNumber } from '../format.js';
import { type CliIo, print } from '../io.js';
import { paintFor, widthOf } from '../paint.js';
import { expectRepository } from '../repos/find.js';
import { type Column, layOutTable } from '../table.js';

export type StatsDeps = { withDatabase: WithDatabase; clock: Clock };
export type FixesFlags = { repo?: string; since?: Date; json?: boolean };

const NOTHING: StrategyCounts[] = [];

/** `regreen stats fixes` */
export async function fixes(io: CliIo, deps: StatsDeps, { repo, since, json }: FixesFlags): Promise<void> {
  const read = deps.withDatabase(
    (pool) =>
      readOnly(pool, async (sql) => {
        const found = await countFixes(sql, { repository: repo, since });
        if (found.length === 0) await expectRepository(sql, repo);
        return found;
      }),
    { readOnly: true },
  );
  const counted = await orEmpty(io, read, NOTHING);
  const stats = fixStats(since?.toISOString() ?? null, counted);
  if (json) print(io, printableJson(stats));
  else if (counted.length > 0) {
    const rows = [...stats.strategies, { strategy: 'total', ...stats.total }];
    const table = layOutTable(columns, rows, widthOf(io));
    const bold = (text: string) => print(io, paintFor(io)('bold', text));
    bold(table.header);
    for (const [index, row] of rows.entries())
      if (index < stats.strategies.length) print(io, table.line(row));
      else bold(table.line(row));
  } else if (counted !== NOTHING) io.stderr.write('No attempt to fix fits.\n');
}

type Row = { strategy: string } & RatedCounts;

const figure = (title: string, importance: number, count: (row: Row) => number): Column<Row> => ({
  title,
  text: (row) => formatNumber(count(row)),
  align: 'right',
  importance,
});

const columns: Column<Row>[] = [
  { title: 'Strategy', text: ({ strategy }) => printable(strategy), importance: 9 },
  figure('Proposed', 6, ({ proposed }) => proposed),
  figure('Applied', 5, ({ applied }) => applied),
  figure('Verified', 8, ({ verified }) => verified),
  figure('Regressed', 8, ({ regressed }) => regressed),
  figure('Unknown', 3, ({ unknown }) => unknown),
  figure('Rejected', 2, ({ rejected }) => rejected),
  figure('Waiting', 1, ({ waiting }) => waiting),
  figure('Open', 1, ({ open }) => open),
  { title: 'Success', text: rateOf, short: percentOf, align: 'right', importance: 4 },
];

/** With the count that it rests on. */
function rateOf(row: Row): string {
  return row.successRate === null ? '-' : `${percentOf(row)} of ${formatNumber(judgedOf(row))}`;
}

/** Rounded down: only what never failed is at 100 %. */
function percentOf(row: Row): string {
  return row.successRate === null ? '-' : `${Math.floor((row.verified * 100) / judgedOf(row))} %`;
}
