import type { PullRequestState, PullRequestView } from '../core/pull-request-view.js';
import { isUuid } from '../core/uuid.js';
import { FAILED } from './check-outcomes.js';
import { iso, isoOrNull } from './run-row.js';
import { isInScope, type Scope, scopeValues } from './scope.js';
import type { Sql } from './sql.js';

export type PullRequestFilter = Scope & {
  /** owner/name, in any case */
  repository?: string;
  state?: PullRequestState[];
  /** Only open ones that have a failed check at their head. */
  failing?: boolean;
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
};

type Row = {
  id: string;
  name: string;
  pr_number: number;
  installation_id: string;
  title: string | null;
  author: string | null;
  state: PullRequestState;
  draft: boolean;
  base_branch: string | null;
  head_branch: string | null;
  head_sha: string | null;
  head_repository: string | null;
  url: string | null;
  processing_status: PullRequestView['processingStatus'];
  last_checked_at: Date | null;
  last_processed_at: Date | null;
  latest_run_id: string | null;
  created_at: Date;
  updated_at: Date;
};

const COLUMNS = `p.id, o.name, p.pr_number, o.installation_id, p.title, p.author, p.state, p.draft, p.base_branch, p.head_branch, p.head_sha,
  p.head_repository, p.url, p.processing_status, p.last_checked_at, p.last_processed_at, p.created_at, p.updated_at,
  (select r.id from pipeline_runs r where r.pr_id = p.id and r.trigger_source <> 'replay' order by r.created_at desc, r.id desc limit 1) as latest_run_id`;

/**
 * A check that a newer one of its name and suite has taken the place of does not count. `offset 0` keeps PostgreSQL from joining all failed checks
 * there are: a page needs those of some fifty pull requests.
 */
const HAS_FAILED_CHECK = `exists (
  select from check_runs c
   where c.pr_id = p.id and c.head_sha = p.head_sha and c.conclusion in ${FAILED}
     and not exists (select from check_runs n
                      where n.pr_id = c.pr_id and n.head_sha = c.head_sha and n.source = c.source and n.check_name = c.check_name
                        and n.check_suite_id is not distinct from c.check_suite_id and n.ordinal > c.ordinal) offset 0)`;

/** The pull requests that Regreen learned of last come first, a page at a time. */
export async function listPullRequests(
  sql: Sql,
  filter: PullRequestFilter,
): Promise<{ pullRequests: PullRequestView[]; nextCursor: string | null }> {
  const values: unknown[] = [];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const where = ['true'];
  if (filter.repository) where.push(`lower(o.name) = lower(${given(filter.repository)})`);
  if (filter.state?.length) where.push(`p.state = any(${given(filter.state)}::pr_state[])`);
  if (filter.failing) where.push(`p.state = 'opened'`, HAS_FAILED_CHECK);
  // An array, found first: the planner then sees that a tenant's are few of them all.
  if (filter.installationId)
    where.push(
      `p.repository_id = any(array(select r.id from repositories r where r.installation_id = ${given(filter.installationId)}))`,
    );
  if (filter.repositoryIds) where.push(`p.repository_id = any(${given(filter.repositoryIds)}::uuid[])`);
  if (filter.cursor) where.push(`p.id < ${given(filter.cursor)}`);
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from pull_requests p join repositories o on o.id = p.repository_id
      where ${where.join(' and ')} order by p.id desc limit ${given(filter.limit + 1)}`,
    values,
  );
  const pullRequests = rows.slice(0, filter.limit).map(toView);
  return { pullRequests, nextCursor: rows.length > filter.limit ? pullRequests.at(-1)!.pullRequestId : null };
}

/** By its id, or as "owner/name#12"; null where there is none for this tenant. Of several repositories that had the name, the present one counts. */
export async function findPullRequest(sql: Sql, idOrName: string, scope: Scope = {}): Promise<PullRequestView | null> {
  const named = /^([^#\s]+\/[^#\s]+)#(\d{1,9})$/.exec(idOrName);
  if (!named && !isUuid(idOrName)) return null;
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from pull_requests p join repositories o on o.id = p.repository_id
      where ${isInScope('o', '$1', '$2')}
        and ${named ? 'lower(o.name) = lower($3) and p.pr_number = $4' : 'p.id = $3'}
      order by o.removed_at is not null, o.github_updated_at desc limit 1`,
    [...scopeValues(scope), ...(named ? [named[1], Number(named[2])] : [idOrName])],
  );
  return rows[0] ? toView(rows[0]) : null;
}

const toView = (row: Row): PullRequestView => ({
  pullRequestId: row.id,
  repository: row.name,
  pullRequestNumber: row.pr_number,
  installationId: row.installation_id,
  title: row.title,
  author: row.author,
  state: row.state,
  draft: row.draft,
  baseBranch: row.base_branch,
  headBranch: row.head_branch,
  headSha: row.head_sha,
  headRepository: row.head_repository,
  url: row.url,
  processingStatus: row.processing_status,
  lastCheckedAt: isoOrNull(row.last_checked_at),
  lastProcessedAt: isoOrNull(row.last_processed_at),
  latestRunId: row.latest_run_id,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});
