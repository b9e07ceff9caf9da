import { FAILED } from './check-outcomes.js';
import type { Sql } from './sql.js';
import { isTestNamed } from './test-named.js';

/** What a name means: a check, or a test in a check. */
export type Subject = { check: string; test: string | null };

/** One test may run in every job of a matrix. */
const MOST = 20;
/** So long ago a name may have failed last and still be known. */
const KNOWN_DAYS = 90;

/**
 * The checks of this name on this head; else the tests of this head, in every check in which they ran here or have failed in the repository in 90 days;
 * else the checks, else the tests, that have failed there. Empty: nobody knows the name. `hasMore`: there are more than are answered.
 */
export async function findSubjects(
  sql: Sql,
  { repositoryId, headSha }: { repositoryId: string; headSha: string },
  name: string,
): Promise<{ subjects: Subject[]; hasMore: boolean }> {
  const flat = name.replace(/\s+/g, ' ').trim();
  const { rows } = await sql.query<Subject>(
    `with known as (
       select check_name as check, null::text as test, 1 as rank from check_runs
        where repository_id = $1 and head_sha = $2 and btrim(regexp_replace(check_name, '\\s+', ' ', 'g')) = $3
       union all
       select name, test, 2 from check_outcomes o where repository_id = $1 and head_sha = $2 and ${isTestNamed('o.test', '$3')}
       union all
       select name, test, case when test is null then 3 else 4 end from check_outcomes o
        where repository_id = $1 and conclusion in ${FAILED} and completed_at > now() - ${KNOWN_DAYS} * interval '1 day'
          and (name = $3 and test is null or ${isTestNamed('o.test', '$3')})),
     ranked as (select "check", test, min(rank) as rank from known group by 1, 2),
     likeliest as (select min(rank) as rank from ranked)
     select r.check, r.test from ranked r cross join likeliest l
      -- A test of this head is meant wherever it has failed.
      where r.rank = l.rank or (l.rank = 2 and r.rank = 4) order by r.rank, r.check, r.test limit ${MOST + 1}`,
    [repositoryId, headSha, flat],
  );
  return { subjects: rows.slice(0, MOST), hasMore: rows.length > MOST };
}

/** Whether a check of exactly this name, and where one is named this test in it, was ever seen in the repository, as long as results are kept. */
export async function isSubjectKnown(sql: Sql, repositoryId: string, { check, test }: Subject): Promise<boolean> {
  const { rows } = await sql.query<{ known: boolean }>(
    test === null
      ? `select exists (select from check_runs where repository_id = $1 and check_name = $2)
           or exists (select from check_outcomes where repository_id = $1 and name = $2) as known`
      : `select exists (select from check_outcomes o where repository_id = $1 and name = $2 and ${isTestNamed('o.test', '$3')}) as known`,
    test === null ? [repositoryId, check] : [repositoryId, check, test],
  );
  return rows[0]!.known;
}
