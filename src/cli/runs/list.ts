import { printableJson } from '../../core/printable.js';
import type { RunView } from '../../core/run-view.js';
import { readOnly } from '../../store/read-only.js';
import { findShortIds, listRuns } from '../../store/read-runs.js';
import { orEmpty } from '../database.js';
import { type CliIo, print } from '../io.js';
import { paintFor, widthOf } from '../paint.js';
import { expectRepository } from '../repos/find.js';
import { layOutTable } from '../table.js';
import type { ListFlags, RunsDeps } from './deps.js';
import { runColumns } from './table.js';

type Page = { runs: RunView[]; nextCursor: string | null; shortIds: Map<string, string> };
const NOTHING: Page = { runs: [], nextCursor: null, shortIds: new Map() };

/** `regreen runs list` */
export async function listTheRuns(io: CliIo, deps: RunsDeps, flags: ListFlags): Promise<void> {
  const { repo: repository, pr: pullRequestNumber, json, ...rest } = flags;
  const page = await orEmpty(
    io,
    deps.withDatabase(
      (pool) =>
        readOnly(pool, async (sql) => {
          const { runs, nextCursor } = await listRuns(sql, { repository, pullRequestNumber, ...rest });
          if (runs.length === 0) await expectRepository(sql, repository);
          return {
            runs,
            nextCursor,
            shortIds: await findShortIds(
              sql,
              runs.map(({ runId }) => runId),
            ),
          };
        }),
      { readOnly: true },
    ),
    NOTHING,
  );
  if (json) print(io, printableJson(page.runs));
  else if (page.runs.length > 0) {
    const table = layOutTable(runColumns(page.shortIds, deps.clock, paintFor(io)), page.runs, widthOf(io));
    print(io, paintFor(io)('bold', table.header));
    for (const run of page.runs) print(io, table.line(run));
  } else if (page !== NOTHING) io.stderr.write('No run fits.\n');
  if (page.nextCursor) io.stderr.write(`There are more: add --cursor ${page.nextCursor}\n`);
}
