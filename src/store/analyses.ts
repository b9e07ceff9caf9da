import type { Pool } from 'pg';
import type { Check } from '../core/counted-checks.js';
import { analysisMetadataSchema, type SavedAnalysis, savedAnalysisSchema } from '../core/saved-analysis.js';
import type { TestVerdict } from '../core/test-verdict.js';
import { type SignedOutcome, saveTestOutcomes, signFailures, signOutcomes } from './check-outcomes.js';
import type { ClaimedRun } from './claim-run.js';
import { announce, type Telling } from './notifications.js';
import { transaction } from './pool.js';
import { expectLease } from './run-progress.js';
import type { Sql } from './sql.js';

type Row = {
  external_id: string;
  category: string;
  confidence_score: number;
  root_cause: string | null;
  recommended_action: string | null;
  signature: string | null;
  metadata: unknown;
};

/**
 * The newest analysis of each of these checks, by external id: of any run, and of any pull request that shares the head.
 * What was read of an older attempt, or no longer reads as an analysis, is left out.
 */
export async function findAnalyses(
  sql: Sql,
  repositoryId: string,
  checks: Check[],
): Promise<Map<string, SavedAnalysis>> {
  const { rows } = await sql.query<Row>(
    `select distinct on (c.external_id) c.external_id, a.category, a.confidence_score, a.root_cause, a.recommended_action, a.signature, a.metadata
       from check_runs c join analysis_results a on a.check_run_id = c.id
      where c.repository_id = $1 and c.external_id = any($2::text[])
      order by c.external_id, a.created_at desc`,
    [repositoryId, checks.map((check) => check.externalId)],
  );
  const ordinals = new Map(checks.map((check) => [check.externalId, check.ordinal]));
  const analyses = new Map<string, SavedAnalysis>();
  for (const row of rows) {
    const parsed = savedAnalysisSchema.safeParse({
      category: row.category,
      confidence: row.confidence_score,
      summary: row.root_cause ?? '',
      recommendedAction: row.recommended_action,
      signature: row.signature ?? '',
      metadata: row.metadata,
    });
    if (parsed.success && parsed.data.metadata.ordinal === ordinals.get(row.external_id))
      analyses.set(row.external_id, parsed.data);
  }
  return analyses;
}

/** The diagnosis of a check, and how its tests ended as far as that was read just now. */
export type AnalysedCheck = { check: Check; analysis: SavedAnalysis; tests: readonly TestVerdict[] };

/** Saves what a run found out about its checks and those of other branches, the outcomes of all counted checks, and what is to be told of it. Safe to repeat. */
export function saveAnalyses(
  pool: Pool,
  run: ClaimedRun,
  analysed: AnalysedCheck[],
  counted: Check[],
  signed: SignedOutcome[],
  telling: Telling,
): Promise<void> {
  return transaction(pool, async (sql) => {
    await expectLease(sql, run);
    for (const { check, analysis } of analysed) {
      await sql.query(
        `insert into analysis_results
           (check_run_id, run_id, category, confidence_score, root_cause, recommended_action, signature, metadata)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (run_id, check_run_id) do update
           set category = excluded.category, confidence_score = excluded.confidence_score, root_cause = excluded.root_cause,
               recommended_action = excluded.recommended_action, signature = excluded.signature, metadata = excluded.metadata`,
        [
          check.id,
          run.id,
          analysis.category,
          analysis.confidence,
          analysis.summary,
          analysis.recommendedAction,
          analysis.signature,
          JSON.stringify(analysisMetadataSchema.parse(analysis.metadata)),
        ],
      );
    }
    const signatures = new Map(analysed.map(({ check, analysis }) => [check.externalId, analysis.signature]));
    const done = counted.filter((check) => check.conclusion !== null);
    await signOutcomes(
      sql,
      done.map((check) => ({ checkRunId: check.id, signature: signatures.get(check.externalId) ?? null })),
    );
    for (const { check, tests } of analysed) await saveTestOutcomes(sql, check.id, tests);
    await signFailures(sql, run.repositoryId, signed);
    await announce(sql, run.repositoryId, telling);
  });
}

/** Gives a run the analyses that another run of the repository saved for the same checks; a pull request that shares the head has rows of its own. */
export async function copyAnalyses(sql: Sql, run: ClaimedRun, fromRunId: string): Promise<void> {
  await sql.query(
    `insert into analysis_results (check_run_id, run_id, category, confidence_score, root_cause, recommended_action, signature, metadata)
     select own.id, r.id, a.category, a.confidence_score, a.root_cause, a.recommended_action, a.signature, a.metadata
       from pipeline_runs r
       join analysis_results a on a.run_id = $3
       join check_runs c on c.id = a.check_run_id
       join check_runs own on own.pr_id = r.pr_id and own.repository_id = c.repository_id and own.external_id = c.external_id
      where r.id = $1 and r.lease_token = $2 and r.status = 'running'
     on conflict (run_id, check_run_id) do nothing`,
    [run.id, run.leaseToken, fromRunId],
  );
}
