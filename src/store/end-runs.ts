import type { Opened } from './open-run.js';
import { passOnCommands } from './pass-on-commands.js';
import { tell, tellLosses } from './run-events.js';
import type { Sql } from './sql.js';

/** A head that one of our own fix attempts pushed does not supersede the run that pushed it while it finishes its report; it does all others. */
const OUTDATED = `(p.state <> 'opened' or (r.head_sha <> p.head_sha and not (r.status = 'running' and exists (
  select from fix_attempts f
   where (f.run_id = r.id and f.fix_sha = p.head_sha)
      or (f.pr_id = p.id and f.fix_sha = r.head_sha and f.metadata->>'revertSha' = p.head_sha)))))`;
const REASON = `jsonb_build_object('kind', 'superseded', 'message',
  case when p.state <> 'opened' then 'the pull request is ' || p.state else 'the pull request has a new head ' || left(p.head_sha, 12) end)`;

/**
 * Ends what a new head or a closed pull request has made pointless: queued and waiting runs at once, running ones by asking. Gives the runs that
 * were opened because somebody's command was still to be heard. Needs the pull requests' rows.
 */
export async function endSuperseded(sql: Sql, pullRequestIds: string[]): Promise<Opened[]> {
  const { rows: ended } = await sql.query<Ended & { pr_id: string }>(
    `update pipeline_runs r
        set status = 'cancelled', finished_at = clock_timestamp(), waiting_reason = null, latest_error = ${REASON}
       from pull_requests p
      where p.id = r.pr_id and r.pr_id = any($1::uuid[]) and r.status in ('queued', 'waiting_input')
        and r.trigger_source <> 'replay' and ${OUTDATED}
      returning r.id, r.pr_id, r.latest_error`,
    [pullRequestIds],
  );
  await sql.query(
    `update pipeline_runs r set cancel_requested_at = clock_timestamp(), latest_error = ${REASON}
       from pull_requests p
      where p.id = r.pr_id and r.pr_id = any($1::uuid[]) and r.status = 'running' and r.cancel_requested_at is null
        and r.trigger_source <> 'replay' and ${OUTDATED}`,
    [pullRequestIds],
  );
  await freeParked(sql, pullRequestIds);
  if (ended.length === 0) return [];
  const opened = await closeEnded(sql, ended);
  await settleProcessingStatus(
    sql,
    ended.map((run) => run.pr_id),
  );
  return opened;
}

