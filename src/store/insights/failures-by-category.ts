import { FAILED } from '../check-outcomes.js';
import type { Sql } from '../sql.js';
import { type Asked, bucketOf, isAsked, isInRange, valuesOf } from './asked.js';

export type CategoryCount = { category: string; bucket: number; count: number };

const FAILED_AT = `case when c.conclusion in ${FAILED} and c.completed_at is not null then c.completed_at else d.created_at end`;
/** By its id, and in no other order of things: a busy repository has more checks than the range has failures. */
const CHECK = 'select * from check_runs where id = d.check_run_id offset 0';

/**
 * Failed checks of pull requests by what their newest diagnosis says of them, in the bucket in which they failed. A check counts once a pull request; one
 * that has got better in its row, or runs again there, when it was diagnosed.
 */
export async function countCategories(sql: Sql, asked: Asked): Promise<CategoryCount[]> {
  const { rows } = await sql.query<CategoryCount>(
    `with diagnosed as (
       -- A check is diagnosed after it has ended.
       select distinct on (a.check_run_id) a.check_run_id, a.category, a.created_at
         from analysis_results a where a.created_at >= $1::timestamptz
        order by a.check_run_id, a.created_at desc)
     select d.category, ${bucketOf(FAILED_AT, asked)} as bucket, count(*)::int as count
       from diagnosed d cross join lateral (${CHECK}) c
      where ${isInRange(FAILED_AT)} and c.pr_id is not null and c.app_id is distinct from $6 and ${isAsked('c.repository_id', asked)}
      group by 1, 2`,
    valuesOf(asked),
  );
  return rows;
}
