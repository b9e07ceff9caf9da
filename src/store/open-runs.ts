import { endSuperseded } from './end-runs.js';
import { linkDeliveries, type Opened, type OpenReason, openRun, type PullRequestHead } from './open-run.js';
import type { Sql } from './sql.js';

/** Why a pull request is to be looked at. `opens` is null for news that only join a run which is queued already. */
export type Wake = {
  pullRequestId: string;
  deliveryId: string | null;
  opens: OpenReason | null;
  /** Only news about the pull request's current head count; null: whatever its head is. */
  headSha: string | null;
};

export type Woken = {
  opened: Opened[];
  /** Deliveries that are in a run now. */
  joined: Set<string>;
};

type PullRequestRow = PullRequestHead & { state: string; stub: boolean };

const STRENGTH = { webhook: 0, system: 1, command: 2 } as const;

/**
 * Opens or extends the runs of these pull requests, and ends what a new head or a closed pull request has made pointless.
 * Takes the pull requests' rows in the order of their ids, before any run.
 */
export async function wakePullRequests(sql: Sql, wakes: Wake[], settleMs: number): Promise<Woken> {
  const woken: Woken = { opened: [], joined: new Set() };
  if (wakes.length === 0) return woken;
  const pullRequests = await lockPullRequests(sql, [...new Set(wakes.map((wake) => wake.pullRequestId))]);
  let open = await findOpenRuns(sql, [...pullRequests.keys()]);
  const overtaken = open.filter((run) => isOvertaken(run, pullRequests.get(run.pr_id)!)).map((run) => run.pr_id);
  if (overtaken.length > 0) {
    woken.opened.push(...(await endSuperseded(sql, [...new Set(overtaken)])));
    open = await findOpenRuns(sql, [...pullRequests.keys()]);
  }
  const queued = new Map(open.filter((run) => run.status === 'queued').map((run) => [run.pr_id, run.id]));
  const planned = new Set(open.filter((run) => run.status === 'queued' && run.planned).map((run) => run.id));
  const links: { runId: string; deliveryId: string }[] = [];
  for (const wake of wakes) {
    const pullRequest = pullRequests.get(wake.pullRequestId);
    if (pullRequest?.state !== 'opened') continue;
    if (wake.headSha !== null && wake.headSha !== pullRequest.head_sha && !pullRequest.stub) continue;
    const joined = queued.get(pullRequest.id);
    if (joined !== undefined && (wake.opens || wake.deliveryId !== null)) {
      if (planned.delete(joined)) await startAnew(sql, [joined]);
      if (wake.opens && STRENGTH[wake.opens.trigger] > 0) await strengthen(sql, joined, wake.opens.trigger);
    }
    let runId = joined;
    if (runId === undefined && wake.opens) {
      const run = await openRun(sql, pullRequest, wake.opens, settleMs);
      queued.set(pullRequest.id, run.runId);
      woken.opened.push(run);
      runId = run.runId;
    }
    if (runId !== undefined && wake.deliveryId !== null) links.push({ runId, deliveryId: wake.deliveryId });
  }
  await linkDeliveries(sql, links);
  for (const { deliveryId } of links) woken.joined.add(deliveryId);
  return woken;
}

async function lockPullRequests(sql: Sql, ids: string[]): Promise<Map<string, PullRequestRow>> {
  const { rows } = await sql.query<PullRequestRow>(
    `select p.id, p.state, p.head_sha, p.github_updated_at = '-infinity' as stub, r.installation_id
       from pull_requests p join repositories r on r.id = p.repository_id
      where p.id = any($1::uuid[]) order by p.id for no key update of p`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type OpenRun = { id: string; pr_id: string; status: string; head_sha: string; planned: boolean; cancelling: boolean };

/** The runs of these pull requests that have not ended; one select for each index of theirs, in which the ended ones do not stand. */
async function findOpenRuns(sql: Sql, pullRequestIds: string[]): Promise<OpenRun[]> {
  const { rows } = await sql.query<OpenRun>(
    ['queued', 'running', 'waiting_input']
      .map(
        (status) =>
          `select id, pr_id, status, head_sha, plan is not null as planned, cancel_requested_at is not null as cancelling from pipeline_runs
            where pr_id = any($1::uuid[]) and status = '${status}' and trigger_source <> 'replay'`,
      )
      .join(' union all '),
    [pullRequestIds],
  );
  return rows;
}

/** Whether `endSuperseded` may have to do with it: it decides. */
const isOvertaken = (run: OpenRun, pullRequest: PullRequestRow): boolean =>
  pullRequest.state !== 'opened' || run.head_sha !== pullRequest.head_sha || run.cancelling;

/** A queued run that was to take up where another ended looks at everything, now that there is news. */
export async function startAnew(sql: Sql, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  await sql.query(
    `update pipeline_runs
        set stage_results = '{}', current_stage = null, plan = null, config_hash = null, pipeline_id = null, input_fingerprint = null, findings_out = 0,
            trigger_source = case when trigger_source = 'retry' then 'webhook' else trigger_source end
      where id = any($1::uuid[]) and status = 'queued' and plan is not null`,
    [runIds],
  );
}

async function strengthen(sql: Sql, runId: string, trigger: 'command' | 'system' | 'webhook'): Promise<void> {
  await sql.query(
    `update pipeline_runs set trigger_source = $2
      where id = $1 and (trigger_source = 'webhook' or (trigger_source = 'system' and $2 = 'command')) and trigger_source <> $2`,
    [runId, trigger],
  );
}