/** Of these repositories, those with runs that have not ended. */
export async function findWithOpenRuns(sql: Sql, repositoryIds: string[]): Promise<Set<string>> {
  if (repositoryIds.length === 0) return new Set();
  const { rows } = await sql.query<{ id: string }>(
    `select distinct p.repository_id as id from pipeline_runs r join pull_requests p on p.id = r.pr_id
      where r.status in ('queued', 'running', 'waiting_input') and p.repository_id = any($1::uuid[])`,
    [repositoryIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Ends the work in a repository where Regreen has no more business: queued and waiting runs at once, running ones at their next look. */
export async function cancelRunsOfInactive(sql: Sql, repositoryId: string, reason: string): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    `select p.id from pull_requests p
      where p.repository_id = $1
        and exists (select from pipeline_runs r where r.pr_id = p.id and r.status in ('queued', 'running', 'waiting_input'))
      order by p.id for no key update of p`,
    [repositoryId],
  );
  await cancelRuns(
    sql,
    rows.map((row) => row.id),
    reason,
  );
}

/** Ends the queued and waiting runs of these pull requests, and asks the running ones to stop. Needs the pull requests' rows. */
export async function cancelRuns(sql: Sql, pullRequestIds: string[], reason: string): Promise<void> {
  if (pullRequestIds.length === 0) return;
  const error = JSON.stringify({ kind: 'inactive', message: reason });
  const { rows: ended } = await sql.query<Ended>(
    `update pipeline_runs set status = 'cancelled', finished_at = clock_timestamp(), waiting_reason = null, latest_error = $2
      where pr_id = any($1::uuid[]) and status in ('queued', 'waiting_input') returning id, latest_error`,
    [pullRequestIds, error],
  );
  await sql.query(
    `update pipeline_runs set cancel_requested_at = clock_timestamp(), latest_error = $2
      where pr_id = any($1::uuid[]) and status = 'running' and cancel_requested_at is null`,
    [pullRequestIds, error],
  );
  await freeParked(sql, pullRequestIds);
  await closeEnded(sql, ended);
  await settleProcessingStatus(sql, pullRequestIds);
}

type Ended = { id: string; latest_error: { message: string } };

const closeEnded = (sql: Sql, ended: Ended[]): Promise<Opened[]> =>
  closeRuns(
    sql,
    ended.map(({ id, latest_error }) => ({ id, told: { status: 'cancelled', reason: latest_error.message } })),
  );

/**
 * What belongs to the end of runs, however they ended: their record is complete, their story has its last line, and no command is lost with
 * them. Gives the runs that were opened for such commands. Needs the pull requests' rows.
 */
export async function closeRuns(sql: Sql, ended: { id: string; told: object }[]): Promise<Opened[]> {
  const runIds = ended.map((run) => run.id);
  if (runIds.length === 0) return [];
  await sql.query(
    'update pipeline_runs set checkpoint_ns = null, lease_until = null, resume_payload = null where id = any($1::uuid[])',
    [runIds],
  );
  await freezeDeliveries(sql, runIds);
  // What never got as far as a commit is for the next run; of a re-run the checks tell.
  await sql.query(
    `update fix_attempts set status = 'proposed'
      where run_id = any($1::uuid[]) and status = 'applying' and fix_sha is null and metadata->>'delivery' <> 'rerun'`,
    [runIds],
  );
  await sql.query(
    `update run_stages set status = 'cancelled', finished_at = coalesce(finished_at, clock_timestamp())
      where run_id = any($1::uuid[]) and status in ('running', 'waiting_input')`,
    [runIds],
  );
  await sql.query(
    `update pull_requests set last_processed_at = clock_timestamp()
      where id in (select pr_id from pipeline_runs where id = any($1::uuid[]) and started_at is not null)`,
    [runIds],
  );
  for (const { id, told } of ended) {
    await tellLosses(sql, id);
    await tell(sql, id, 'run_finished', told);
  }
  return passOnCommands(sql, runIds);
}

/** A run that waits for another try is in nobody's hands: asked to stop, it waits no longer. */
export async function freeParked(sql: Sql, pullRequestIds: string[]): Promise<void> {
  await sql.query(
    `update pipeline_runs r set lease_until = clock_timestamp()
      where r.pr_id = any($1::uuid[]) and r.status = 'running' and r.cancel_requested_at is not null and r.lease_until > clock_timestamp()
        and exists (select from run_stages s where s.run_id = r.id and s.status = 'failed')
        and not exists (select from run_stages s where s.run_id = r.id and s.status = 'running')`,
    [pullRequestIds],
  );
}

/** Writes down which deliveries these runs took in. A statement of its own: it has to see those that joined last. */
export async function freezeDeliveries(sql: Sql, runIds: string[]): Promise<void> {
  await sql.query(
    `update pipeline_runs r
        set delivery_ids = d.ids, events_in = cardinality(d.ids)
       from (select q.id, coalesce(array_agg(x.delivery_id order by x.delivery_id) filter (where x.delivery_id is not null), '{}') as ids
               from unnest($1::uuid[]) q (id) left join run_deliveries x on x.run_id = q.id group by q.id) d
      where r.id = d.id`,
    [runIds],
  );
}

/** Derives what people see of a pull request from its runs. Needs the pull requests' rows. */
export async function settleProcessingStatus(sql: Sql, pullRequestIds: string[]): Promise<void> {
  await sql.query(
    `update pull_requests p set processing_status = s.status
       from (select q.id, case
                 when bool_or(r.status = 'running') then 'processing'
                 when bool_or(r.status = 'queued') then 'queued'
                 when bool_or(r.status = 'waiting_input') then 'waiting_input'
                 else 'idle' end as status
               from unnest($1::uuid[]) q (id)
               left join pipeline_runs r on r.pr_id = q.id and r.trigger_source <> 'replay' and r.status in ('queued', 'running', 'waiting_input')
              group by q.id) s
      where p.id = s.id and p.processing_status <> s.status`,
    [pullRequestIds],
  );
}
