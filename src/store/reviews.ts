import type { Pool } from 'pg';
import { z } from 'zod';
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

const shownFindings = z.object({
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.string(),
      path: z.string(),
      line: z.int().nullable(),
      message: z.string(),
    }),
  ),
});

/** What a reviewer has said of a head. */
export type ReviewView = {
  reviewer: string;
  headSha: string;
  status: string;
  decision: string | null;
  feedback: string | null;
  createdAt: Date;
  findings: { rule: string; severity: string; path: string; line: number | null; message: string }[];
};

/** What reviewers have said of a pull request, the newest first, at most `limit`. */
export async function listReviews(sql: Sql, pullRequestId: string, limit: number): Promise<ReviewView[]> {
  const { rows } = await sql.query<Omit<ReviewView, 'findings'> & { metadata: unknown }>(
    `select reviewer_type as reviewer, head_sha as "headSha", status, decision, feedback, created_at as "createdAt", metadata
       from reviews where pr_id = $1 order by created_at desc, reviewer_type limit $2`,
    [pullRequestId, limit],
  );
  return rows.map(({ metadata, ...row }) => ({
    ...row,
    findings: shownFindings.safeParse(metadata).data?.findings ?? [],
  }));
}
