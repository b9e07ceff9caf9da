import { FAILED } from '../check-outcomes.js';
import type { Sql } from '../sql.js';
import { type Asked, isAsked, isInRange, valuesOf } from './asked.js';

/** One failure that several pull requests had. */
export type SharedFailure = {
  signature: string;
  repositories: string[];
  pullRequestCount: number;
  /** The ones that had it last, the newest first. */
  pullRequests: { pullRequestId: string; repository: string; number: number }[];
  lastAt: Date;
  /** Of the newest diagnosis; null where it is gone. */
  category: string | null;
  rootCause: string | null;
};

const MOST_LINKS = 6;
/** Of what says no more than that something ended badly, any two failures are alike. */
const IS_TELLING = `exists (
  select from analysis_results a where a.signature = seen.signature and a.metadata->>'telling' = 'true' and a.category <> 'cancelled' offset 0)`;

/** The failures of one signature that most pull requests had in the range, at least two. */
export async function listSharedFailures(sql: Sql, asked: Asked, most: number): Promise<SharedFailure[]> {
  const { rows } = await sql.query<SharedFailure>(
    `with failed as materialized (
       select o.repository_id, o.head_sha, o.signature, o.completed_at from check_outcomes o
        where o.conclusion in ${FAILED} and o.test is null and o.signature is not null and ${isInRange('o.completed_at')}
          and o.app_id is distinct from $6 and ${isAsked('o.repository_id', asked)}),
     seen as materialized (
       select f.signature, h.pr_id, max(f.completed_at) as at
         from failed f join pull_request_heads h on h.repository_id = f.repository_id and h.head_sha = f.head_sha group by f.signature, h.pr_id),
     top as (
       select signature, count(*)::int as count, max(at) as at from seen group by signature having count(*) > 1 and ${IS_TELLING}
        order by count(*) desc, max(at) desc, signature limit ${most})
     select t.signature, t.count as "pullRequestCount", t.at as "lastAt", l.repositories, l.list as "pullRequests", d.category, d."rootCause"
       from top t
      cross join lateral (
        select array_agg(distinct r.name) as repositories,
               jsonb_agg(jsonb_build_object('pullRequestId', p.id, 'repository', r.name, 'number', p.pr_number) order by s.at desc, p.id) as list,
               array_agg(p.id) as ids
          from seen s join pull_requests p on p.id = s.pr_id join repositories r on r.id = p.repository_id where s.signature = t.signature) l
       left join lateral (
         -- Of these pull requests: another tenant may have the same failure.
         select a.category, a.root_cause as "rootCause" from analysis_results a join check_runs c on c.id = a.check_run_id
          where a.signature = t.signature and c.pr_id = any(l.ids) order by a.created_at desc limit 1) d on true
      order by t.count desc, t.at desc, t.signature`,
    valuesOf(asked),
  );
  return rows.map((row) => ({ ...row, pullRequests: row.pullRequests.slice(0, MOST_LINKS) }));
}
