import { type SavedAnalysis, savedAnalysisSchema } from '../core/saved-analysis.js';
import type { Sql } from './sql.js';

/** The diagnosis of a failed check of a pull request, and what it was made of. */
export type Diagnosis = {
  id: string;
  runId: string | null;
  checkName: string;
  check: { name: string; checkSuiteId: string | null };
  headSha: string;
  detailsUrl: string | null;
  createdAt: Date;
  /** null where the row does not read as this version expects. */
  analysis: SavedAnalysis | null;
  category: string;
  rootCause: string | null;
};

type Row = Omit<Diagnosis, 'analysis'> & {
  confidence: number;
  action: string | null;
  signature: string | null;
  metadata: unknown;
};

/** The diagnoses of a pull request or of a run, the newest first, at most `limit`. */
export async function listDiagnoses(
  sql: Sql,
  of: { pullRequestId: string } | { runId: string },
  limit: number,
): Promise<Diagnosis[]> {
  const [condition, id] = 'runId' in of ? ['a.run_id = $1', of.runId] : ['c.pr_id = $1', of.pullRequestId];
  const { rows } = await sql.query<Row>(
    `select a.id, a.run_id as "runId", c.check_name as "checkName",
            jsonb_build_object('name', c.check_name, 'checkSuiteId', c.check_suite_id::text) as check, c.head_sha as "headSha", c.details_url as "detailsUrl",
            a.created_at as "createdAt", a.category, a.root_cause as "rootCause", a.confidence_score as confidence,
            a.recommended_action as action, a.signature, a.metadata
       from check_runs c join analysis_results a on a.check_run_id = c.id
      where ${condition} order by a.created_at desc, a.id desc limit $2`,
    [id, limit],
  );
  return rows.map(({ confidence, action, signature, metadata, ...row }) => ({
    ...row,
    analysis:
      savedAnalysisSchema.safeParse({
        category: row.category,
        confidence,
        summary: row.rootCause ?? '',
        recommendedAction: action,
        signature: signature ?? '',
        metadata,
      }).data ?? null,
  }));
}
