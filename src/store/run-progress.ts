import type { Pool } from 'pg';
import { type RunPlan, runPlanSchema } from '../core/run-plan.js';
import type { StageName } from '../core/stages.js';
import type { ClaimedRun } from './claim-run.js';
import { closeRuns, settleProcessingStatus } from './end-runs.js';
import { transaction } from './pool.js';
import { tell } from './run-events.js';
import type { Sql } from './sql.js';

/** Another worker has the run now: stop, and touch nothing. */
export class LeaseLostError extends Error {
  constructor(runId: string) {
    super(`the lease on run ${runId} is lost`);
    this.name = 'LeaseLostError';
  }
}

/** What a stage hands over: items taken in and produced, and whether it could have all it wanted. */
export type StageRecord = {
  result: unknown;
  rowsIn: number;
  rowsOut: number;
  status: 'completed' | 'degraded' | 'skipped' | 'failed';
};

/** A stage's answer with where it came from: what was decided on, and the earlier attempt that it was taken over from. */
export type StageAnswer = {
  record: StageRecord;
  input: unknown;
  inputFingerprint: string | null;
  reused: ReusedAnswer | null;
};

type ReusedAnswer = { stageId: string; runId: string };

/** Whose run it is: the worker with the newest lease token. */
export const MINE = `id = $1 and lease_token = $2 and status = 'running'`;

/** Keeps the lease. `stop`: somebody asked the run to end. Throws `LeaseLostError`. */
export async function beat(sql: Sql, run: ClaimedRun, leaseMs: number): Promise<'go' | 'stop'> {
  const { rows } = await sql.query<{ stop: boolean }>(
    `update pipeline_runs set lease_until = clock_timestamp() + $3 * interval '1 ms' where ${MINE}
     returning cancel_requested_at is not null as stop`,
    [run.id, run.leaseToken, leaseMs],
  );
  if (!rows[0]) throw new LeaseLostError(run.id);
  return rows[0].stop ? 'stop' : 'go';
}

/**
 * Opens the row of an attempt at a stage, or goes on with the one that waited for a person; an attempt that a dead worker left open ends as
 * failed. Returns the attempt's number from 1.
 * One statement, whose commit nobody waits for: the record must cost less than the work. The next save brings it to disk; a database that
 * crashes before has forgotten an attempt that nothing hangs on.
 */
export async function startStage(sql: Sql, run: ClaimedRun, stage: StageName): Promise<number> {
  const { rows } = await sql.query<{ attempt: number }>(
    `with mine as (select id, code_ref, config_hash from pipeline_runs where ${MINE} for update),
          left_open as (
            update run_stages set status = 'failed', finished_at = clock_timestamp(), error = '{"kind": "died", "message": "the worker died"}'
             where run_id = (select id from mine) and status = 'running'),
          answered as (
            update run_stages set status = 'running', started_at = clock_timestamp(), finished_at = null
             where run_id = (select id from mine) and stage = $3 and status = 'waiting_input' returning run_id, attempt),
          fresh as (
            insert into run_stages (run_id, stage, attempt, status, code_ref, config_hash, started_at)
            select id, $3, 1 + (select count(*) from run_stages s where s.run_id = mine.id and s.stage = $3), 'running', code_ref, config_hash,
                   clock_timestamp()
              from mine where not exists (select from answered)
            returning run_id, attempt),
          opened as (select * from answered union all select * from fresh)
     select attempt, tell_run_event(run_id, 'stage_started', jsonb_build_object('stage', $3::text, 'attempt', attempt)),
            set_config('synchronous_commit', 'off', true)
       from opened`,
    [run.id, run.leaseToken, stage],
  );
  if (!rows[0]) throw new LeaseLostError(run.id);
  return rows[0].attempt;
}

/** Writes down what the run does and by which settings: what changes meanwhile is for the next run. */
export async function savePlan(sql: Sql, run: ClaimedRun, plan: RunPlan, configHash: string): Promise<void> {
  const { rowCount } = await sql.query(
    `with mine as (
       update pipeline_runs set plan = $3, config_hash = $4, pipeline_id = (select id from pipelines where id = $5) where ${MINE} returning id)
     update run_stages set config_hash = $4 where run_id = (select id from mine) and status = 'running'`,
    [run.id, run.leaseToken, JSON.stringify(runPlanSchema.parse(plan)), configHash, plan.pipeline.id],
  );
  if (rowCount === 0) throw new LeaseLostError(run.id);
}

/** Beyond this a stage's input is not kept, and the stage cannot be replayed. */
const MAX_INPUT_LENGTH = 2_000_000;

