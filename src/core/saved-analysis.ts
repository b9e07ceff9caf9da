import { z } from 'zod';
import { CATEGORY_NAMES, type CategoryName, RECOMMENDED_ACTIONS } from './diagnosis.js';
import { memorySchema } from './failure-memory.js';
import { testVerdictSchema } from './test-verdict.js';

export const findingSchema = z.object({
  path: z.string().nullable(),
  startLine: z.int().nullable(),
  endLine: z.int().nullable(),
  startColumn: z.int().nullable(),
  endColumn: z.int().nullable(),
  level: z.enum(['failure', 'warning', 'notice']),
  title: z.string().nullable(),
  message: z.string(),
  test: z.string().nullable(),
  tool: z.string(),
  code: z.string().nullable(),
  logLine: z.int().nullable(),
});

/** `analysis_results.metadata`: what the diagnosis of a failed check rests on. */
export const analysisMetadataSchema = z.object({
  /** The check's ordinal when it was read: an answer about an older attempt does not count. */
  ordinal: z.number(),
  evidence: z.enum(['log', 'report', 'annotations', 'none']),
  /** What could not be had, for people; empty when everything was. */
  notes: z.array(z.string()),
  /** Another look would find no more: the log was read as far as it can be, or is gone. */
  final: z.boolean(),
  /** All that there was to read was read: a failure that is not named here is not in the log. null: kept before that was noted. */
  whole: z.boolean().nullable().default(null),
  /** The step that failed, where the log tells. */
  failingStep: z.object({ command: z.string(), exitCode: z.int().nullable() }).nullable().default(null),
  findings: z.array(findingSchema),
  /** There are more findings than were kept. */
  hasMore: z.boolean().default(false),
  lines: z.array(z.object({ number: z.int(), text: z.string() })),
  stats: z.object({ bytes: z.number(), lines: z.number(), durationMs: z.number() }),
  /** The cause says more than that something ended badly, so that its signature stands for it alone. */
  telling: z.boolean().default(false),
  /** The tests that failed, as far as a report names them: the first, and how many there are of how many that ran. */
  tests: z
    .object({ failed: z.array(testVerdictSchema), failures: z.int(), ran: z.int() })
    .default({ failed: [], failures: 0, ran: 0 }),
  /** What a language model had to say, where it was asked: `diagnosed` where category and summary are its; null: nobody asked one. */
  model: z
    .object({
      name: z.string(),
      outcome: z.enum(['diagnosed', 'abstained', 'no_answer', 'over_budget']),
      /** Claims that cited nothing that stands in the log. */
      dropped: z.int(),
      problem: z.string().nullable(),
      /** What our own rules had said that it was; null: that was not kept. */
      ruleCategory: z.enum(CATEGORY_NAMES).nullable().default(null),
    })
    .nullable()
    .default(null),
  /** What is remembered of such failures; null where nothing was looked up. */
  memory: memorySchema.nullable().default(null),
});

/** The diagnosis of one failed check, as saved. */
export const savedAnalysisSchema = z.object({
  category: z.enum(CATEGORY_NAMES),
  confidence: z.number().min(0).max(1),
  summary: z.string(),
  recommendedAction: z.enum(RECOMMENDED_ACTIONS),
  signature: z.string(),
  metadata: analysisMetadataSchema,
});
export type SavedAnalysis = z.infer<typeof savedAnalysisSchema>;

/** What our own rules had said, where category and summary are a model's; null: they are ours. Of what was kept without it they knew nothing. */
export const ruleCategoryOf = (model: SavedAnalysis['metadata']['model']): CategoryName | null =>
  model?.outcome === 'diagnosed' ? (model.ruleCategory ?? 'unknown') : null;
