import { linkDeliveries, type Opened, openRun, type PullRequestHead } from './open-run.js';
import type { Sql } from './sql.js';

/**
 * What people asked of runs that a new head ended before they had listened is for the run that looks at the new head; one is opened where none
 * is queued. Needs the pull requests' rows.
 */
export async function passOnCommands(sql: Sql, endedRunIds: string[]): Promise<Opened[]> {
  const { rows } = await sql.query<PullRequestHead & { delivery_id: string; queued_id: string | null }>(
    // The deliveries first, by their keys: there is rarely one that asks, and then nothing else is read.
    `with asked as materialized (
       select x.run_id, x.delivery_id
         from run_deliveries x join webhook_deliveries d on d.id = x.delivery_id
        where x.run_id = any($1::uuid[]) and jsonb_typeof(d.payload->'command') = 'object')
     select p.id, p.head_sha, repo.installation_id, asked.delivery_id, q.id as queued_id
       from asked
       join pipeline_runs r on r.id = asked.run_id
       join pull_requests p on p.id = r.pr_id
       join repositories repo on repo.id = p.repository_id
       left join pipeline_runs q on q.pr_id = r.pr_id and q.status = 'queued' and q.trigger_source <> 'replay'
      where r.status = 'cancelled' and r.plan is null and r.latest_error->>'kind' = 'superseded' and p.state = 'opened'
      order by p.id, asked.delivery_id`,
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
