import type { Check } from '../core/counted-checks.js';
import type { FixStatus } from '../core/fixes/fix-attempt.js';
import type { PullRequestState, PullRequestView } from '../core/pull-request-view.js';
import type { RunStatus } from '../core/run-status.js';
import { FAILED } from './check-outcomes.js';
import { findChecksOfAll } from './checks.js';
import { isInScope, type Scope, scopeValues } from './scope.js';
import type { Sql } from './sql.js';

/** How the checks at the head stand. */
export const CHECK_STATES = ['failing', 'pending', 'passing'] as const;
type CheckState = (typeof CHECK_STATES)[number];

export type CardFilter = {
  /** Our own App: its checks are not counted. */
  appId: number;
  states: readonly PullRequestState[];
  checks?: CheckState | undefined;
  /** What Regreen does with it. */
  processing?: PullRequestView['processingStatus'] | undefined;
  /** owner/name, in any case */
  repository?: string | undefined;
  /** A part of the title, the author or the repository, or "#12". */
  search?: string | undefined;
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
};

/** A pull request as a list shows it, with what is known and done at its head. */
export type PullRequestCard = {
  pullRequestId: string;
  repositoryId: string;
  repository: string;
  number: number;
  title: string | null;
  author: string | null;
  state: PullRequestState;
  draft: boolean;
  headSha: string | null;
  url: string | null;
  processingStatus: PullRequestView['processingStatus'];
  updatedAt: Date;
  checks: Check[];
  run: {
    runId: string;
    status: RunStatus;
    stage: string | null;
    waitingReason: string | null;
    latestError: unknown;
  } | null;
  /** The newest one at its head. */
  fix: { strategy: string; status: FixStatus } | null;
  /** Of the failures at its head. */
  categories: string[];
};

type Row = Omit<PullRequestCard, 'checks'>;

/** A newer attempt has taken the place of check c. */
const OVERTAKEN = `exists (select from check_runs n where n.pr_id = c.pr_id and n.head_sha = c.head_sha and n.source = c.source
    and n.check_name = c.check_name and n.check_suite_id is not distinct from c.check_suite_id and n.ordinal > c.ordinal)`;

/** A pull request whose checks are failing has a failed one, which is pending a running one and no failed one, and passing neither. */
function having(state: CheckState, appId: string): string {
  const has = (condition: string) =>
    `exists (select from check_runs c where c.pr_id = p.id and c.head_sha = p.head_sha and c.app_id is distinct from ${appId} ${condition} offset 0)`;
  const failed = has(`and c.conclusion in ${FAILED} and not ${OVERTAKEN}`);
  const pending = has(`and c.status not in ('completed', 'cancelled') and not ${OVERTAKEN}`);
  if (state === 'failing') return failed;
  return state === 'pending' ? `${pending} and not ${failed}` : `${has('')} and not ${pending} and not ${failed}`;
}

/** A page of pull requests, the ones that Regreen learned of last first. */
export async function listCards(
  sql: Sql,
  filter: CardFilter,
  scope: Scope,
): Promise<{ cards: PullRequestCard[]; nextCursor: string | null }> {
  const values: unknown[] = [...scopeValues(scope)];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const where = [isInScope('o', '$1', '$2'), `p.state = any(${given(filter.states)}::pr_state[])`];
  if (filter.repository) where.push(`lower(o.name) = lower(${given(filter.repository)})`);
  if (filter.processing) where.push(`p.processing_status = ${given(filter.processing)}`);
  if (filter.cursor) where.push(`p.id < ${given(filter.cursor)}::uuid`);
  if (filter.search) where.push(searched(filter.search, given));
  const cheap = `select p.id, p.head_sha from pull_requests p join repositories o on o.id = p.repository_id where ${where.join(' and ')}`;
  // Whose checks are looked at is settled first: to look at them costs more than all the rest.
  const dear = filter.checks
    ? having(filter.checks, `${given(filter.appId)}::bigint`)
    : filter.processing
      ? 'true'
      : null;
  const { rows } = await sql.query<Row>({
    text: `with page as (
       ${dear ? `select p.id from (${cheap} order by p.id desc offset 0) p where ${dear}` : cheap} order by p.id desc limit ${given(filter.limit + 1)})
     select p.id as "pullRequestId", p.repository_id as "repositoryId", o.name as repository, p.pr_number as number, p.title, p.author, p.state,
            p.draft, p.head_sha as "headSha", p.url, p.processing_status as "processingStatus", p.updated_at as "updatedAt", run.run, fix.fix,
            array(select distinct a.category from check_runs c join analysis_results a on a.check_run_id = c.id
                   where c.pr_id = p.id and c.head_sha = p.head_sha and c.conclusion in ${FAILED} and not ${OVERTAKEN} order by a.category) as categories
       from page join pull_requests p on p.id = page.id join repositories o on o.id = p.repository_id
       left join lateral (
         select jsonb_build_object('runId', r.id, 'status', r.status, 'stage', r.current_stage, 'waitingReason', r.waiting_reason, 'latestError', r.latest_error) as run
           from pipeline_runs r where r.pr_id = p.id and r.trigger_source <> 'replay' order by r.created_at desc, r.id desc limit 1) run on true
       left join lateral (
         select jsonb_build_object('strategy', f.fix_strategy, 'status', f.status) as fix
           from fix_attempts f where f.pr_id = p.id and (f.head_sha = p.head_sha or f.fix_sha = p.head_sha)
          order by f.created_at desc, f.id desc limit 1) fix on true
      order by p.id desc`,
    values,
  });
  const page = rows.slice(0, filter.limit);
  const checks = await findChecksOfAll(sql, page);
  const cards = page.map((row) => ({ ...row, checks: checks.get(row.pullRequestId) ?? [] }));
  return { cards, nextCursor: rows.length > filter.limit ? cards.at(-1)!.pullRequestId : null };
}

function searched(search: string, given: (value: unknown) => string): string {
  const number = /^#?(\d{1,9})$/.exec(search);
  if (number) return `p.pr_number = ${given(Number(number[1]))}`;
  const like = given(`%${search.replace(/[\\%_]/g, '\\$&')}%`);
  return `(p.title ilike ${like} or p.author ilike ${like} or o.name ilike ${like})`;
}
