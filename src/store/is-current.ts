import type { ClaimedRun } from './claim-run.js';
import type { Sql } from './sql.js';

/** The last look before a write on GitHub: the run is ours, wanted, and about the pull request's head, or about the one that its own fix replaced. */
export async function isCurrent(sql: Sql, run: ClaimedRun): Promise<boolean> {
  const { rowCount } = await sql.query(
    `select from pipeline_runs r join pull_requests p on p.id = r.pr_id
      where r.id = $1 and r.lease_token = $2 and r.status = 'running' and r.lease_until > clock_timestamp()
        and r.cancel_requested_at is null and p.state = 'opened'
        and (p.head_sha = r.head_sha or exists (select from fix_attempts f where (f.run_id = r.id and f.fix_sha = p.head_sha)
                                                               or (f.pr_id = p.id and f.fix_sha = r.head_sha and f.metadata->>'revertSha' = p.head_sha)))`,
    [run.id, run.leaseToken],
  );
  return rowCount === 1;
}
