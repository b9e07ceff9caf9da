import type { Pool } from 'pg';
import type { StageName } from '../core/stages.js';
import type { ClaimedRun } from './claim-run.js';
import { freezeDeliveries, settleProcessingStatus } from './open-runs.js';
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

/** What a stage hands over: items taken in and produced, and what could not be had. */
export type StageRecord = {
  result: unknown;
  rowsIn: number;
  rowsOut: number;
  status: 'completed' | 'degraded' | 'skipped' | 'failed';
};

const MINE = `id = $1 and lease_token = $2 and status = 'running'`;

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

/** Opens the row of an attempt at a stage; an attempt that a dead worker left open ends as failed. Returns the attempt's number from 1. */
export function startStage(pool: Pool, run: ClaimedRun, stage: StageName): Promise<number> {
  return transaction(pool, async (sql) => {
    await expectLease(sql, run);
    await sql.query(
      `update run_stages set status = 'failed', finished_at = clock_timestamp(), error = '{"kind": "died", "message": "the worker died"}'
        where run_id = $1 and status = 'running'`,
      [run.id],
    );
    const { rows } = await sql.query<{ attempt: number }>(
      `insert into run_stages (run_id, stage, attempt, status, code_ref, config_hash, started_at)
       select r.id, $2, 1 + (select count(*) from run_stages s where s.run_id = r.id and s.stage = $2), 'running', r.code_ref,
              r.config_hash, clock_timestamp()
         from pipeline_runs r where r.id = $1
       returning attempt`,
      [run.id, stage],
    );
    const attempt = rows[0]!.attempt;
    await tell(sql, run.id, 'stage_started', { stage, attempt });
    return attempt;
  });
}

/** Saves a stage's answer and moves the run to the next stage, in one transaction: an answer once saved is never paid for again. */
export function finishStage(
  pool: Pool,
  run: ClaimedRun,
  stage: StageName,
  attempt: number,
  record: StageRecord,
  next: StageName | null,
): Promise<void> {
  return transaction(pool, async (sql) => {
    const { rowCount } = await sql.query(
      `update pipeline_runs
          set stage_results = stage_results || jsonb_build_object($3::text, $4::jsonb), current_stage = coalesce($5, current_stage),
              checkpoint_ns = $5, findings_out = case when $3 = 'analyze' then $6 else findings_out end
        where ${MINE}`,
      [run.id, run.leaseToken, stage, JSON.stringify(record.result), next, record.rowsOut],
    );
    if (rowCount === 0) throw new LeaseLostError(run.id);
    await sql.query(
      `update run_stages set status = $4, result = $5, rows_in = $6, rows_out = $7, finished_at = clock_timestamp()
        where run_id = $1 and stage = $2 and attempt = $3`,
      [run.id, stage, attempt, record.status, JSON.stringify(record.result), record.rowsIn, record.rowsOut],
    );
    await tell(sql, run.id, 'stage_finished', {
      stage,
      attempt,
      status: record.status,
      rowsIn: record.rowsIn,
      rowsOut: record.rowsOut,
    });
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
      `update pipeline_runs set latest_error = $3, lease_until = clock_timestamp() + $4 * interval '1 ms' where ${MINE}`,
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

/** Ends the run; what is queued behind it is for the caller to look up afterwards, in a fresh statement. */
export function endRun(pool: Pool, run: ClaimedRun, end: RunEnd): Promise<void> {
  return transaction(pool, async (sql) => {
    await sql.query('select from pull_requests where id = $1 for no key update', [run.pullRequestId]);
    const { rowCount } = await sql.query(
      `update pipeline_runs
          set status = $3, finished_at = clock_timestamp(), lease_until = null, checkpoint_ns = null,
              latest_error = coalesce($4::jsonb, latest_error)
        where ${MINE}`,
      [run.id, run.leaseToken, end.status, end.error ? JSON.stringify(end.error) : null],
    );
    if (rowCount === 0) throw new LeaseLostError(run.id);
    await sql.query(
      `update run_stages set status = 'cancelled', finished_at = clock_timestamp() where run_id = $1 and status = 'running'`,
      [run.id],
    );
    await freezeDeliveries(sql, [run.id]);
    await settleProcessingStatus(sql, [run.pullRequestId]);
    await sql.query('update pull_requests set last_processed_at = clock_timestamp() where id = $1', [
      run.pullRequestId,
    ]);
    await tell(sql, run.id, 'run_finished', { status: end.status });
  });
}

/** Locks the run; throws `LeaseLostError` when it is another worker's by now. */
export async function expectLease(sql: Sql, run: ClaimedRun): Promise<void> {
  const { rowCount } = await sql.query(`select from pipeline_runs where ${MINE} for update`, [run.id, run.leaseToken]);
  if (rowCount === 0) throw new LeaseLostError(run.id);
}
