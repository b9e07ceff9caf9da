import type { CheckFact } from '../core/facts.js';
import { distinctTests, type TestVerdict } from '../core/test-verdict.js';
import type { PlacedCheck } from './check-runs.js';
import type { Sql } from './sql.js';

/** How long a failure of a test makes its passes worth keeping. */
const PASSES_AFTER_FAILURE_DAYS = 90;

/** The conclusions of a check that has failed, as SQL; idx_check_outcomes_failures says the same. */
export const FAILED = `('failure', 'timed_out', 'startup_failure')`;

/** One row per check, test and conclusion: idx_check_outcomes_check. */
const IDENTITY = `(repository_id, head_sha, hashtextextended(name, 0), hashtextextended(coalesce(test, ''), 0), external_id, conclusion)`;

/** What two tellings of one outcome add to each other; the greater value wins, so their order does not matter. */
const MERGED = ['branch', 'app_id', 'check_suite_id', 'attempt', 'started_at', 'completed_at'];
const merge = (signature: string): string =>
  `on conflict ${IDENTITY} do update
     set ${MERGED.map((column) => `${column} = greatest(t.${column}, excluded.${column})`).join(', ')}, signature = ${signature}
   where (${[...MERGED.map((column) => `greatest(t.${column}, excluded.${column})`), signature].join(', ')})
         is distinct from (${[...MERGED, 'signature'].map((column) => `t.${column}`).join(', ')})`;

/**
 * Notes how checks ended, on any branch, whether or not a pull request has their head. A check that was started again under its old id and
 * ended otherwise is a second row: nothing is overwritten. Safe to repeat, in any order.
 */
export async function recordOutcomes(sql: Sql, checks: PlacedCheck[]): Promise<void> {
  const ended = checks.filter(({ fact }) => fact.status === 'completed' && fact.conclusion !== null);
  if (ended.length === 0) return;
  const of = <T>(read: (fact: CheckFact) => T): T[] => ended.map(({ fact }) => read(fact));
  await sql.query(
    `insert into check_outcomes as t
       (repository_id, head_sha, name, external_id, conclusion, branch, app_id, check_suite_id, attempt, started_at, completed_at)
     select f.repository_id, f.head_sha, f.name, f.external_id, f.conclusion, max(f.branch), max(f.app_id), max(f.check_suite_id),
            coalesce(max(f.attempt), 1), max(f.started_at), max(f.completed_at)
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::check_conclusion[], $6::text[], $7::bigint[], $8::bigint[],
              $9::integer[], $10::timestamptz[], $11::timestamptz[])
         f (repository_id, head_sha, name, external_id, conclusion, branch, app_id, check_suite_id, attempt, started_at, completed_at)
      group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
     ${merge('t.signature')}`,
    [
      ended.map(({ repositoryId }) => repositoryId),
      of((fact) => fact.headSha),
      of((fact) => fact.name),
      of((fact) => fact.externalId),
      of((fact) => fact.conclusion),
      of((fact) => fact.branch),
      of((fact) => fact.appId),
      of((fact) => fact.checkSuiteId),
      of((fact) => fact.attempt),
      of((fact) => fact.startedAt),
      of((fact) => fact.completedAt),
    ],
  );
}

export type SignedCheck = { checkRunId: string; signature: string | null };

/** Notes what the failures of these checks are known by; outcomes that no delivery has left yet are added. */
export async function signOutcomes(sql: Sql, checks: SignedCheck[]): Promise<void> {
  if (checks.length === 0) return;
  await sql.query(
    `insert into check_outcomes as t
       (repository_id, head_sha, name, external_id, conclusion, branch, app_id, check_suite_id, attempt, started_at, completed_at, signature)
     select c.repository_id, c.head_sha, c.check_name, c.external_id, c.conclusion,
            case when p.head_repository = r.name then p.head_branch end, c.app_id, c.check_suite_id, coalesce(c.attempt, 1), c.started_at,
            c.completed_at, s.signature
       from unnest($1::uuid[], $2::text[]) s (check_run_id, signature)
       join check_runs c on c.id = s.check_run_id
       join repositories r on r.id = c.repository_id
       left join pull_requests p on p.id = c.pr_id
      where c.conclusion is not null
      order by c.head_sha, c.check_name, c.external_id
     ${merge('coalesce(excluded.signature, t.signature)')}`,
    [checks.map(({ checkRunId }) => checkRunId), checks.map(({ signature }) => signature)],
  );
}

export type SignedOutcome = { headSha: string; externalId: string; signature: string };

/** Notes what failures on another branch are known by, so that their logs are read once. */
export async function signFailures(sql: Sql, repositoryId: string, signed: SignedOutcome[]): Promise<void> {
  if (signed.length === 0) return;
  await sql.query(
    `update check_outcomes o set signature = s.signature
       from unnest($2::text[], $3::text[], $4::text[]) s (head_sha, external_id, signature)
      where o.repository_id = $1 and o.head_sha = s.head_sha and o.external_id = s.external_id and o.test is null and o.conclusion in ${FAILED}
        and o.signature is null`,
    [
      repositoryId,
      signed.map(({ headSha }) => headSha),
      signed.map(({ externalId }) => externalId),
      signed.map(({ signature }) => signature),
    ],
  );
}

/**
 * Notes how the tests of one attempt of a check ended: failures always, passes only of tests that have failed in this repository within 90
 * days. Safe to repeat.
 */
export async function saveTestOutcomes(sql: Sql, checkRunId: string, verdicts: readonly TestVerdict[]): Promise<void> {
  const tests = [...distinctTests(verdicts)];
  if (tests.length === 0) return;
  await sql.query(
    `insert into check_outcomes as t
       (repository_id, head_sha, name, test, external_id, conclusion, branch, app_id, check_suite_id, attempt, started_at, completed_at)
     select c.repository_id, c.head_sha, c.check_name, v.test, c.external_id, v.conclusion,
            case when p.head_repository = r.name then p.head_branch end, c.app_id, c.check_suite_id, coalesce(c.attempt, 1), c.started_at,
            c.completed_at
       from check_runs c
       join repositories r on r.id = c.repository_id
       left join pull_requests p on p.id = c.pr_id
      cross join unnest($2::text[], $3::check_conclusion[]) v (test, conclusion)
      where c.id = $1
        and (v.conclusion = 'failure' or exists (
          select from check_outcomes f
           where f.repository_id = c.repository_id and hashtextextended(f.name, 0) = hashtextextended(c.check_name, 0)
             and hashtextextended(coalesce(f.test, ''), 0) = hashtextextended(v.test, 0) and f.conclusion in ${FAILED}
             and f.completed_at > now() - ${PASSES_AFTER_FAILURE_DAYS} * interval '1 day'))
      order by v.test
     ${merge('t.signature')}`,
    [checkRunId, tests.map(([key]) => key), tests.map(([, { conclusion }]) => conclusion)],
  );
}
