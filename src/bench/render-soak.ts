import type { SoakFigures } from './soak.js';

/** The figures of `soak` for people. */
export function renderSoak(figures: SoakFigures): string {
  const { minutes, deliveries, refused, pullRequests, runs, processes, queue, tables, complaints } = figures;
  const row = (name: string, cells: (string | number)[]) =>
    `${name.padEnd(32)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;
  return [
    `${deliveries} deliveries in ${minutes} minutes (${refused} refused), ${pullRequests} pull requests; runs: ${listOf(runs)}`,
    row('process', ['first MB', 'last MB', 'MB an hour', 'open files', 'an hour']),
    ...Object.entries(processes).map(([name, held]) =>
      row(name, [held.firstMb, held.lastMb, held.slopeMbPerHour, held.openFiles, held.openFilesPerHour]),
    ),
    row('table', ['rows', 'dead', 'MB', 'vacuumed']),
    ...tables.map(({ table, live, dead, mb, autovacuums }) => row(table, [live, dead, mb, autovacuums])),
    `queue when all was done: ${figures.queueKeys} (${listOf(queue)}); at most ${figures.mostQueueKeys}`,
    `slope of memory ${figures.rssSlopeMbPerHour} MB an hour, ${figures.deadTuples} dead rows`,
    ...complaints.slice(0, 3).map((complaint) => `complained: ${complaint.slice(0, 300)}`),
  ].join('\n');
}

const listOf = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
