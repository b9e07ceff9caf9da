import type { Pool } from 'pg';
import { type RunPlan, runPlanSchema } from '../core/run-plan.js';
import { isStageName, STAGE_NAMES, type StageName } from '../core/stages.js';
import { cancelRuns, closeRuns, freezeDeliveries, settleProcessingStatus } from './end-runs.js';
import { INACTIVE } from './parents.js';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';
import { findNextRun } from './sweep.js';

/** A run in the hands of one worker. Every write names the lease token; when it no longer fits, another worker has taken over. */
export type ClaimedRun = {
  id: string;
  pullRequestId: string;
  repositoryId: string;
  installationId: string;
  headSha: string;
  /** Where to go on; null when every stage has its answer. */
  stage: StageName | null;
  stageResults: Record<string, unknown>;
  leaseToken: string;
  triggerSource: string;
  /** Whether a stage so far could not have all it wanted. */
  degraded: boolean;
  /** What the run does and by which settings; null until its first stage has read them. */
  plan: RunPlan | null;
  requestedPipeline: string | null;
  /** What a person answered to the stage that waited; null where nobody was asked. */
  resumePayload: unknown;
  codeRef: string;
  configHash: string;
  /** 32 hexadecimal digits, as in W3C trace context. */
  traceId: string | null;
};

export type Claim =
  | { kind: 'run'; run: ClaimedRun; takenOver: boolean }
  /** Another worker has it, and its lease lasts so long unless it lives. */
  | { kind: 'busy'; waitMs: number }
  /** Its time has not come yet. */
  | { kind: 'early'; waitMs: number }
  | { kind: 'nothing' };

export type Worker = { workerId: string; leaseMs: number; codeRef: string; configHash: string };

type RunRow = {
  id: string;
  head_sha: string;
  checkpoint_ns: string | null;
  stage_results: Record<string, unknown>;
  lease_token: string;
  trigger_source: string;
  leased_ms: string | null;
  outdated: boolean;
  degraded: boolean;
  plan: unknown;
  requested_pipeline: string | null;
  resume_payload: unknown;
  code_ref: string;
  config_hash: string;
  trace_id: string | null;
};

const RUN = `id, head_sha, checkpoint_ns, stage_results, lease_token, trigger_source, plan, requested_pipeline, resume_payload, code_ref, config_hash, trace_id,
  (exists (select from run_stages s where s.run_id = pipeline_runs.id and s.status = 'degraded')
   or exists (select from run_stages s where s.run_id = pipeline_runs.parent_run_id and s.status = 'degraded' and pipeline_runs.stage_results ? s.stage
                 and not exists (select from run_stages own where own.run_id = pipeline_runs.id and own.stage = s.stage))) as degraded`;

/** Takes the pull request's run to work on: the running one whose worker is gone, else the waiting one that has its answer, else the queued one that is due. */
export function claimRun(pool: Pool, pullRequestId: string, worker: Worker): Promise<Claim> {
  return transaction(pool, async (sql): Promise<Claim> => {
    const pullRequest = await lockPullRequest(sql, pullRequestId);
    if (!pullRequest) return { kind: 'nothing' };
    // A run may have been opened in the very moment in which its repository or installation went away.
    if (pullRequest.inactive) await cancelRuns(sql, [pullRequestId], pullRequest.inactive);
    const { rows: running } = await sql.query<RunRow>(
      `select ${RUN}, extract(epoch from lease_until - clock_timestamp()) * 1000 as leased_ms, cancel_requested_at is not null as outdated
         from pipeline_runs where pr_id = $1 and status = 'running' and trigger_source <> 'replay'`,
      [pullRequestId],
    );
    const current = running[0];
    const claimed = (row: RunRow, takenOver: boolean): Claim => ({
      kind: 'run',
      run: toRun(row, pullRequestId, pullRequest),
      takenOver,
    });
    const leasedMs = Math.ceil(Number(current?.leased_ms ?? 0));
    if (leasedMs > 0) return { kind: 'busy', waitMs: leasedMs };
    if (current && !current.outdated) {
      const { rows } = await sql.query<RunRow>(
        `update pipeline_runs set lease_token = lease_token + 1, lease_until = clock_timestamp() + $2 * interval '1 ms', worker_id = $3, code_ref = $4
          where id = $1 returning ${RUN}`,
        [current.id, worker.leaseMs, worker.workerId, worker.codeRef],
      );
      return claimed(rows[0]!, true);
    }
    if (current) await endAbandoned(sql, current.id);
    const promoted =
      (await promoteAnswered(sql, pullRequestId, worker)) ?? (await promoteQueued(sql, pullRequestId, worker));
    await settleProcessingStatus(sql, [pullRequestId]);
    return promoted ? claimed(promoted, false) : await earlyOrNothing(sql, pullRequestId);
  });
}

