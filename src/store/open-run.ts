import type { Sql } from './sql.js';

export type Opened = { runId: string; pullRequestId: string; runAfter: Date };
export type OpenReason = { reason: string; trigger: 'webhook' | 'command' | 'system' };
export type PullRequestHead = { id: string; head_sha: string; installation_id: string };

/** Opens a run for the head of a pull request, which has no queued one. Needs the pull request's row. */
export async function openRun(
  sql: Sql,
  pullRequest: PullRequestHead,
  opens: OpenReason,
  settleMs: number,
): Promise<Opened> {
  const { rows } = await sql.query<{ id: string; run_after: Date }>(
    `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status, waiting_reason, run_after, parent_run_id)
     select $1, $2, $3, case when parent.id is null then $4 else 'system' end, 'queued', $5,
            clock_timestamp() + $6 * interval '1 ms', parent.id
       from (select 1) one
       left join lateral (select fixing.id from fix_attempts f join pipeline_runs fixing on fixing.id = f.run_id
                           where fixing.pr_id = $1 and f.fix_sha = $3 order by fixing.created_at desc limit 1) parent on true
     returning id, run_after`,
    [
      pullRequest.id,
      pullRequest.installation_id,
      pullRequest.head_sha,
      opens.trigger,
      `settling: ${opens.reason}`,
      settleMs,
    ],
  );
  await sql.query(
    `update pull_requests set processing_status = 'queued' where id = $1 and processing_status in ('idle', 'waiting_input')`,
    [pullRequest.id],
  );
  return { runId: rows[0]!.id, pullRequestId: pullRequest.id, runAfter: rows[0]!.run_after };
}

/** Notes which deliveries a run takes in. */
export async function linkDeliveries(sql: Sql, links: { runId: string; deliveryId: string }[]): Promise<void> {
  if (links.length === 0) return;
  await sql.query(
    'insert into run_deliveries (run_id, delivery_id) select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing',
    [links.map((link) => link.runId), links.map((link) => link.deliveryId)],
  );
}
