import type { Pool } from 'pg';
import type { StageName } from '../core/stages.js';
import type { Opened } from './open-run.js';
import { wakePullRequests } from './open-runs.js';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

export type DueRun = { runId: string; pullRequestId: string; stage: StageName | null };

/**
 * Runs that nobody seems to work on: queued, due for `dueMs` and not enqueued by a sweep for `enqueuedMs`; running with the lease run out; or with the
 * answer they waited for.
 * It marks them as enqueued, so that several sweepers share the work; it never asks the queue what it holds.
 */
export async function sweepRuns(sql: Sql, { dueMs = 5_000, enqueuedMs = 30_000 } = {}): Promise<DueRun[]> {
  const { rows } = await sql.query<{ id: string; pr_id: string; current_stage: StageName | null }>(
    `update pipeline_runs r set enqueued_at = clock_timestamp()
       from (select id from pipeline_runs
              where trigger_source <> 'replay' and ((status = 'queued' and run_after <= clock_timestamp() - $1 * interval '1 ms'
                     and coalesce(enqueued_at, '-infinity') <= clock_timestamp() - $2 * interval '1 ms')
                 or (status = 'running' and lease_until <= clock_timestamp() - interval '1 second'
                     and coalesce(enqueued_at, '-infinity') <= clock_timestamp() - interval '5 seconds')
                 or (status = 'waiting_input' and resume_payload is not null
                     and coalesce(enqueued_at, '-infinity') <= clock_timestamp() - interval '5 seconds'))
              order by enqueued_at nulls first limit 1000 for update skip locked) due
      where r.id = due.id
      returning r.id, r.pr_id, r.current_stage`,
    [dueMs, enqueuedMs],
  );
  return rows.map((row) => ({ runId: row.id, pullRequestId: row.pr_id, stage: row.current_stage }));
}

/** How long a run that was opened to judge an attempt may take before another is. */
const JUDGED_WITHIN = '5 minutes';
/** A run may not be allowed to judge: something holds the pull request. After so long nobody tries any more. */
const GIVEN_UP_AFTER = '1 hour';

/**
 * Opens runs for pull requests whose fixes the checks should have judged by now: a run sees that nobody has spoken, and says so. What a closed
 * pull request leaves behind, nobody will judge any more.
 */
export function sweepVerifications(pool: Pool, settleMs: number): Promise<Opened[]> {
  return transaction(pool, async (sql) => {
    const { rows } = await sql.query<{ pr_id: string }>(
      `select distinct f.pr_id from fix_attempts f where f.status in ('applying', 'verifying') and f.verify_by <= clock_timestamp() limit 100`,
    );
    const pullRequestIds = rows.map((row) => row.pr_id).sort();
    if (pullRequestIds.length === 0) return [];
    await sql.query('select from pull_requests where id = any($1::uuid[]) order by id for no key update', [
      pullRequestIds,
    ]);
    await sql.query(
      `update fix_attempts f
          set status = 'unknown', completed_at = clock_timestamp(),
              error_message = case when p.state <> 'opened' then 'the pull request was ' || p.state || ' before the checks had spoken'
                              else 'nobody could judge it in time' end
         from pull_requests p
        where p.id = f.pr_id and p.id = any($1::uuid[]) and f.status in ('applying', 'verifying') and f.verify_by <= clock_timestamp()
          and (p.state <> 'opened' or f.verify_by <= clock_timestamp() - interval '${GIVEN_UP_AFTER}')`,
      [pullRequestIds],
    );
    const { rows: due } = await sql.query<{ pr_id: string }>(
      `select distinct f.pr_id from fix_attempts f
        where f.pr_id = any($1::uuid[]) and f.status in ('applying', 'verifying') and f.verify_by <= clock_timestamp()
          and not exists (select from pipeline_runs r where r.pr_id = f.pr_id and r.trigger_source <> 'replay'
                             and r.created_at > greatest(f.verify_by, clock_timestamp() - interval '${JUDGED_WITHIN}'))`,
      [pullRequestIds],
    );
    const opens = { reason: 'the checks should have judged a fix by now', trigger: 'system' as const };
    const wakes = due.map((row) => ({
      pullRequestId: row.pr_id,
      deliveryId: null,
      opens,
      headSha: null,
    }));
    return (await wakePullRequests(sql, wakes, settleMs)).opened;
  });
}

/** The pull request's run that goes next, queued or with its answer, and how long until it is due. */
export async function findNextRun(sql: Sql, pullRequestId: string): Promise<{ waitMs: number } | null> {
  const { rows } = await sql.query<{ wait_ms: string }>(
    `select case when status = 'queued' then greatest(0, extract(epoch from run_after - clock_timestamp()) * 1000) else 0 end::numeric as wait_ms
       from pipeline_runs
      where pr_id = $1 and trigger_source <> 'replay' and (status = 'queued' or (status = 'waiting_input' and resume_payload is not null))
      order by wait_ms limit 1`,
    [pullRequestId],
  );
  return rows[0] ? { waitMs: Math.ceil(Number(rows[0].wait_ms)) } : null;
}
