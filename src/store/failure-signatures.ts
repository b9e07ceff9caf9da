import { type FailureFacts, MEMORY_DAYS } from '../core/failure-facts.js';
import type { AskedOf } from './failure-memory.js';
import type { Sql } from './sql.js';

export type KnownSignature = Pick<FailureFacts, 'elsewhere' | 'earlier'>;

const MAX_NUMBERS = 5;
const MAX_OCCURRENCES = 5;
/** Failures of one signature that are looked at, the newest first: enough to count by. */
const MAX_LOOKED_AT = 200;

/** Rows of the check that `o` is an outcome of. */
const ofSameCheck = (alias: string): string =>
  `${alias}.repository_id = $1 and hashtextextended(${alias}.name, 0) = hashtextextended(o.name, 0) and ${alias}.name = o.name
   and coalesce(${alias}.app_id, o.app_id, 0) = coalesce(o.app_id, ${alias}.app_id, 0)
   and hashtextextended(coalesce(${alias}.test, ''), 0) = hashtextextended('', 0) and ${alias}.test is null`;

/**
 * Where else the failures of these signatures have been: on other open pull requests whose current head fails so now, and on other pull requests
 * before, with what ended each. Pull requests that share this head, or are stacked on this one or under it, are no other ones. One query.
 */
export async function findSignatures(
  sql: Sql,
  of: AskedOf,
  signatures: string[],
): Promise<Map<string, KnownSignature>> {
  if (signatures.length === 0) return new Map();
  type Row = {
    signature: string;
    numbers: number[] | null;
    elsewhere: number;
    seen: number;
    first_at: Date | null;
    occurrences:
      | { pullRequest: number; at: string; rerun: boolean; commit: string | null; fix: string | null }[]
      | null;
  };
  const { rows } = await sql.query<Row>(
    `select s.signature, e.numbers, e.elsewhere, b.seen, b.first_at, b.occurrences
       from unnest($4::text[]) s (signature)
      cross join lateral (
        select (array_agg(pr_number order by at desc))[1:${MAX_NUMBERS}] as numbers, count(*)::int as elsewhere
          from (select p.pr_number, max(o.completed_at) as at
                  from (select * from check_outcomes o
                         where o.repository_id = $1 and o.signature = s.signature and o.test is null and o.head_sha <> $2
                           and o.completed_at > now() - ${MEMORY_DAYS} * interval '1 day'
                         order by o.completed_at desc limit ${MAX_LOOKED_AT}) o
                  join pull_requests p on p.repository_id = $1 and p.head_sha = o.head_sha and p.state = 'opened' and p.id <> $3
                 where (p.base_branch is distinct from $5 or $5 is null) and (p.head_branch is distinct from $6 or $6 is null)
                   -- What a later attempt ended otherwise no longer stands.
                   and not exists (
                     select from check_outcomes n
                      where ${ofSameCheck('n')} and n.head_sha = o.head_sha and coalesce(n.check_suite_id, o.check_suite_id, 0) = coalesce(o.check_suite_id, n.check_suite_id, 0)
                        and n.completed_at > o.completed_at)
                 group by p.pr_number) now) e
      cross join lateral (
        with seen as (
          select distinct on (p.pr_number, o.head_sha) p.id as pr_id, p.pr_number, o.*
            from (select * from check_outcomes o
                   where o.repository_id = $1 and o.signature = s.signature and o.test is null and o.head_sha <> $2
                   order by o.completed_at desc limit ${MAX_LOOKED_AT}) o
            cross join lateral (
              select p.id, p.pr_number from pull_request_heads h join pull_requests p on p.id = h.pr_id
               where h.repository_id = $1 and h.head_sha = o.head_sha order by p.pr_number limit 1) p
           where not exists (
             select from pull_request_heads h where h.repository_id = $1 and h.head_sha = o.head_sha and h.pr_id = $3)
           order by p.pr_number, o.head_sha, o.completed_at desc),
        newest as (select * from seen order by completed_at desc nulls last limit ${MAX_OCCURRENCES})
        select (select count(*)::int from seen) as seen, (select min(completed_at) from seen) as first_at,
               (select jsonb_agg(jsonb_build_object('pullRequest', o.pr_number, 'at', o.completed_at, 'fix', fix.strategy,
                         'rerun', rerun.passed, 'commit', later.head_sha) order by o.completed_at desc nulls last)
                  from newest o
                  left join lateral (
                    select f.fix_strategy as strategy
                      from check_runs c join analysis_results a on a.check_run_id = c.id join fix_attempts f on f.analysis_result_id = a.id
                     where c.repository_id = $1 and c.head_sha = o.head_sha and c.external_id = o.external_id and f.status = 'verified'
                     order by f.completed_at desc nulls last limit 1) fix on true
                  left join lateral (
                    select true as passed from check_outcomes n
                     where ${ofSameCheck('n')} and n.head_sha = o.head_sha and n.conclusion = 'success'
                       and coalesce(n.check_suite_id, o.check_suite_id, 0) = coalesce(o.check_suite_id, n.check_suite_id, 0) and n.completed_at > o.completed_at
                     limit 1) rerun on true
                  left join lateral (
                    select n.head_sha from pull_request_heads h
                      join check_outcomes n on ${ofSameCheck('n')} and n.head_sha = h.head_sha
                     where h.pr_id = o.pr_id and h.head_sha <> o.head_sha and n.conclusion = 'success' and n.completed_at > o.completed_at
                     order by n.completed_at limit 1) later on true) as occurrences) b`,
    [of.repositoryId, of.headSha, of.pullRequestId, signatures, of.headBranch, of.baseBranch],
  );
  return new Map(
    rows.map((row) => [
      row.signature,
      {
        elsewhere: { numbers: row.numbers ?? [], count: row.elsewhere },
        earlier: {
          count: row.seen,
          firstAt: row.first_at?.toISOString() ?? null,
          occurrences: (row.occurrences ?? []).map(({ pullRequest, at, ...ended }) => ({
            pullRequest,
            at: new Date(at).toISOString(),
            ending: endingOf(ended),
          })),
        },
      },
    ]),
  );
}

type Ended = { rerun: boolean | null; commit: string | null; fix: string | null };

function endingOf({ rerun, commit, fix }: Ended): FailureFacts['earlier']['occurrences'][number]['ending'] {
  if (fix !== null) return { kind: 'fix', strategy: fix };
  if (rerun) return { kind: 'rerun' };
  return commit === null ? null : { kind: 'commit', headSha: commit };
}
