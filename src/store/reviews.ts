import type { Pool } from 'pg';
import type { ReviewVerdict } from '../core/reviewers/plan-review.js';
import type { ClaimedRun } from './claim-run.js';
import { transaction } from './pool.js';
import { expectLease } from './run-progress.js';
import type { Sql } from './sql.js';

/** It judges what Regreen proposes, and says nothing of the pull request's own change. */
const OF_FIXES = 'fix';

/** Whether this head was reviewed; a reviewer that broke does not make it anew. */
export async function isReviewed(
  sql: Sql,
  { pullRequestId, headSha }: Pick<ClaimedRun, 'pullRequestId' | 'headSha'>,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `select from reviews where pr_id = $1 and head_sha = $2 and reviewer_type <> $3 limit 1`,
    [pullRequestId, headSha, OF_FIXES],
  );
  return rowCount !== 0;
}

/** Keeps what the reviewers say of a head, in place of what was said before; what is said of fixes stands apart. Throws `LeaseLostError`. */
export function saveReviews(pool: Pool, run: ClaimedRun, verdicts: ReviewVerdict[]): Promise<void> {
  return transaction(pool, async (sql) => {
    await expectLease(sql, run);
    const ofFixes = verdicts.length > 0 && verdicts.every(({ reviewer }) => reviewer === OF_FIXES);
    await sql.query('delete from reviews where pr_id = $1 and head_sha = $2 and (reviewer_type = $3) = $4', [
      run.pullRequestId,
      run.headSha,
      OF_FIXES,
      ofFixes,
    ]);
    for (const { reviewer, status, decision, findings, error, model, dropped } of verdicts) {
      const metadata = JSON.stringify({ findings, ...(model === null ? {} : { model, dropped }) });
      await sql.query(
        `insert into reviews (pr_id, run_id, head_sha, reviewer_type, status, decision, feedback, metadata, started_at, completed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp())`,
        [run.pullRequestId, run.id, run.headSha, reviewer, status, decision, error, metadata],
      );
    }
  });
}
