import type { Pool } from 'pg';
import type { StageName } from '../core/stages.js';
import type { ClaimedRun } from './claim-run.js';
import { closeRuns, settleProcessingStatus } from './end-runs.js';
import { announce, type Telling } from './notifications.js';
import { transaction } from './pool.js';
import { tell } from './run-events.js';
import { LeaseLostError, MINE } from './run-progress.js';

/**
 * Leaves the run to a person: it holds no lease while it waits, so it survives every restart. Of two runs of one pull request that wait,
 * the newer stays. `stop`: somebody asked the run to end, so it does not wait.
 */
export function waitForInput(
  pool: Pool,
  run: ClaimedRun,
  stage: StageName,
  attempt: number,
  reason: string,
  telling: Telling | null = null,
): Promise<'waits' | 'stop'> {
  return transaction(pool, async (sql) => {
    await sql.query('select from pull_requests where id = $1 for no key update', [run.pullRequestId]);
    const { rows: mine } = await sql.query<{ stop: boolean }>(
      `select cancel_requested_at is not null as stop from pipeline_runs where ${MINE} for update`,
      [run.id, run.leaseToken],
    );
    if (!mine[0]) throw new LeaseLostError(run.id);
    if (mine[0].stop) return 'stop';
    const { rows: older } = await sql.query<{ id: string; reason: string }>(
      `update pipeline_runs set status = 'cancelled', finished_at = clock_timestamp(), waiting_reason = null,
              latest_error = jsonb_build_object('kind', 'superseded', 'message', case when resume_payload is null then $3::text else $3 || $4 end)
        where pr_id = $1 and id <> $2 and status = 'waiting_input' and trigger_source <> 'replay'
        returning id, latest_error->>'message' as reason`,
      [
        run.pullRequestId,
        run.id,
        'a newer run of the pull request asks instead',
        '; the answer came when that was at work already, and is not used',
      ],
    );
    await closeRuns(
      sql,
      older.map(({ id, reason }) => ({ id, told: { status: 'cancelled', reason } })),
    );
    await sql.query(
      `update pipeline_runs
          set status = 'waiting_input', waiting_reason = $3, current_stage = $4, checkpoint_ns = $4, resume_payload = null, lease_until = null
        where ${MINE}`,
      [run.id, run.leaseToken, reason, stage],
    );
    await sql.query(
      // Its work is over for now: how long somebody takes to answer is no work of ours.
      `update run_stages set status = 'waiting_input', finished_at = clock_timestamp() where run_id = $1 and stage = $2 and attempt = $3`,
      [run.id, stage, attempt],
    );
    await tell(sql, run.id, 'run_waiting', { stage, attempt, reason });
    await settleProcessingStatus(sql, [run.pullRequestId]);
    if (telling) await announce(sql, run.repositoryId, telling);
    return 'waits';
  });
}
