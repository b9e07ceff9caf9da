import type { Pool } from 'pg';
import { cleanDeep, cleanText } from '../core/clean-text.js';
import { crashOfStage } from '../core/crashed-stage.js';
import { redact, redactDeep } from '../core/redact/index.js';
import { checkResumePayload } from '../core/resume-payload.js';
import { isFinished, type RunStatus } from '../core/run-status.js';
import { isStageName, STAGE_NAMES, type StageName } from '../core/stages.js';
import { closeRuns, freeParked, settleProcessingStatus } from './end-runs.js';
import { findOpenAttemptIds } from './fix-attempts.js';
import { startAnew, wakePullRequests } from './open-runs.js';
import { INACTIVE } from './parents.js';
import { transaction } from './pool.js';
import { tell } from './run-events.js';
import type { Sql } from './sql.js';

/** Whoever steers asked for something that cannot be; the message says what to do instead. */
export class SteerError extends Error {
  readonly kind: 'not_found' | 'conflict' | 'invalid';
  constructor(kind: SteerError['kind'], message: string) {
    super(message);
    this.name = 'SteerError';
    this.kind = kind;
  }
}

export type RunRequest = {
  pullRequestId: string;
  message?: string | null;
  /** Name of the pipeline to use; null: what the repository says. */
  pipeline?: string | null;
  settleMs?: number;
};

/**
 * Asks for a pass over a pull request: opens a run, or joins the queued one, which then looks at everything anew.
 * Afterwards ring the queue, from `runAfter` on. Throws `SteerError` when there is no such pull request, or nothing to do in it.
 */
export function createRun(
  pool: Pool,
  { pullRequestId, message = null, pipeline = null, settleMs = 0 }: RunRequest,
): Promise<{ runId: string; pullRequestId: string; runAfter: Date }> {
  return transaction(pool, async (sql) => {
    await lockOpenPullRequest(sql, pullRequestId);
    const opens = { reason: 'somebody asked for it', trigger: 'command' as const };
    await wakePullRequests(sql, [{ pullRequestId, deliveryId: null, opens, headSha: null }], settleMs);
    const { rows } = await sql.query<{ id: string; run_after: Date }>(
      `update pipeline_runs
          set input_message = coalesce($2, input_message), requested_pipeline = coalesce($3, requested_pipeline)
        where pr_id = $1 and status = 'queued' and trigger_source <> 'replay' returning id, run_after`,
      [pullRequestId, message && safe(message), pipeline],
    );
    return { runId: rows[0]!.id, pullRequestId, runAfter: rows[0]!.run_after };
  });
}

/**
 * Ends a run: at once when nobody works on it, else its worker is asked to stop, which aborts what it is doing.
 * Throws `SteerError` when it is finished already.
 */
export function cancelRun(pool: Pool, runId: string, reason: string): Promise<'cancelled' | 'asked'> {
  return transaction(pool, async (sql) => {
    const run = await lockRun(sql, runId);
    if (isFinished(run.status))
      throw new SteerError('conflict', `The run is ${run.status}: there is nothing to cancel.`);
    const message = safe(reason) || 'somebody cancelled it';
    const error = JSON.stringify({ kind: 'cancelled', message });
    await tell(sql, runId, 'run_cancel_requested', { reason: message });
    if (run.status === 'running') {
      await sql.query(
        'update pipeline_runs set cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()), latest_error = $2 where id = $1',
        [runId, error],
      );
      await freeParked(sql, [run.pullRequestId]);
      return 'asked';
    }
    await sql.query(
      `update pipeline_runs set status = 'cancelled', finished_at = clock_timestamp(), waiting_reason = null, latest_error = $2 where id = $1`,
      [runId, error],
    );
    await closeRuns(sql, [{ id: runId, told: { status: 'cancelled', reason: message } }]);
    if (run.status === 'waiting_input') await openTelling(sql, run);
    await settleProcessingStatus(sql, [run.pullRequestId]);
    return 'cancelled';
  });
}

/** A run that waits for a person; `stage`: the one that asks. */
export type WaitingRun = { id: string; stage: string | null };

/** The run of a pull request that waits for a person; null: none does. */
export async function findWaitingRun(pool: Pool, pullRequestId: string): Promise<WaitingRun | null> {
  const { rows } = await pool.query<WaitingRun>(
    `select id, coalesce(checkpoint_ns, current_stage) as stage from pipeline_runs
      where pr_id = $1 and status = 'waiting_input' and trigger_source <> 'replay'`,
    [pullRequestId],
  );
  return rows[0] ?? null;
}

