import { printable, printableJson } from '../../core/printable.js';
import type { RepositoryView } from '../../core/repository-view.js';
import { readOnly } from '../../store/read-only.js';
import { listRepositories } from '../../store/read-repositories.js';
import { orEmpty } from '../database.js';
import { type Clock, formatAgo, formatMoment, formatNumber } from '../format.js';
import { type CliIo, print } from '../io.js';
import { type Colour, type Paint, paintFor, widthOf } from '../paint.js';
import { type Column, layOutTable } from '../table.js';
import type { ReposDeps } from './deps.js';

const NOTHING: RepositoryView[] = [];
const COLOURS: Record<RepositoryView['status'], Colour> = { active: 'green', suspended: 'dim', error: 'red' };

/** `regreen repos list` */
export async function list(io: CliIo, deps: ReposDeps, { json }: { json?: boolean }): Promise<void> {
  const read = deps.withDatabase((pool) => readOnly(pool, (sql) => listRepositories(sql)), { readOnly: true });
  const repositories = await orEmpty(io, read, NOTHING);
  if (json) return print(io, printableJson(repositories));
  if (repositories.length === 0) {
    if (repositories !== NOTHING) io.stderr.write('No repository yet: install the App on one.\n');
    return;
  }
  const paint = paintFor(io);
  const table = layOutTable(columns(repositories, deps.clock, paint), repositories, widthOf(io));
  print(io, paint('bold', table.header));
  for (const repository of repositories) print(io, table.line(repository));
}

const columns = (repositories: RepositoryView[], clock: Clock, paint: Paint): Column<RepositoryView>[] => [
  { title: 'Repository', text: ({ name }) => printable(name), least: 20, importance: 9 },
  {
    title: 'Status',
    text: ({ status }) => status,
    paint: (text, { status }) => paint(COLOURS[status], text),
    importance: 8,
  },
  { title: 'Inactive because', text: ({ inactive }) => printable(inactive ?? '-'), least: 16, importance: 5 },
  { title: 'Open PRs', text: ({ openPullRequests }) => formatNumber(openPullRequests), align: 'right', importance: 6 },
  {
    title: 'Last polled',
    text: ({ lastPolledAt }) =>
      lastPolledAt ? `${formatMoment(lastPolledAt, clock)} (${formatAgo(lastPolledAt, clock)})` : '-',
    short: ({ lastPolledAt }) => (lastPolledAt ? formatAgo(lastPolledAt, clock) : '-'),
    importance: 4,
  },
  { title: 'Failures', text: ({ failureCount }) => formatNumber(failureCount), align: 'right', importance: 3 },
  ...(repositories.some(({ pollError }) => pollError !== null) ? [POLL_ERROR] : []),
];

const POLL_ERROR: Column<RepositoryView> = {
  title: 'Because',
  text: ({ pollError }) => printable(pollError ?? '-'),
  least: 16,
  importance: 2,
};
