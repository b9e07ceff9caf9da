import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { CommandFact } from '../core/commands/command-fact.js';
import { wakePullRequests } from './open-runs.js';
import { transaction } from './pool.js';
import { lockOpenPullRequest } from './steer-runs.js';

/**
 * Writes down what somebody asks for on the dashboard, as a comment's command is written down, and opens or joins the run that heeds it.
 * Whoever calls has made sure that they may. Afterwards ring the queue, from `runAfter` on. Throws `SteerError` where there is nothing to be done.
 */
export function sayCommand(
  pool: Pool,
  { pullRequestId, name, by }: { pullRequestId: string; name: CommandFact['name']; by: string },
): Promise<{ runId: string; runAfter: Date }> {
  return transaction(pool, async (sql) => {
    const { head_sha: headSha } = await lockOpenPullRequest(sql, pullRequestId);
    const command: CommandFact = {
      ...{ name, by, headSha, isVouched: true },
      ...{ commentId: null, pullRequestNumber: null, writtenAt: null, words: null },
    };
    const { rows } = await sql.query<{ id: string }>(
      `insert into webhook_deliveries (delivery_id, event, action, installation_id, repository_id, head_sha, payload, status, source,
              installation_github_id, repository_github_id, processed_at)
       select $1, 'dashboard', $2, r.installation_id, r.id, p.head_sha, $3, 'processed', 'dashboard', i.github_id, r.github_id, clock_timestamp()
         from pull_requests p join repositories r on r.id = p.repository_id join installations i on i.id = r.installation_id
        where p.id = $4 returning id`,
      [`dashboard-${randomUUID()}`, name, JSON.stringify({ command }), pullRequestId],
    );
    const opens = { reason: 'somebody asked for it', trigger: 'command' as const };
    await wakePullRequests(sql, [{ pullRequestId, deliveryId: rows[0]!.id, opens, headSha: null }], 0);
    const { rows: queued } = await sql.query<{ id: string; run_after: Date }>(
      `select id, run_after from pipeline_runs where pr_id = $1 and status = 'queued' and trigger_source <> 'replay'`,
      [pullRequestId],
    );
    return { runId: queued[0]!.id, runAfter: queued[0]!.run_after };
  });
}
