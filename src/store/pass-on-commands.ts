import { linkDeliveries, type Opened, openRun, type PullRequestHead } from './open-run.js';
import type { Sql } from './sql.js';

/**
 * What people asked of runs that a new head ended before they had listened is for the run that looks at the new head; one is opened where none
 * is queued. Needs the pull requests' rows.
 */
export async function passOnCommands(sql: Sql, endedRunIds: string[]): Promise<Opened[]> {
  const { rows } = await sql.query<PullRequestHead & { delivery_id: string; queued_id: string | null }>(
    `select p.id, p.head_sha, repo.installation_id, x.delivery_id, q.id as queued_id
       from pipeline_runs r
       join run_deliveries x on x.run_id = r.id
       join webhook_deliveries d on d.id = x.delivery_id
       join pull_requests p on p.id = r.pr_id
       join repositories repo on repo.id = p.repository_id
       left join pipeline_runs q on q.pr_id = r.pr_id and q.status = 'queued' and q.trigger_source <> 'replay'
      where r.id = any($1::uuid[]) and r.status = 'cancelled' and r.plan is null and r.latest_error->>'kind' = 'superseded'
        and p.state = 'opened' and jsonb_typeof(d.payload->'command') = 'object'
      order by p.id, x.delivery_id`,
    [endedRunIds],
  );
  const opened: Opened[] = [];
  const links: { runId: string; deliveryId: string }[] = [];
  for (const { delivery_id: deliveryId, queued_id: queuedId, ...pullRequest } of rows) {
    let runId = queuedId ?? opened.find(({ pullRequestId }) => pullRequestId === pullRequest.id)?.runId;
    if (runId === undefined) {
      const run = await openRun(
        sql,
        pullRequest,
        { reason: 'what was asked at an earlier head', trigger: 'command' },
        0,
      );
      opened.push(run);
      runId = run.runId;
    }
    links.push({ runId, deliveryId });
  }
  await linkDeliveries(sql, links);
  return opened;
}
