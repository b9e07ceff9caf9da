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
  woken.opened.push(...(await endSuperseded(sql, [...pullRequests.keys()])));
  const queued = await findQueued(sql, [...pullRequests.keys()]);
  const links: { runId: string; deliveryId: string }[] = [];
  for (const wake of wakes) {
    const pullRequest = pullRequests.get(wake.pullRequestId);
    if (pullRequest?.state !== 'opened') continue;
    if (wake.headSha !== null && wake.headSha !== pullRequest.head_sha && !pullRequest.stub) continue;
    let runId = queued.get(pullRequest.id);
    if (runId === undefined && wake.opens) {
      const run = await openRun(sql, pullRequest, wake.opens, settleMs);
      queued.set(pullRequest.id, run.runId);
      woken.opened.push(run);
      runId = run.runId;
    } else if (runId !== undefined && wake.opens) {
      await startAnew(sql, [runId]);
      if (STRENGTH[wake.opens.trigger] > 0) await strengthen(sql, runId, wake.opens.trigger);
    }
    if (runId !== undefined && wake.deliveryId !== null) links.push({ runId, deliveryId: wake.deliveryId });
  }
  await startAnew(sql, [...new Set(links.map(({ runId }) => runId))]);
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

async function findQueued(sql: Sql, pullRequestIds: string[]): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ id: string; pr_id: string }>(
    `select id, pr_id from pipeline_runs
      where pr_id = any($1::uuid[]) and status = 'queued' and trigger_source <> 'replay' order by pr_id`,
    [pullRequestIds],
  );
  return new Map(rows.map((row) => [row.pr_id, row.id]));
}

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