/** Ends the run of a pull request that waits for a person, because another goes on in its place. Needs the pull request's row. */
export async function endWaiting(sql: Sql, pullRequestId: string, reason: string): Promise<void> {
  const message = safe(reason);
  const { rows } = await sql.query<{ id: string }>(
    `update pipeline_runs set status = 'cancelled', finished_at = clock_timestamp(), waiting_reason = null, latest_error = $2
      where pr_id = $1 and status = 'waiting_input' and trigger_source <> 'replay' returning id`,
    [pullRequestId, JSON.stringify({ kind: 'superseded', message })],
  );
  await closeRuns(
    sql,
    rows.map(({ id }) => ({ id, told: { status: 'cancelled', reason: message } })),
  );
  await settleProcessingStatus(sql, [pullRequestId]);
}

/** What GitHub shows still says that somebody's answer is awaited: a short run tells what was found out, and no more. */
async function openTelling(sql: Sql, run: RunRow): Promise<void> {
  await sql.query(
    `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status, parent_run_id, stage_results, current_stage, plan, config_hash,
            pipeline_id, input_fingerprint, findings_out, run_after)
     select r.pr_id, repo.installation_id, r.head_sha, 'system', 'queued', r.id, r.stage_results - 'notify', 'notify', r.plan, r.config_hash,
            r.pipeline_id, r.input_fingerprint, r.findings_out, r.run_after -- due long ago: the next sweep finds it
       from pipeline_runs r join pull_requests p on p.id = r.pr_id join repositories repo on repo.id = p.repository_id
      where r.id = $1 and p.state = 'opened' and p.head_sha = r.head_sha
        and exists (select from jsonb_array_elements(r.plan->'stages') s where s->>'stage' = 'notify' and not (s->>'approval')::boolean)
        and exists (select from outward_writes w where w.repository_id = repo.id and w.kind = 'check_run' and w.subject = r.head_sha)
        and not exists (select from pipeline_runs q where q.pr_id = r.pr_id and q.status = 'queued' and q.trigger_source <> 'replay')`,
    [run.id],
  );
}

/**
 * Lets a run go on. One that waits gets the payload, which the stage that asked checks; one that failed or was cancelled is
 * tried again as a new run (trigger retry) from the stage that broke or that it was in, with the answers it had before. Afterwards ring the
 * queue. `only` one of the two, where whoever asks meant that; `seen`: the fix attempts that the answer is about, where that is known. `how` says what came of it; `joined`: a pass over everything is queued already, which does for a retry.
 */
export function resumeRun(
  pool: Pool,
  runId: string,
  payload: unknown,
  { only = null, seen = null }: { only?: 'answer' | 'retry' | null; seen?: readonly string[] | null } = {},
): Promise<Resumed> {
  return transaction(pool, async (sql) => {
    const run = await lockRun(sql, runId);
    if (run.status === 'waiting_input' && only !== 'retry') return giveAnswer(sql, run, payload, seen);
    if (only === 'answer')
      throw new SteerError('conflict', `The run is ${run.status} by now: it waits for no answer any more.`);
    if (run.status === 'failed' || run.status === 'cancelled') return retry(sql, run);
    throw new SteerError(
      'conflict',
      isFinished(run.status)
        ? `The run is ${run.status}: there is nothing to resume. Start another: regreen runs create OWNER/NAME#NUMBER, or re-run the check run on GitHub.`
        : `The run is ${run.status}: it needs no resuming.`,
    );
  });
}

export type Resumed = { runId: string; pullRequestId: string; how: 'answered' | 'retried' | 'joined' };

async function giveAnswer(sql: Sql, run: RunRow, payload: unknown, seen: readonly string[] | null): Promise<Resumed> {
  if (run.answered) throw new SteerError('conflict', 'The run has its answer already and goes on in a moment.');
  const stage = isStageName(run.stage) ? run.stage : STAGE_NAMES[0];
  const checked = checkResumePayload(stage, cleanDeep(redactDeep(payload)));
  if ('problem' in checked) throw new SteerError('invalid', checked.problem);
  const open = await findOpenAttemptIds(sql, run.pullRequestId, run.headSha);
  if (seen !== null && open.join() !== [...seen].sort().join())
    throw new SteerError('conflict', 'What waits for an answer has changed since you saw it: look again.');
  // An answer is about what there is to be seen now, and not about what the stage may find yet.
  await sql.query('update pipeline_runs set enqueued_at = clock_timestamp(), resume_payload = $2 where id = $1', [
    run.id,
    JSON.stringify({ ...checked.payload, attempts: open }),
  ]);
  await tell(sql, run.id, 'run_resumed', { stage, payload: checked.payload });
  return { runId: run.id, pullRequestId: run.pullRequestId, how: 'answered' };
}