/** The run that waited for a person, and goes on now where it was. */
async function promoteAnswered(sql: Sql, pullRequestId: string, worker: Worker): Promise<RunRow | undefined> {
  const { rows } = await sql.query<RunRow>(
    `update pipeline_runs
        set status = 'running', trigger_source = 'resume', waiting_reason = null, current_stage = coalesce(checkpoint_ns, current_stage),
            lease_token = lease_token + 1, lease_until = clock_timestamp() + $2 * interval '1 ms', worker_id = $3, code_ref = $4
      where pr_id = $1 and status = 'waiting_input' and resume_payload is not null
      returning ${RUN}`,
    [pullRequestId, worker.leaseMs, worker.workerId, worker.codeRef],
  );
  return rows[0];
}

/** A run belongs to the trace of the delivery that opened it (telemetry/trace-ids.ts), which is named by its GUID; one without has its own id for it. */
const TRACE_OF_FIRST_DELIVERY = `(
  select replace(lower(d.delivery_id), '-', '') from run_deliveries x join webhook_deliveries d on d.id = x.delivery_id
   where x.run_id = pipeline_runs.id and lower(d.delivery_id) ~ '^(?!0{8}-0{4}-0{4})[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
   order by x.delivery_id limit 1)`;

async function promoteQueued(sql: Sql, pullRequestId: string, worker: Worker): Promise<RunRow | undefined> {
  const { rows } = await sql.query<RunRow>(
    `update pipeline_runs
        set status = 'running', started_at = clock_timestamp(), waiting_reason = null, current_stage = coalesce(current_stage, $2),
            checkpoint_ns = coalesce(current_stage, $2), checkpoint_thread = pr_id || ':' || id, lease_token = lease_token + 1,
            lease_until = clock_timestamp() + $3 * interval '1 ms', worker_id = $4, code_ref = $5, config_hash = coalesce(config_hash, $6),
            trace_id = coalesce(trace_id, ${TRACE_OF_FIRST_DELIVERY}, replace(id::text, '-', ''))
      where pr_id = $1 and status = 'queued' and trigger_source <> 'replay' and run_after <= clock_timestamp()
      returning ${RUN}`,
    [pullRequestId, STAGE_NAMES[0], worker.leaseMs, worker.workerId, worker.codeRef, worker.configHash],
  );
  const promoted = rows[0];
  if (!promoted) return undefined;
  await freezeDeliveries(sql, [promoted.id]);
  await sql.query(
    `select tell_run_event(id, 'run_started', jsonb_build_object('trigger', trigger_source, 'headSha', head_sha, 'events', events_in, 'stage', current_stage,
            'queuedMs', (extract(epoch from started_at - created_at) * 1000)::bigint))
       from pipeline_runs where id = $1`,
    [promoted.id],
  );
  return promoted;
}

type PullRequestRow = { repository_id: string; installation_id: string; inactive: string | null };

async function lockPullRequest(sql: Sql, id: string): Promise<PullRequestRow | undefined> {
  const { rows } = await sql.query<PullRequestRow>(
    `select p.repository_id, r.installation_id, ${INACTIVE} as inactive
       from pull_requests p join repositories r on r.id = p.repository_id join installations i on i.id = r.installation_id
      where p.id = $1 for no key update of p`,
    [id],
  );
  return rows[0];
}

/** A worker that was asked to stop died before it could: the reason stands in latest_error already. */
async function endAbandoned(sql: Sql, runId: string): Promise<void> {
  const { rows } = await sql.query<{ reason: string | null }>(
    `update pipeline_runs set status = 'cancelled', finished_at = clock_timestamp(), lease_token = lease_token + 1 where id = $1
     returning latest_error->>'message' as reason`,
    [runId],
  );
  await closeRuns(sql, [{ id: runId, told: { status: 'cancelled', reason: rows[0]?.reason } }]);
}

async function earlyOrNothing(sql: Sql, pullRequestId: string): Promise<Claim> {
  const queued = await findNextRun(sql, pullRequestId);
  return queued ? { kind: 'early', waitMs: queued.waitMs } : { kind: 'nothing' };
}

function toRun(row: RunRow, pullRequestId: string, pullRequest: PullRequestRow): ClaimedRun {
  return {
    id: row.id,
    pullRequestId,
    repositoryId: pullRequest.repository_id,
    installationId: pullRequest.installation_id,
    headSha: row.head_sha,
    stage: isStageName(row.checkpoint_ns) ? row.checkpoint_ns : null,
    stageResults: row.stage_results,
    leaseToken: row.lease_token,
    triggerSource: row.trigger_source,
    degraded: row.degraded,
    // A plan that no longer reads (of another version) is made anew.
    plan: runPlanSchema.safeParse(row.plan).data ?? null,
    requestedPipeline: row.requested_pipeline,
    resumePayload: row.resume_payload,
    codeRef: row.code_ref,
    configHash: row.config_hash,
    traceId: row.trace_id,
  };
}
