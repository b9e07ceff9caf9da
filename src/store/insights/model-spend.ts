import type { Sql } from '../sql.js';
import { type Asked, bucketOf, isAsked, isInRange, valuesOf } from './asked.js';

export type ModelSpend = {
  bucket: number;
  calls: number;
  tokensIn: number;
  tokensOut: number;
  usd: number;
  /** Calls whose price nobody has configured: they are not in `usd`. */
  withoutPrice: number;
};

/** What models were asked and what that took, by bucket; of calls that were made, answered or not. */
export async function sumModelSpend(sql: Sql, asked: Asked): Promise<ModelSpend[]> {
  const { rows } = await sql.query<ModelSpend>(
    `select ${bucketOf('m.created_at', asked)} as bucket, count(*)::int as calls, sum(m.tokens_in)::float8 as "tokensIn",
            sum(m.tokens_out)::float8 as "tokensOut", coalesce(sum(m.cost_usd), 0)::float8 as usd,
            count(*) filter (where m.cost_usd is null)::int as "withoutPrice"
       from model_calls m cross join lateral (
         select p.repository_id from pipeline_runs x join pull_requests p on p.id = x.pr_id where x.id = m.run_id offset 0) p
      where ${isInRange('m.created_at')} and ${isAsked('p.repository_id', asked)}
      group by 1 order by 1`,
    valuesOf(asked),
  );
  return rows;
}