async function retry(sql: Sql, run: RunRow): Promise<Resumed> {
  const pullRequest = await lockOpenPullRequest(sql, run.pullRequestId);
  if (pullRequest.head_sha !== run.headSha)
    throw new SteerError(
      'conflict',
      `The pull request has a new head, ${pullRequest.head_sha.slice(0, 12)}: what the run knew is out of date. Its own runs look at the new head.`,
    );
  const { rows: queued } = await sql.query<{ id: string }>(
    `select id from pipeline_runs where pr_id = $1 and status = 'queued' and trigger_source <> 'replay'`,
    [run.pullRequestId],
  );
  if (queued[0]) {
    // A pass over everything is about to begin: a retry beside it would say the same.
    await startAnew(sql, [queued[0].id]);
    return { runId: queued[0].id, pullRequestId: run.pullRequestId, how: 'joined' };
  }
  const { rowCount: newer } = await sql.query(
    `select from pipeline_runs where pr_id = $1 and created_at > (select created_at from pipeline_runs where id = $2) and trigger_source <> 'replay' limit 1`,
    [run.pullRequestId, run.id],
  );
  // What was found out before other runs looked again may be out of date: then everything is looked at.
  const stage = newer
    ? STAGE_NAMES[0]
    : (brokenStage(run.results) ?? (isStageName(run.stage) ? run.stage : STAGE_NAMES[0]));
  const kept = STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(stage)).filter((name) => name in run.results);
  const { rows } = await sql.query<{ id: string }>(
    `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status, parent_run_id, stage_results, current_stage, plan, config_hash,
            pipeline_id, requested_pipeline, input_message, input_fingerprint, findings_out, run_after, enqueued_at)
     select r.pr_id, repo.installation_id, r.head_sha, 'retry', 'queued', r.id,
            coalesce((select jsonb_object_agg(key, value) from jsonb_each(r.stage_results) where key = any($2::text[])), '{}'), $3,
            case when cardinality($2::text[]) > 0 then r.plan end, case when cardinality($2::text[]) > 0 then r.config_hash end,
            r.pipeline_id, r.requested_pipeline, r.input_message, r.input_fingerprint, case when 'analyze' = any($2::text[]) then r.findings_out else 0 end,
            clock_timestamp(), clock_timestamp()
       from pipeline_runs r join pull_requests p on p.id = r.pr_id join repositories repo on repo.id = p.repository_id where r.id = $1
     returning id`,
    [run.id, kept, stage],
  );
  await settleProcessingStatus(sql, [run.pullRequestId]);
  await tell(sql, rows[0]!.id, 'run_opened', { trigger: 'retry', of: run.id, stage });
  return { runId: rows[0]!.id, pullRequestId: run.pullRequestId, how: 'retried' };
}

/** The first stage that a fault of ours kept from answering: what came after it only told so. */
const brokenStage = (results: Record<string, unknown>): StageName | undefined =>
  STAGE_NAMES.find((name) => crashOfStage(results[name]) !== null);

/** Texts of people are stored like everything else: without secrets, and so that PostgreSQL can hold them. */
const safe = (text: string): string => cleanText(redact(text));

type RunRow = {
  id: string;
  pullRequestId: string;
  headSha: string;
  status: RunStatus;
  stage: string | null;
  results: Record<string, unknown>;
  answered: boolean;
};

/** The pull request's row first, then the run's: the order of locks everywhere. */
async function lockRun(sql: Sql, runId: string): Promise<RunRow> {
  await sql.query(
    'select from pull_requests where id = (select pr_id from pipeline_runs where id = $1) for no key update',
    [runId],
  );
  const { rows } = await sql.query<RunRow & { replay: boolean }>(
    `select id, pr_id as "pullRequestId", head_sha as "headSha", status, coalesce(checkpoint_ns, current_stage) as stage, stage_results as results,
            resume_payload is not null as answered, trigger_source = 'replay' as replay
       from pipeline_runs where id = $1 for update`,
    [runId],
  );
  const run = rows[0];
  if (!run) throw new SteerError('not_found', 'There is no such run: regreen runs list shows those there are.');
  if (run.replay) throw new SteerError('conflict', 'The run is a replay, which only looks: there is nothing to steer.');
  return run;
}

type PullRequestRow = { state: string; head_sha: string; inactive: string | null };

/** Takes the row of a pull request in which something can be done; else throws the `SteerError` that says why not. */
export async function lockOpenPullRequest(sql: Sql, id: string): Promise<PullRequestRow> {
  const { rows } = await sql.query<PullRequestRow>(
    `select p.state, p.head_sha, ${INACTIVE} as inactive
       from pull_requests p join repositories r on r.id = p.repository_id join installations i on i.id = r.installation_id
      where p.id = $1 for no key update of p`,
    [id],
  );
  const [row] = rows;
  if (!row) throw new SteerError('not_found', 'There is no such pull request here.');
  if (row.state !== 'opened')
    throw new SteerError('conflict', `The pull request is ${row.state}: there is nothing to do in it.`);
  if (row.inactive) throw new SteerError('conflict', `Regreen does nothing here: ${row.inactive}.`);
  return row;
}
