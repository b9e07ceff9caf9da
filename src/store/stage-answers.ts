import type { StageName } from '../core/stages.js';
import type { ClaimedRun } from './claim-run.js';
import type { StageAnswer } from './run-progress.js';
import type { Sql } from './sql.js';

/** The answer that the same stage gave to the same input, under the same settings and by the same code, in this repository. */
export async function findStageAnswer(
  sql: Sql,
  run: ClaimedRun,
  stage: StageName,
  inputFingerprint: string,
): Promise<StageAnswer | null> {
  const { rows } = await sql.query<{ id: string; run_id: string; result: unknown; rows_in: number; rows_out: number }>(
    `select s.id, s.run_id, s.result, s.rows_in, s.rows_out
       from run_stages s join pipeline_runs r on r.id = s.run_id join pull_requests p on p.id = r.pr_id
      where s.stage = $1 and s.input_fingerprint = $2 and s.config_hash = $3 and s.code_ref = $4 and s.status = 'completed'
        and coalesce(s.result->>'final', 'true') = 'true'
        and s.reused_from is null and p.repository_id = $5 and s.run_id <> $6 and r.trigger_source <> 'replay'
      order by s.id desc limit 1`,
    [stage, inputFingerprint, run.configHash, run.codeRef, run.repositoryId, run.id],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    record: { status: 'completed', result: row.result, rowsIn: row.rows_in, rowsOut: row.rows_out },
    input: null,
    inputFingerprint,
    reused: { stageId: row.id, runId: row.run_id },
  };
}
