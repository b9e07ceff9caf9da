import { z } from 'zod';
import { crashOfStage } from '../core/crashed-stage.js';
import { CATEGORY_NAMES, RECOMMENDED_ACTIONS } from '../core/diagnosis.js';
import { memorySchema } from '../core/failure-memory.js';
import type { ClaimedRun } from '../store/claim-run.js';

/** What the analyze stage leaves for the stages after it. */
export const analyzeResultSchema = z.object({
  notes: z.array(z.string()),
  failures: z.array(
    z.object({
      checkName: z.string(),
      externalId: z.string(),
      category: z.enum(CATEGORY_NAMES),
      confidence: z.number(),
      recommendedAction: z.enum(RECOMMENDED_ACTIONS),
      memory: memorySchema.nullable().default(null),
    }),
  ),
});

export type AnalyzeResult = z.infer<typeof analyzeResultSchema>;

const NOTHING: AnalyzeResult = { notes: [], failures: [] };

/** The saved result of analyze; empty where the stage could not finish. */
export function analyzeResultOf(run: ClaimedRun): AnalyzeResult {
  const parsed = analyzeResultSchema.safeParse(run.stageResults.analyze);
  return parsed.success ? parsed.data : NOTHING;
}

/** What of ours went wrong in an earlier stage of the run; null where nothing did. */
export const crashOf = (run: ClaimedRun): string | null =>
  Object.values(run.stageResults)
    .map(crashOfStage)
    .find((crash) => crash !== null) ?? null;
