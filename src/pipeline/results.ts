import { z } from 'zod';
import { analysedFailureSchema } from '../core/analysed-failure.js';
import { crashOfStage } from '../core/crashed-stage.js';
import { type Declined, declinedSchema } from '../core/fixes/tried.js';
import { ejectionSchema } from '../core/merge-group.js';
import { revertSchema } from '../core/routing/plan-routes.js';
import { routeSchema } from '../core/routing/route-failure.js';
import type { ClaimedRun } from '../store/claim-run.js';

/** What the analyze stage leaves for the stages after it. */
const analyzeResultSchema = z.object({
  notes: z.array(z.string()),
  failures: z.array(analysedFailureSchema),
  ejection: ejectionSchema.nullable().default(null),
});

export type AnalyzeResult = z.infer<typeof analyzeResultSchema>;

const NOTHING: AnalyzeResult = { notes: [], failures: [], ejection: null };

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

const routingSchema = z.object({
  routes: z.array(routeSchema),
  reverts: z.array(revertSchema),
  otherBot: z.string().nullable(),
});

/** The saved result of route; empty where the stage could not finish. */
export function routingOf(run: ClaimedRun): z.infer<typeof routingSchema> {
  const parsed = routingSchema.safeParse(run.stageResults.route);
  return parsed.success ? parsed.data : { routes: [], reverts: [], otherBot: null };
}

/** Failures that nothing could be proposed for, with what was tried. */
export function declinedOf(run: ClaimedRun): Declined[] {
  const parsed = z.object({ declined: z.array(declinedSchema) }).safeParse(run.stageResults.fix);
  return parsed.success ? parsed.data.declined : [];
}

/** What the fix stage could not have. */
export function fixNotesOf(run: ClaimedRun): string[] {
  const parsed = z.object({ notes: z.array(z.string()) }).safeParse(run.stageResults.fix);
  return parsed.success ? parsed.data.notes : [];
}
