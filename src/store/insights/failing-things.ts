import { FAILED } from '../check-outcomes.js';
import type { Sql } from '../sql.js';
import { type Asked, isAsked, isInRange, valuesOf } from './asked.js';

/** A commit on which something failed, with the pull request and the job to look at where they are known. */
export type Evidence = {
  headSha: string;
  pullRequestId: string | null;
  number: number | null;
  /** As whoever made the check wrote it: not to be trusted. */
  detailsUrl: string | null;
};

export type FailingThing = {
  repository: string;
  name: string;
  /** null: the check itself. */
  test: string | null;
  /** Commits on which it failed. */
  failed: number;
  /** Of these, the ones on which it also passed, in another attempt; 0 where that was not asked. */
  flipped: number;
  /** Commits on which it ran; null where that was not asked, and of tests, whose passes are only kept once they have failed. */
  ran: number | null;
  /** The newest first. */
  evidence: Evidence[];
};

export type Kind = {
  of: 'checks' | 'tests';
  /** By what they are ordered; those that never flipped are left out of the flaky. */
  by: 'failed' | 'flipped';
};

const MOST_EVIDENCE = 3;

const SAME_THING = (one: string, other: string): string =>
  `${one}.repository_id = ${other}.repository_id and hashtextextended(${one}.name, 0) = hashtextextended(${other}.name, 0) and ${one}.name = ${other}.name
   and hashtextextended(coalesce(${one}.test, ''), 0) = hashtextextended(coalesce(${other}.test, ''), 0) and ${one}.test is not distinct from ${other}.test
   and coalesce(${one}.app_id, ${other}.app_id, 0) = coalesce(${other}.app_id, ${one}.app_id, 0)`;

/** Failed and passed on one commit in two attempts; a check that only changed its mind was not run again. */
const FLIPPED = `exists (
  select from check_outcomes p
   where ${SAME_THING('p', 'o')} and p.head_sha = o.head_sha and p.conclusion = 'success'
     and coalesce(p.check_suite_id, o.check_suite_id, 0) = coalesce(o.check_suite_id, p.check_suite_id, 0)
     and (p.external_id is distinct from o.external_id or p.attempt <> o.attempt or p.started_at >= o.completed_at or o.started_at >= p.completed_at))`;

/** The checks or tests that failed on most commits in the range, or that flipped on most; with evidence, and on how many commits they ran. */
export async function listFailingThings(
  sql: Sql,
  asked: Asked,
  { of, by }: Kind,
  most: number,
): Promise<FailingThing[]> {
  const { rows } = await sql.query<FailingThing>(
    `with failed as materialized (
       select o.repository_id, o.name, o.test, o.head_sha, o.external_id, o.completed_at, ${by === 'flipped' ? FLIPPED : 'null::boolean'} as flipped
         from check_outcomes o
        where o.conclusion in ${FAILED} and o.test is ${of === 'tests' ? 'not ' : ''}null and ${isInRange('o.completed_at')}
          and o.app_id is distinct from $6 and ${isAsked('o.repository_id', asked)}),
     things as (
       select repository_id, name, test, count(distinct head_sha)::int as failed,
              count(distinct head_sha) filter (where flipped)::int as flipped
         from failed group by repository_id, name, test),
     top as (
       select * from things where ${by === 'flipped' ? 'flipped > 0' : 'true'}
        order by ${by} desc, failed desc, name, test, repository_id limit ${most}),
     ran as (
       select a.repository_id, a.name, count(distinct a.head_sha)::int as ran from check_outcomes a
        where ${of === 'checks' && by === 'failed'} and a.repository_id in (select repository_id from top) and a.name in (select name from top) and a.test is null
          and a.app_id is distinct from $6 and ${isInRange('a.completed_at')} and (a.conclusion = 'success' or a.conclusion in ${FAILED})
        group by 1, 2)
     select r.name as repository, t.name, t.test, t.failed, t.flipped, ran.ran, coalesce(e.list, '[]') as evidence
       from top t join repositories r on r.id = t.repository_id
       left join ran on ran.repository_id = t.repository_id and ran.name = t.name
       left join lateral (
         select jsonb_agg(jsonb_build_object('headSha', n.head_sha, 'pullRequestId', p.id, 'number', p.pr_number, 'detailsUrl', c.details_url)
                  order by n.completed_at desc) as list
           from (select * from (
                   select distinct on (f.head_sha) f.* from failed f
                    where f.repository_id = t.repository_id and f.name = t.name and f.test is not distinct from t.test
                      and (f.flipped or ${by === 'failed'})
                    order by f.head_sha, f.completed_at desc) heads
                  order by heads.completed_at desc, heads.head_sha limit ${MOST_EVIDENCE}) n
           left join lateral (
             select q.id, q.pr_number from pull_request_heads h join pull_requests q on q.id = h.pr_id
              where h.repository_id = n.repository_id and h.head_sha = n.head_sha order by q.pr_number limit 1) p on true
           left join lateral (
             select k.details_url from check_runs k
              where k.repository_id = n.repository_id and k.head_sha = n.head_sha and k.external_id = n.external_id limit 1) c on true) e on true
      order by ${by} desc, failed desc, t.name, t.test, repository`,
    valuesOf(asked),
  );
  return rows;
}
