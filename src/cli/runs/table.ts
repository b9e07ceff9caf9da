import { printable } from '../../core/printable.js';
import type { RunView } from '../../core/run-view.js';
import { type Clock, formatAgo, formatDuration, formatMoment, formatNumber } from '../format.js';
import { type Paint, paintStatus } from '../paint.js';
import type { Column } from '../table.js';

/** How `runs tail` and `runs list` show a run. */
export const runColumns = (shortIds: Map<string, string>, clock: Clock, paint: Paint): Column<RunView>[] => [
  { title: 'Run ID', text: (run) => shortIds.get(run.runId) ?? run.runId.slice(-8), importance: 9 },
  {
    title: 'Repository#PR',
    text: (run) => printable(`${run.repository}#${run.pullRequestNumber}`),
    least: 12,
    importance: 1,
  },
  {
    title: 'Stage',
    text: (run) => (run.triggerSource === 'replay' ? 'replay' : printable(run.currentStage ?? '-')),
    importance: 7,
  },
  {
    title: 'Status',
    text: (run) => run.status,
    paint: (text, run) => paintStatus(paint, run.status, text),
    importance: 8,
  },
  {
    title: 'Started',
    text: ({ startedAt }) => (startedAt ? `${formatMoment(startedAt, clock)} (${formatAgo(startedAt, clock)})` : '-'),
    short: ({ startedAt }) => (startedAt ? formatAgo(startedAt, clock) : '-'),
    importance: 6,
  },
  // What a run takes in is settled when it starts.
  { title: 'Rows In', text: (run) => formatNumber(run.startedAt ? run.rowsIn : null), align: 'right', importance: 3 },
  { title: 'Rows Out', text: (run) => formatNumber(run.startedAt ? run.rowsOut : null), align: 'right', importance: 4 },
  { title: 'Duration', text: (run) => formatDuration(run.durationMs), align: 'right', importance: 5 },
];

/** As much room as later rows may need: for a table that goes on. */
export const roomyRun = (run: RunView, now: number): RunView => ({
  ...run,
  currentStage: 'analyze',
  status: 'waiting_input',
  startedAt: new Date(now - 59 * 60_000).toISOString(),
  rowsIn: 99_999,
  rowsOut: 99_999,
  durationMs: 59 * 60_000 + 59_000,
});
