import type { ClaimedRun } from './claim-run.js';
import type { Sql } from './sql.js';

/** The last look before a write on GitHub: the run is ours, wanted, and about the pull request's head. */
export async function isCurrent(sql: Sql, run: ClaimedRun): Promise<boolean> {
  const { rowCount } = await sql.query(
    `select from pipeline_runs r join pull_requests p on p.id = r.pr_id
      where r.id = $1 and r.lease_token = $2 and r.status = 'running' and r.lease_until > clock_timestamp()
        and r.cancel_requested_at is null and p.head_sha = r.head_sha and p.state = 'opened'`,
    [run.id, run.leaseToken],
  );
  return rowCount === 1;
}
