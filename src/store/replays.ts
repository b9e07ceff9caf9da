import type { Pool } from 'pg';
import type { ReplayedStage } from '../core/replay-report.js';
import { type RunPlan, runPlanSchema } from '../core/run-plan.js';
import { isFinished, type RunStatus } from '../core/run-status.js';
import type { ClaimedRun } from './claim-run.js';
import { transaction } from './pool.js';
import { tell } from './run-events.js';
import type { Sql } from './sql.js';
import { SteerError } from './steer-runs.js';

/** A stage as a finished run left it: the last attempt, with what it decided on, its own or that of the answer it took over. */
export type RecordedStage = {
  stage: string;
  status: string;
  input: unknown;
  result: unknown;
  rowsIn: number | null;
  rowsOut: number | null;
};

/** The stages of a finished run, in order. Throws `SteerError` when there is no such run, or it is not finished. */
export async function findRecordedStages(sql: Sql, runId: string): Promise<RecordedStage[]> {
  const { rows: runs } = await sql.query<{ status: RunStatus; trigger_source: string }>(
    'select status, trigger_source from pipeline_runs where id = $1',
    [runId],
  );
  if (!runs[0]) throw new SteerError('not_found', 'There is no such run: regreen runs list shows those there are.');
  if (!isFinished(runs[0].status))
    throw new SteerError('conflict', `The run is ${runs[0].status}: it can be replayed when it is finished.`);
  if (runs[0].trigger_source === 'replay')
    throw new SteerError('conflict', 'The run is a replay itself: replay the run it came from.');
  const { rows } = await sql.query<RecordedStage>(
    `select * from (
       select distinct on (s.stage) s.id, s.stage, s.status, coalesce(source.input, s.input) as input, s.result, s.rows_in as "rowsIn", s.rows_out as "rowsOut"
         from run_stages s left join run_stages source on source.id = s.reused_from
        where s.run_id = $1
        order by s.stage, s.attempt desc) last_attempts
      order by id`,
    [runId],
  );
  return rows;
}

/** A replay that is about to ask a model, with what its budgets are held over. Whatever becomes of it, what it spends stands on it. */
export type OpenedReplay = Pick<ClaimedRun, 'id' | 'installationId' | 'repositoryId' | 'pullRequestId'>;

/** Opens a run for a replay, finished from the start: nobody has to work on it. Throws `SteerError` when there is no run to replay. */
export async function openReplay(
  sql: Sql,
  of: string,
  codeRef: string,
): Promise<OpenedReplay & { plan: RunPlan | null }> {
  const { rows } = await sql.query<OpenedReplay & { plan: unknown }>(
    `with opened as (
       insert into pipeline_runs (pipeline_id, pr_id, installation_id, head_sha, parent_run_id, trigger_source, status, current_stage,
              delivery_ids, events_in, input_fingerprint, code_ref, config_hash, trace_id, plan, started_at, finished_at)
       select pipeline_id, pr_id, installation_id, head_sha, id, 'replay', 'completed', current_stage, delivery_ids, events_in, input_fingerprint,
              $2, config_hash, replace(gen_random_uuid()::text, '-', ''), plan, clock_timestamp(), clock_timestamp()
         from pipeline_runs where id = $1
       returning id, installation_id, pr_id, plan)
     select o.id, o.installation_id as "installationId", p.repository_id as "repositoryId", p.id as "pullRequestId", o.plan
       from opened o join pull_requests p on p.id = o.pr_id`,
    [of, codeRef],
  );
  const [opened] = rows;
  if (!opened) throw new SteerError('not_found', 'There is no such run: regreen runs list shows those there are.');
  return { ...opened, plan: runPlanSchema.nullable().catch(null).parse(opened.plan) };
}

/** Records a replay on its run; one that has none yet gets it. Returns its id. */
export function recordReplay(
  pool: Pool,
  of: string,
  stages: (ReplayedStage & { result: unknown })[],
  codeRef: string,
  opened: OpenedReplay | null,
): Promise<string> {
  return transaction(pool, async (sql) => {
    const differences = stages.reduce((sum, stage) => sum + stage.differences.length, 0);
    const metrics = { comparedStages: stages.filter(({ outcome }) => outcome !== 'not_recorded').length, differences };
    const results = Object.fromEntries(stages.map(({ stage, result }) => [stage, result]));
    const { id: runId } = opened ?? (await openReplay(sql, of, codeRef));
    await sql.query(
      'update pipeline_runs set stage_results = $2, metrics = $3, finished_at = clock_timestamp() where id = $1',
      [runId, JSON.stringify(results), JSON.stringify(metrics)],
    );
    await tell(sql, runId, 'run_started', { trigger: 'replay', of });
    for (const { stage, outcome, differences: found, note, result } of stages) {
      await sql.query(
        `insert into run_stages (run_id, stage, status, code_ref, config_hash, result, started_at, finished_at)
         select $1, $2, $3, code_ref, config_hash, $4, clock_timestamp(), clock_timestamp() from pipeline_runs where id = $1`,
        [
          runId,
          stage,
          outcome === 'not_recorded' ? 'skipped' : 'completed',
          JSON.stringify({ outcome, differences: found, note, result }),
        ],
      );
      await tell(sql, runId, 'stage_replayed', { stage, outcome, differences: found.length });
    }
    await tell(sql, runId, 'run_finished', { status: 'completed', same: differences === 0 });
    return runId;
  });
}
