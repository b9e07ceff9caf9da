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
 * The checks of this name, else the tests: of this head first, else those that have failed in the repository in 90 days. Empty: nobody knows the
 * name.
 */
export async function findSubjects(
  sql: Sql,
  { repositoryId, headSha }: { repositoryId: string; headSha: string },
  name: string,
): Promise<Subject[]> {
  const flat = name.replace(/\s+/g, ' ').trim();
  const { rows } = await sql.query<Subject & { rank: number }>(
    `select distinct check_name as check, null as test, 1 as rank from check_runs
      where repository_id = $1 and head_sha = $2 and check_name = $3
     union
     select name, test, 2 from check_outcomes o where repository_id = $1 and head_sha = $2 and ${isTestNamed('o', '$3')}
     union
     select name, test, case when test is null then 3 else 4 end from check_outcomes o
      where repository_id = $1 and conclusion in ${FAILED} and completed_at > now() - ${KNOWN_DAYS} * interval '1 day'
        and (name = $3 and test is null or ${isTestNamed('o', '$3')})
      order by 3, 1, 2 limit ${MOST}`,
    [repositoryId, headSha, flat],
  );
  return rows.filter(({ rank }) => rank === rows[0]!.rank).map(({ check, test }) => ({ check, test }));
}