/** Saves a stage's answer and moves the run to the next stage, in one transaction: an answer once saved is never paid for again. */
export async function finishStage(
  pool: Pool,
  run: ClaimedRun,
  stage: StageName,
  attempt: number,
  { record, input, inputFingerprint, reused }: StageAnswer,
  next: StageName | null,
): Promise<void> {
  const result = JSON.stringify(record.result);
  const kept = input === null ? null : JSON.stringify(input);
  const save = async (sql: Sql) => {
    const { rowCount } = await sql.query(
      `with moved as (
         update pipeline_runs
            set stage_results = stage_results || jsonb_build_object($3::text, $5::jsonb), current_stage = coalesce($6, current_stage),
                checkpoint_ns = $6, resume_payload = null,
                findings_out = case when $3 = 'analyze' then $9 else findings_out end,
                input_fingerprint = case when $3 = 'analyze' then $11 else input_fingerprint end
          where ${MINE} returning id),
       saved as (
         update run_stages
            set status = $7, result = $5, rows_in = $8, rows_out = $9, input = $10, input_fingerprint = $11, reused_from = $12,
                finished_at = clock_timestamp()
          where run_id = (select id from moved) and stage = $3 and attempt = $4 returning run_id)
       select tell_run_event(run_id, 'stage_finished', $13) from saved`,
      [
        run.id,
        run.leaseToken,
        stage,
        attempt,
        result,
        next,
        record.status,
        record.rowsIn,
        record.rowsOut,
        kept !== null && kept.length <= MAX_INPUT_LENGTH ? kept : null,
        inputFingerprint,
        reused?.stageId ?? null,
        JSON.stringify({
          stage,
          attempt,
          status: record.status,
          rowsIn: record.rowsIn,
          rowsOut: record.rowsOut,
          ...(reused ? { reusedFrom: reused.runId } : {}),
        }),
      ],
    );
    if (rowCount === 0) throw new LeaseLostError(run.id);
  };
  if (stage !== 'analyze') return save(pool);
  return transaction(pool, async (sql) => {
    await sql.query('update pull_requests set last_checked_at = clock_timestamp() where id = $1', [run.pullRequestId]);
    await save(sql);
  });
}

/** Notes why an attempt at a stage failed, and keeps the run from everybody until it is worth another try. */
export function failStage(
  pool: Pool,
  run: ClaimedRun,
  stage: StageName,
  attempt: number,
  error: object,
  retryInMs: number,
): Promise<void> {
  return transaction(pool, async (sql) => {
    const { rowCount } = await sql.query(
      `update pipeline_runs
          set latest_error = case when cancel_requested_at is null then $3 else latest_error end,
              lease_until = case when cancel_requested_at is null then clock_timestamp() + $4 * interval '1 ms' else clock_timestamp() end
        where ${MINE}`,
      [run.id, run.leaseToken, JSON.stringify(error), retryInMs],
    );
    if (rowCount === 0) throw new LeaseLostError(run.id);
    await sql.query(
      `update run_stages set status = 'failed', error = $4, finished_at = clock_timestamp() where run_id = $1 and stage = $2 and attempt = $3`,
      [run.id, stage, attempt, JSON.stringify(error)],
    );
    await tell(sql, run.id, 'stage_failed', { stage, attempt, error });
  });
}

/** How often a stage of this run has ended so: through a fault of ours, or with its worker. */
export async function countFailures(
  sql: Sql,
  run: ClaimedRun,
  stage: StageName,
  kind: 'ours' | 'died',
): Promise<number> {
  const { rows } = await sql.query<{ failures: number }>(
    `select count(*)::int as failures from run_stages where run_id = $1 and stage = $2 and error->>'kind' = $3`,
    [run.id, stage, kind],
  );
  return rows[0]!.failures;
}

/** Gives the run up for whoever claims it next: the worker of its next stage's queue. */
export async function releaseRun(sql: Sql, run: ClaimedRun): Promise<void> {
  await sql.query(`update pipeline_runs set lease_until = clock_timestamp() where ${MINE}`, [run.id, run.leaseToken]);
}

export type RunEnd = { status: 'completed' | 'degraded' | 'failed' | 'cancelled'; error?: object };

/** Ends the run, and says how long it had waited and worked; what is queued behind it is for the caller to look up afterwards, in a fresh statement. */
export function endRun(pool: Pool, run: ClaimedRun, end: RunEnd): Promise<{ startedAt: Date; queuedMs: number }> {
  return transaction(pool, async (sql) => {
    await sql.query('select from pull_requests where id = $1 for no key update', [run.pullRequestId]);
    const { rows } = await sql.query<{ startedAt: Date; queuedMs: number }>(
      `update pipeline_runs
          set status = $3, finished_at = clock_timestamp(), lease_until = null, checkpoint_ns = null,
              latest_error = coalesce($4::jsonb, case when $3 in ('completed', 'degraded') then null else latest_error end),
              metrics = metrics || (select jsonb_build_object('queuedMs', (extract(epoch from pipeline_runs.started_at - pipeline_runs.created_at) * 1000)::bigint,
                  'attempts', count(*), 'reusedStages', count(s.reused_from))
                || coalesce(jsonb_object_agg(s.stage || 'Ms', s.duration_ms order by s.attempt) filter (where s.duration_ms is not null and s.status <> 'failed'), '{}')
                  from run_stages s where s.run_id = $1)
        where ${MINE}
        returning started_at as "startedAt", (extract(epoch from started_at - created_at) * 1000)::float8 as "queuedMs"`,
      [run.id, run.leaseToken, end.status, end.error ? JSON.stringify(end.error) : null],
    );
    if (!rows[0]) throw new LeaseLostError(run.id);
    await closeRuns(sql, [{ id: run.id, told: { status: end.status } }]);
    await settleProcessingStatus(sql, [run.pullRequestId]);
    return rows[0];
  });
}

/** Locks the run; throws `LeaseLostError` when it is another worker's by now. */
export async function expectLease(sql: Sql, run: ClaimedRun): Promise<void> {
  const { rowCount } = await sql.query(`select from pipeline_runs where ${MINE} for update`, [run.id, run.leaseToken]);
  if (rowCount === 0) throw new LeaseLostError(run.id);
}
