import { printable, printableJson } from '../../core/printable.js';
import type { ReplayReport } from '../../core/replay-report.js';
import { CliError, type CliIo, print } from '../io.js';
import { type Paint, paintFor } from '../paint.js';
import { cut } from '../table.js';
import type { ReplayFlags, RunsDeps } from './deps.js';
import { getRunId } from './find.js';
import { refuse } from './refuse.js';

/** How much of a value is shown; --json has all of it. */
const VALUE_WIDTH = 60;

/** `regreen runs replay`: ends with 1 when something came out differently, or nothing could be compared. */
export async function replay(io: CliIo, deps: RunsDeps, id: string, flags: ReplayFlags): Promise<void> {
  const runId = await deps.withDatabase((pool) => getRunId(pool, id), { readOnly: true });
  const report = await deps.replay(runId, { dryRun: flags.dryRun ?? false, model: flags.model ?? null }).catch(refuse);
  if (flags.json) print(io, printableJson(report));
  else for (const line of render(report, paintFor(io))) print(io, line);
  if (!isCompared(report)) throw new CliError(1, 'Nothing of it could be compared.');
  if (!report.same) throw new CliError(1, 'The replay came out differently.');
}

const isCompared = ({ stages }: ReplayReport): boolean => stages.some(({ outcome }) => outcome !== 'not_recorded');

function* render(report: ReplayReport, paint: Paint): Generator<string> {
  yield `Replay of ${report.of}${report.runId ? `, recorded as ${report.runId}` : ''}`;
  const width = Math.max(...report.stages.map(({ stage }) => stage.length), 0);
  for (const { stage, outcome, differences, note } of report.stages) {
    const name = printable(stage).padEnd(width);
    if (outcome === 'same') yield `  ${name}  ${paint('green', 'no difference')}`;
    else if (outcome === 'not_recorded')
      yield `  ${name}  ${paint('dim', printable(note ?? 'not recorded: there is nothing to compare'))}`;
    else
      yield `  ${name}  ${paint('red', `${differences.length === 1 ? 'a difference' : `${differences.length} differences`}`)}`;
    for (const { path, before, after } of differences)
      yield `    ${printable(path)}: ${short(before)} → ${short(after)}`;
  }
  if (report.same && isCompared(report)) yield paint('green', 'No difference.');
}

const short = (value: unknown): string => cut(value === undefined ? 'nothing' : printableJson(value), VALUE_WIDTH);
