import type { Check } from '../core/counted-checks.js';
import type { Sql } from './sql.js';

const COLUMNS = [
  'id',
  'source',
  'external_id',
  'ordinal',
  'check_name',
  'check_suite_id',
  'app_slug',
  'app_id',
  'attempt',
]
  .concat('status', 'conclusion', 'details_url', 'metadata')
  .map((column) => `c.${column}`)
  .join(', ');

type Row = {
  id: string;
  source: string;
  external_id: string;
  ordinal: string;
  check_name: string;
  check_suite_id: string | null;
  app_slug: string | null;
  app_id: string | null;
  attempt: Check['attempt'];
  status: Check['status'];
  conclusion: Check['conclusion'];
  details_url: string | null;
  metadata: unknown;
};

const toCheck = (row: Row): Check => ({
  id: row.id,
  source: row.source === 'commit_status' ? 'commit_status' : 'check_run',
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
  description: descriptionOf(row.metadata),
});

function descriptionOf(metadata: unknown): string | null {
  const description =
    metadata !== null && typeof metadata === 'object' && 'description' in metadata ? metadata.description : null;
  return typeof description === 'string' ? description : null;
}

/** Every check of a pull request at a head, all attempts. */
export async function findChecks(sql: Sql, pullRequestId: string, headSha: string): Promise<Check[]> {
  const { rows } = await sql.query<Row>(`select ${COLUMNS} from check_runs c where c.pr_id = $1 and c.head_sha = $2`, [
    pullRequestId,
    headSha,
  ]);
  return rows.map(toCheck);
}

/** Every check of these pull requests at their heads, all attempts, by the ids of the pull requests. */
export async function findChecksOfAll(
  sql: Sql,
  pullRequests: readonly { pullRequestId: string; headSha: string | null }[],
): Promise<Map<string, Check[]>> {
  const { rows } = await sql.query<Row & { pr_id: string }>(
    `select c.pr_id, ${COLUMNS} from unnest($1::uuid[], $2::text[]) h (pr_id, head_sha)
       join check_runs c on c.pr_id = h.pr_id and c.head_sha = h.head_sha`,
    [pullRequests.map(({ pullRequestId }) => pullRequestId), pullRequests.map(({ headSha }) => headSha)],
  );
  const checks = new Map<string, Check[]>();
  for (const row of rows) checks.set(row.pr_id, [...(checks.get(row.pr_id) ?? []), toCheck(row)]);
  return checks;
}

/** Every check of a head in a repository, each once however many open pull requests share it. */
export async function findChecksOfHead(sql: Sql, repositoryId: string, headSha: string): Promise<Check[]> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from check_runs c join pull_requests p on p.id = c.pr_id
      where c.repository_id = $1 and c.head_sha = $2 and p.state = 'opened' and p.head_sha = $2 order by c.id`,
    [repositoryId, headSha],
  );
  return [...new Map(rows.map((row) => [row.external_id, toCheck(row)])).values()];
}

/** Every check of a commit, each once, whether or not a pull request has it for its head. */
export async function findChecksOn(sql: Sql, repositoryId: string, headSha: string): Promise<Check[]> {
  const { rows } = await sql.query<Row>(
    `select distinct on (c.external_id) ${COLUMNS} from check_runs c where c.repository_id = $1 and c.head_sha = $2 order by c.external_id, c.id`,
    [repositoryId, headSha],
  );
  return rows.map(toCheck);
}

/** A check by GitHub's id, on whichever branch it ran. */
export async function findCheck(
  sql: Sql,
  repositoryId: string,
  headSha: string,
  externalId: string,
): Promise<Check | null> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from check_runs c where c.repository_id = $1 and c.head_sha = $2 and c.external_id = $3 limit 1`,
    [repositoryId, headSha, externalId],
  );
  return rows[0] ? toCheck(rows[0]) : null;
}

/** Of these checks, the ids of those that ended longer ago. */
export async function findEndedBefore(sql: Sql, checkIds: readonly string[], ageMs: number): Promise<string[]> {
  if (checkIds.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>(
    `select id from check_runs where id = any($1::uuid[]) and completed_at < now() - $2 * interval '1 millisecond'`,
    [checkIds, ageMs],
  );
  return rows.map(({ id }) => id);
}
