import { z } from 'zod';
import { concludeDiagnosis } from './analyze.js';
import { type Check, checkSchema } from './counted-checks.js';
import { evidenceSchema } from './evidence.js';
import { type SavedAnalysis, savedAnalysisSchema } from './saved-analysis.js';

/** Most findings that are kept with an analysis; the first are the most important. */
const MAX_FINDINGS = 100;

/** What there was to read of a failed check, and how far it could be read. */
const checkReadingSchema = z.object({
  kind: z.enum(['log', 'annotations', 'none']),
  /** What could not be had, for people. */
  notes: z.array(z.string()),
  /** Another look would find no more. */
  final: z.boolean(),
  evidence: evidenceSchema,
  stats: z.object({ bytes: z.number(), lines: z.number(), durationMs: z.number() }),
});
export type CheckReading = z.infer<typeof checkReadingSchema>;

/** A failed check, with the answer there is already or with what there is to read of it. */
export const failedCheckSchema = z.object({
  check: checkSchema,
  saved: savedAnalysisSchema.nullable(),
  reading: checkReadingSchema.nullable(),
});
export type FailedCheck = z.infer<typeof failedCheckSchema>;

/** The diagnosis of a failed check: the answer that is known, or the one that its reading leads to. */
export function judgeCheck({ check, saved, reading }: FailedCheck, maxFindings: number | null = null): SavedAnalysis {
  if (saved) return saved;
  if (!reading) throw new Error(`nothing was gathered of ${check.name}`);
  const diagnosis = concludeDiagnosis(check.name, reading.evidence, reading.stats);
  return {
    category: diagnosis.category,
    confidence: diagnosis.confidence,
    summary: diagnosis.rootCause.summary,
    recommendedAction: diagnosis.recommendedAction,
    signature: diagnosis.signature,
    metadata: {
      evidence: reading.kind,
      notes: reading.notes,
      final: reading.final,
      ordinal: check.ordinal,
      findings: diagnosis.findings.slice(0, maxFindings ?? MAX_FINDINGS),
      lines: diagnosis.rootCause.lines,
      stats: diagnosis.stats,
    },
  };
}

/** What makes two checks the same for whoever reads them; two pull requests with one head have rows of their own. */
export const identityOf = ({ id: _, ...check }: Check): Omit<Check, 'id'> => check;
