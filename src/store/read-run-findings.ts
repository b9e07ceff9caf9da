import type { FindingView } from '../core/run-view.js';
import { analysisMetadataSchema } from '../core/saved-analysis.js';
import { warningOf } from './run-row.js';
import type { Sql } from './sql.js';

type FindingRow = {
  check_name: string;
  category: string;
  confidence_score: number;
  root_cause: string | null;
  recommended_action: string | null;
  signature: string | null;
  metadata: unknown;
};

/** The diagnoses that a run made, by the names of the checks. */
export async function listFindings(sql: Sql, runId: string): Promise<{ findings: FindingView[]; warnings: string[] }> {
  const { rows } = await sql.query<FindingRow>(
    `select c.check_name, a.category, a.confidence_score, a.root_cause, a.recommended_action, a.signature, a.metadata
       from analysis_results a join check_runs c on c.id = a.check_run_id where a.run_id = $1 order by c.check_name, a.id`,
    [runId],
  );
  const findings = rows.map((row): FindingView => {
    const metadata = analysisMetadataSchema.safeParse(row.metadata).data;
    const places = metadata?.findings ?? [];
    const first = places.find(({ path }) => path !== null);
    return {
      checkName: row.check_name,
      category: row.category,
      confidence: row.confidence_score,
      rootCause: row.root_cause,
      recommendedAction: row.recommended_action,
      signature: row.signature,
      findings: places.length,
      place: first ? [first.path, first.startLine].filter((part) => part !== null).join(':') : null,
      memory: metadata?.memory ? { verdict: metadata.memory.verdict, sentences: metadata.memory.sentences } : null,
      model: metadata?.model
        ? { name: metadata.model.name, outcome: metadata.model.outcome, problem: metadata.model.problem }
        : null,
    };
  });
  const warnings = rows.flatMap((row) =>
    warningOf(analysisMetadataSchema, `the analysis of ${row.check_name}`, row.metadata),
  );
  return { findings, warnings };
}
