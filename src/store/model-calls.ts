import type { Pool } from 'pg';
import { cleanDeep } from '../core/clean-text.js';
import { type BudgetScope, budgetObjection, type ModelBudgets, type ModelSpending } from '../core/model/budgets.js';
import type { ModelCall } from '../core/model/model-call.js';
import type { StageName } from '../core/stages.js';
import type { ClaimedRun } from './claim-run.js';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

/** The most that one call can take; `costUsd` null: its price is not known. */
type Estimate = { provider: string; model: string; tokensIn: number; tokensOut: number; costUsd: number | null };

/** One transaction at a time looks at the budgets: two that look at once would both see room for one. */
const BUDGET_LOCK = `select pg_advisory_xact_lock(hashtextextended('regreen:model-budgets', 0))`;

/**
 * Sets the most that a call can take aside, if every budget has room for it; else says why not. What a killed worker had set aside stays so:
 * its call may well have been paid for.
 */
export function reserveModelCall(
  pool: Pool,
  run: Pick<ClaimedRun, 'id' | 'installationId' | 'repositoryId' | 'pullRequestId'>,
  asked: { stage: StageName; purpose: string },
  estimate: Estimate,
  budgets: ModelBudgets,
): Promise<{ id: string } | { no: string }> {
  return transaction(pool, async (sql) => {
    await sql.query(BUDGET_LOCK);
    const spent = await findSpending(sql, run);
    const tokens = estimate.tokensIn + estimate.tokensOut;
    const no = budgetObjection(budgets, spent, { tokens, usd: estimate.costUsd });
    if (no !== null) return { no };
    const { rows } = await sql.query<{ id: string }>(
      `insert into model_calls (installation_id, run_id, stage, purpose, provider, model, prompt, prompt_hash, tokens_in, tokens_out, cost_usd, tokens_guessed)
       values ($1, $2, $3, $4, $5, $6, '{}', '', $7, $8, $9, true) returning id`,
      [
        run.installationId,
        run.id,
        asked.stage,
        asked.purpose,
        estimate.provider,
        estimate.model,
        estimate.tokensIn,
        estimate.tokensOut,
        estimate.costUsd,
      ],
    );
    return { id: rows[0]!.id };
  });
}

async function findSpending(
  sql: Sql,
  { id, repositoryId, pullRequestId }: { id: string; repositoryId: string; pullRequestId: string },
): Promise<ModelSpending> {
  const { rows } = await sql.query<{ scope: BudgetScope; tokens: string; usd: string }>(
    `with recent as (
       select c.tokens_in + c.tokens_out as tokens, coalesce(c.cost_usd, 0) as usd, p.repository_id = $3 as ours
         from model_calls c join pipeline_runs r on r.id = c.run_id join pull_requests p on p.id = r.pr_id
        where c.created_at > now() - interval '24 hours'),
     own as (
       select c.tokens_in + c.tokens_out as tokens, coalesce(c.cost_usd, 0) as usd, r.id = $1 as this
         from pipeline_runs r join model_calls c on c.run_id = r.id where r.pr_id = $2)
     select 'day' as scope, coalesce(sum(tokens), 0)::text as tokens, coalesce(sum(usd), 0)::text as usd from recent
     union all select 'repository', coalesce(sum(tokens), 0)::text, coalesce(sum(usd), 0)::text from recent where ours
     union all select 'pull_request', coalesce(sum(tokens), 0)::text, coalesce(sum(usd), 0)::text from own
     union all select 'run', coalesce(sum(tokens), 0)::text, coalesce(sum(usd), 0)::text from own where this`,
    [id, pullRequestId, repositoryId],
  );
  const of = (scope: BudgetScope) => {
    const row = rows.find((each) => each.scope === scope);
    return { tokens: Number(row?.tokens ?? 0), usd: Number(row?.usd ?? 0) };
  };
  return { run: of('run'), pull_request: of('pull_request'), repository: of('repository'), day: of('day') };
}

/** Writes down what a call came to, in the place that was set aside for it, and counts it on the run and the stage that asked. */
export async function recordModelCall(sql: Sql, reservedId: string, call: ModelCall): Promise<void> {
  await sql.query(
    `with called as (
       update model_calls
          set provider = $2, model = $3, prompt = $4, prompt_hash = $5, reply = $6, tokens_in = $7, tokens_out = $8, tokens_guessed = $9,
              cost_usd = $10, duration_ms = $11, error = $12
        where id = $1 returning run_id, stage, tokens_in, tokens_out, coalesce(cost_usd, 0) as usd),
     staged as (
       update run_stages s
          set llm_calls = s.llm_calls + 1, tokens_in = s.tokens_in + c.tokens_in, tokens_out = s.tokens_out + c.tokens_out
         from called c where s.run_id = c.run_id and s.stage = c.stage and s.status = 'running')
     update pipeline_runs r
        set llm_calls = r.llm_calls + 1, tokens_in = r.tokens_in + c.tokens_in, tokens_out = r.tokens_out + c.tokens_out,
            cost_usd = r.cost_usd + c.usd
       from called c where r.id = c.run_id`,
    [reservedId, call.provider, call.model, ...valuesOf(call)],
  );
}

const valuesOf = ({
  prompt,
  promptHash,
  reply,
  tokensIn,
  tokensOut,
  tokensGuessed,
  costUsd,
  durationMs,
  error,
}: ModelCall) => [
  JSON.stringify(cleanDeep(prompt, MAX_KEPT)),
  promptHash,
  reply && JSON.stringify(cleanDeep(reply, MAX_KEPT)),
  tokensIn,
  tokensOut,
  tokensGuessed,
  costUsd,
  durationMs,
  error && JSON.stringify(cleanDeep(error)),
];

/** What is asked and answered is bounded where it is made. */
const MAX_KEPT = 1_000_000;

/** Gives back what was set aside for a call that was not made. */
export async function releaseModelCall(sql: Sql, reservedId: string): Promise<void> {
  await sql.query('delete from model_calls where id = $1 and duration_ms is null', [reservedId]);
}

/** A call that was answered. */
export type AnsweredCall = {
  provider: string;
  model: string;
  promptHash: string;
  reply: { text: string; finish: string };
  tokensIn: number;
  tokensOut: number;
};

/** What models have replied in this run, in order; also in the runs whose stages it took over. */
export async function findModelReplies(sql: Sql, runId: string): Promise<AnsweredCall[]> {
  const { rows } = await sql.query<AnsweredCall & { tokensIn: string; tokensOut: string }>(
    `select c.provider, c.model, c.prompt_hash as "promptHash", c.reply, c.tokens_in as "tokensIn", c.tokens_out as "tokensOut"
       from model_calls c
      where c.reply is not null
        and (c.run_id = $1 or c.run_id in (
          select source.run_id from run_stages s join run_stages source on source.id = s.reused_from where s.run_id = $1))
      order by c.id`,
    [runId],
  );
  return rows.map((row) => ({ ...row, tokensIn: Number(row.tokensIn), tokensOut: Number(row.tokensOut) }));
}
