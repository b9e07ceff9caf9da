import { runErrorSchema, type StageView } from '../core/run-view.js';
import { isoOrNull, numberOrNull, warningOf } from './run-row.js';
import type { Sql } from './sql.js';

type StageRow = {
  stage: string;
  attempt: number;
  status: StageView['status'];
  rows_in: number | null;
  rows_out: number | null;
  llm_calls: number;
  tokens_in: string;
  tokens_out: string;
  input_fingerprint: string | null;
  config_hash: string | null;
  code_ref: string | null;
  source: StageView['reusedFrom'];
  result: unknown;
  error: unknown;
  started_at: Date | null;
  finished_at: Date | null;
  duration_ms: string | null;
};

/** The attempts at a run's stages, in the order in which they began. */
export async function listStages(sql: Sql, runId: string): Promise<{ stages: StageView[]; warnings: string[] }> {
  const { rows } = await sql.query<StageRow>(
    `select s.stage, s.attempt, s.status, s.rows_in, s.rows_out, s.llm_calls, s.tokens_in, s.tokens_out, s.input_fingerprint, s.config_hash,
            s.code_ref, s.result, s.error, s.started_at, s.finished_at, s.duration_ms,
            case when f.id is not null then jsonb_build_object('runId', f.run_id, 'stage', f.stage, 'attempt', f.attempt) end as source
       from run_stages s left join run_stages f on f.id = s.reused_from
      where s.run_id = $1 order by s.started_at nulls last, s.id`,
    [runId],
  );
  const stages = rows.map((row) => ({
    stage: row.stage,
    attempt: row.attempt,
    status: row.status,
    rowsIn: row.rows_in,
    rowsOut: row.rows_out,
    llmCalls: row.llm_calls,
    tokensIn: Number(row.tokens_in),
    tokensOut: Number(row.tokens_out),
    inputFingerprint: row.input_fingerprint,
    configHash: row.config_hash,
    codeRef: row.code_ref,
    reusedFrom: row.source,
    result: row.result,
    error: row.error,
    startedAt: isoOrNull(row.started_at),
    finishedAt: isoOrNull(row.finished_at),
    durationMs: numberOrNull(row.duration_ms),
  }));
  const warnings = stages.flatMap(({ stage, attempt, error }) =>
    warningOf(runErrorSchema, `the error of ${stage}, attempt ${attempt},`, error),
  );
  return { stages, warnings };
}
