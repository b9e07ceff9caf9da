import type { Pool } from 'pg';
import type { Page } from '../../dashboard/page.js';
import { pages } from '../../dashboard/pages.js';

/** Whom a page is made for; null: an operator, who sees everything. */
type Visit = { url: string; installationId: string | null };
/** The addresses of a page that are visited by turns. */
type Visits = { page: Page; of: (turn: number) => Visit };

type Samples = Record<'pullRequest' | 'run' | 'delivery', { id: string; repository: string; installationId: string }[]>;

/** What people choose on a page, by turns; the first is the page as its tab opens it. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  '/': [
    '',
    '?checks=failing',
    '?state=all&q=change',
    '?repo=REPOSITORY',
    '?state=closed',
    '?q=%231234&state=all',
    '?checks=passing',
    '?doing=idle',
  ],
  '/runs': ['', '?status=failed', '?repo=REPOSITORY', '?status=completed&repo=REPOSITORY'],
  '/deliveries': ['', '?status=failed', '?repo=REPOSITORY', '?event=check_run'],
  '/repositories': ['', '?q=7', '?q=REPOSITORY'],
  '/insights': ['', '?days=90', '?days=7', '?days=90&repo=REPOSITORY'],
};

/** The visits of every page of the dashboard, each about something else every time. Every other one is a tenant's, where the page is not for operators alone. */
export async function visitsOf(pool: Pool): Promise<Visits[]> {
  const samples = await sample(pool);
  return pages.map((page) => ({
    page,
    of(turn) {
      const kind = page.path.startsWith('/deliveries')
        ? 'delivery'
        : page.path.startsWith('/runs')
          ? 'run'
          : 'pullRequest';
      const of = samples[kind];
      const one = of[turn % of.length]!;
      const queries = QUERIES[page.path] ?? [''];
      // By halves of the turns, so that every query is asked by operators and by tenants.
      const query = queries[Math.floor(turn / 2) % queries.length]!.replace(
        'REPOSITORY',
        encodeURIComponent(one.repository),
      );
      const path = page.path.replace(':id', one.id).replace(':other', of[(turn + 1) % of.length]!.id);
      const isTenants = turn % 2 === 1 && !page.operatorsOnly && !page.path.includes(':other');
      return { url: `${path}${query}`, installationId: isTenants ? one.installationId : null };
    },
  }));
}

async function sample(pool: Pool): Promise<Samples> {
  const from = async (table: string, joined: string) => {
    const { rows } = await pool.query<Samples['run'][number]>(
      `select t.id, o.name as repository, o.installation_id as "installationId" from (select * from ${table} order by md5(id::text) limit 300) t ${joined}`,
    );
    if (rows.length === 0) throw new Error(`There are no ${table} to look at.`);
    return rows;
  };
  return {
    pullRequest: await from('pull_requests', 'join repositories o on o.id = t.repository_id'),
    run: await from(
      'pipeline_runs',
      'join pull_requests p on p.id = t.pr_id join repositories o on o.id = p.repository_id',
    ),
    delivery: await from('webhook_deliveries', 'join repositories o on o.id = t.repository_id'),
  };
}
