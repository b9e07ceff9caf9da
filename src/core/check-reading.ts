import { z } from 'zod';
import { concludeDiagnosis } from './analyze.js';
import { type Check, checkSchema } from './counted-checks.js';
import type { Finding } from './diagnosis.js';
import { evidenceSchema } from './evidence.js';
import { failureFactsSchema } from './failure-facts.js';
import { WEIGHT } from './matchers/matcher.js';
import { modelMaterialSchema } from './model-diagnosis/model-material.js';
import { type SavedAnalysis, savedAnalysisSchema } from './saved-analysis.js';
import { distinctTests, MAX_TESTS, type TestVerdict, testVerdictSchema } from './test-verdict.js';

/** Most findings that are kept with an analysis; the first are the most important. */
export const MAX_KEPT_FINDINGS = 100;
/** Most failed tests that are kept with an analysis. */
const MAX_FAILED_TESTS = 50;

/** What there was to read of a failed check, and how far it could be read. */
const checkReadingSchema = z.object({
  /** What the answer rests on: `report` where the log is gone, or does not say why, and a test or lint report does. */
  kind: z.enum(['log', 'report', 'annotations', 'none']),
  /** What could not be had, for people. */
  notes: z.array(z.string()),
  /** Another look would find no more. */
  final: z.boolean(),
  /** All that there was to read was read; null: gathered before that was noted. */
  whole: z.boolean().nullable().default(null),
  evidence: evidenceSchema,
  stats: z.object({ bytes: z.number(), lines: z.number(), durationMs: z.number() }),
  /** The step of the job that failed, as GitHub names it. */
  step: z.object({ name: z.string(), number: z.int() }).nullable().default(null),
  /** How its tests ended, where a report of theirs was read. */
  tests: z.array(testVerdictSchema).max(MAX_TESTS).default([]),
});
export type CheckReading = z.infer<typeof checkReadingSchema>;

/** A failed check, with the answer there is already or with what there is to read of it, and what is remembered of such failures. */
export const failedCheckSchema = z.object({
  check: checkSchema,
  saved: savedAnalysisSchema.nullable(),
  reading: checkReadingSchema.nullable(),
  /** Of a failure that a model may have a say in; null: it has none. */
  material: modelMaterialSchema.nullable().default(null),
  facts: failureFactsSchema.nullable().default(null),
});
export type FailedCheck = z.infer<typeof failedCheckSchema>;

/** The diagnosis of a failed check: the answer that is known, or the one that its reading leads to. */
export function judgeCheck(
  { check, saved, reading }: Pick<FailedCheck, 'check' | 'saved' | 'reading'>,
  maxFindings: number | null = null,
): SavedAnalysis {
  if (saved) return saved;
  if (!reading) throw new Error(`nothing was gathered of ${check.name}`);
  const diagnosis = concludeDiagnosis(check.name, reading.evidence, reading.stats);
  const [likeliest] = reading.evidence.facts.signals;
  const verdicts = [...distinctTests(verdictsOf(reading, diagnosis.findings)).values()];
  const limit = maxFindings ?? MAX_KEPT_FINDINGS;
  const failed = verdicts.filter(({ conclusion }) => conclusion === 'failure');
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
      whole: reading.whole,
      ordinal: check.ordinal,
      failingStep: diagnosis.failingStep,
      findings: diagnosis.findings.slice(0, limit),
      hasMore: diagnosis.findings.length > limit,
      lines: diagnosis.rootCause.lines,
      stats: diagnosis.stats,
      telling: likeliest !== undefined && likeliest.weight > WEIGHT.exit,
      tests: { failed: failed.slice(0, MAX_FAILED_TESTS), failures: failed.length, ran: verdicts.length },
      model: null,
      memory: null,
    },
  };
}

/** How the tests of a reading ended: by a report of theirs, which knows the passes too, else by the findings that name a failed test. */
const verdictsOf = ({ tests }: CheckReading, findings: readonly Finding[]): TestVerdict[] =>
  tests.length > 0
    ? tests
    : findings.flatMap(({ test, path, level }) =>
        test !== null && level === 'failure' ? [{ name: test, file: path, conclusion: 'failure' as const }] : [],
      );

/** How the tests of a check ended, as far as it was read just now. */
export function testsOf({ reading }: Pick<FailedCheck, 'reading'>, { metadata }: SavedAnalysis): TestVerdict[] {
  if (!reading) return [];
  return reading.tests.length > 0 ? reading.tests : metadata.tests.failed;
}

/** What makes two checks the same for whoever reads them; two pull requests with one head have rows of their own. */
export const identityOf = ({ id: _, ...check }: Check): Omit<Check, 'id'> => check;
