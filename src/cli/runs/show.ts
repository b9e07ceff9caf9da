import { printableJson } from '../../core/printable.js';
import { readOnly } from '../../store/read-only.js';
import { findRun } from '../../store/read-runs.js';
import { CliError, type CliIo, print } from '../io.js';
import { paintFor } from '../paint.js';
import type { RunsDeps } from './deps.js';
import { getRunId } from './find.js';
import { renderRun } from './render.js';

/** `regreen runs show` */
export async function showRun(io: CliIo, deps: RunsDeps, id: string, { json }: { json?: boolean }): Promise<void> {
  const run = await deps.withDatabase((pool) => readOnly(pool, async (sql) => findRun(sql, await getRunId(sql, id))), {
    readOnly: true,
  });
  if (!run) throw new CliError(1, `There is no run "${id}": regreen runs list shows those there are.`);
  if (json) return print(io, printableJson(run));
  for (const line of renderRun(run, deps.clock, paintFor(io))) print(io, line);
}
