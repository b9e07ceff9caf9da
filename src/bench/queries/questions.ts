import type { Pool } from 'pg';
import { findChecks } from '../../store/checks.js';
import { claimDueRepository, notePolled } from '../../store/polling.js';
import { listHistory } from '../../store/read-history.js';
import { findPullRequest, listPullRequests } from '../../store/read-pull-requests.js';
import { listRepositories } from '../../store/read-repositories.js';
import { listRuns } from '../../store/read-runs.js';

const PAGE = 50;
const POLL_MS = 5 * 60 * 1000;

export type Question = { name: string; ask: (turn: number) => Promise<unknown>; after?: () => Promise<unknown> };

type Sample = { id: string; headSha: string; repository: string; number: number; installationId: string };

/** What the CLI, the API, the stages and the monitor ask of the database, each about another pull request every time. */
export async function questionsOf(pool: Pool): Promise<Question[]> {
  const samples = await sample(pool);
  const of = (turn: number): Sample => samples[turn % samples.length]!;
  let polled: string | null = null;
  return [
    {
      name: 'pullRequestLookup',
      ask: (turn) => {
        const { id, repository, number } = of(turn);
        return findPullRequest(pool, turn % 2 === 0 ? id : `${repository}#${number}`);
      },
    },
    { name: 'checkRunsOfPullRequest', ask: (turn) => findChecks(pool, of(turn).id, of(turn).headSha) },
    {
      name: 'openWithFailedChecks',
      ask: (turn) =>
        listPullRequests(pool, { failing: true, limit: PAGE, ...deep(turn, of(turn).id), ...tenant(turn, of(turn)) }),
    },
    {
      name: 'repositoriesDue',
      ask: async () => {
        polled = (await claimDueRepository(pool, new Date(), POLL_MS))?.id ?? null;
      },
      after: async () => polled && notePolled(pool, polled, new Date()),
    },
    {
      name: 'history',
      ask: async (turn) => {
        const { id } = of(turn);
        const first = await listHistory(pool, id, { limit: turn % 2 === 0 ? PAGE : 5 });
        return first;
      },
    },
    {
      name: 'runsList',
      ask: (turn) => listRuns(pool, { limit: PAGE, ...deep(turn, of(turn).id), ...runFilter(turn, of(turn)) }),
    },
    {
      name: 'pullRequestsList',
      ask: (turn) => listPullRequests(pool, { limit: PAGE, ...deep(turn, of(turn).id), ...tenant(turn, of(turn)) }),
    },
    { name: 'repositoriesList', ask: (turn) => listRepositories(pool, { installationId: of(turn).installationId }) },
  ];
}

/** The first page, and by turns one deep in the list: a cursor is an id, and ids of all tables begin with their time. */
const deep = (turn: number, id: string): { cursor?: string } => (turn % 2 === 0 ? {} : { cursor: id });
const tenant = (turn: number, { installationId }: Sample): { installationId?: string } =>
  turn % 3 === 0 ? { installationId } : {};

function runFilter(
  turn: number,
  { repository, number, installationId }: Sample,
): Partial<Parameters<typeof listRuns>[1]> {
  const filters = [
    {},
    { status: ['failed' as const] },
    { repository },
    { installationId },
    { repository, pullRequestNumber: number },
  ];
  return filters[turn % filters.length]!;
}

/** Pull requests from all over the table. */
async function sample(pool: Pool): Promise<Sample[]> {
  const { rows } = await pool.query<Sample>(
    `select p.id, p.head_sha as "headSha", o.name as repository, p.pr_number as number, o.installation_id as "installationId"
       from pull_requests p join repositories o on o.id = p.repository_id order by md5(p.id::text) limit 500`,
  );
  return rows;
}
