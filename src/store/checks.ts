import type { Check } from '../core/counted-checks.js';
import type { Sql } from './sql.js';

type Row = {
  id: string;
  source: Check['source'];
  external_id: string;
  ordinal: string;
  check_name: string;
  check_suite_id: string | null;
  app_slug: string | null;
  app_id: string | null;
  attempt: number | null;
  status: Check['status'];
  conclusion: Check['conclusion'];
  details_url: string | null;
  metadata: { description?: unknown };
};

const toCheck = (row: Row): Check => ({
  id: row.id,
  source: row.source,
  externalId: row.external_id,
  ordinal: Number(row.ordinal),
  name: row.check_name,
  checkSuiteId: row.check_suite_id,
  appSlug: row.app_slug,
  appId: row.app_id === null ? null : Number(row.app_id),
  attempt: row.attempt,
  status: row.status,
  conclusion: row.conclusion,
  detailsUrl: row.details_url,
  description: typeof row.metadata.description === 'string' ? row.metadata.description : null,
});

const COLUMNS =
  'id, source, external_id, ordinal, check_name, check_suite_id, app_slug, app_id, attempt, status, conclusion, details_url, metadata';

/** Every check of a pull request at a head, all attempts. */
export async function findChecks(sql: Sql, pullRequestId: string, headSha: string): Promise<Check[]> {
  const { rows } = await sql.query<Row>(`select ${COLUMNS} from check_runs where pr_id = $1 and head_sha = $2`, [
    pullRequestId,
    headSha,
  ]);
  return rows.map(toCheck);
}

/** Every check of a head in a repository, each once however many open pull requests share it. */
export async function findChecksOfHead(sql: Sql, repositoryId: string, headSha: string): Promise<Check[]> {
  const { rows } = await sql.query<Row>(
    `select distinct on (c.external_id) ${COLUMNS.split(', ')
      .map((column) => `c.${column}`)
      .join(', ')}
       from check_runs c join pull_requests p on p.id = c.pr_id
      where c.repository_id = $1 and c.head_sha = $2 and p.state = 'opened' and p.head_sha = $2
      order by c.external_id, c.id`,
    [repositoryId, headSha],
  );
  return rows.map(toCheck);
}
