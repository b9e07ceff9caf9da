import { z } from 'zod';
import { CATEGORY_NAMES } from '../diagnosis.js';
import { filterSchema } from '../filter-schema.js';
import { consultationSchema } from '../model/question.js';
import { findingSchema } from '../saved-analysis.js';
import { fixAttemptSchema } from './fix-attempt.js';
import { formattedFileSchema } from './formatting.js';
import { logPatchSchema } from './log-patches/log-patch.js';
import { fileStateSchema } from './patch.js';

const failureSchema = z.object({
  checkName: z.string(),
  externalId: z.string(),
  category: z.enum(CATEGORY_NAMES),
  summary: z.string(),
  /** As in a strategy's failure. */
  ruleCategory: z.enum(CATEGORY_NAMES).nullable().default(null),
  signature: z.string(),
  findings: z.array(findingSchema),
  hasMore: z.boolean().default(false),
  lines: z.array(z.object({ number: z.int(), text: z.string() })),
  failingStep: z.object({ command: z.string(), exitCode: z.int().nullable() }).nullable(),
  logPatches: z.array(logPatchSchema),
  formatted: z.array(formattedFileSchema),
});
export type FailureToFix = z.infer<typeof failureSchema>;

/** A file at the head SHA. `withheld`: it is there, and may not be looked at: the sentence says why. */
const fileAtHeadSchema = z.object({
  path: z.string(),
  file: fileStateSchema.nullable(),
  withheld: z.string().nullable(),
});
export type FileAtHead = z.infer<typeof fileAtHeadSchema>;

/** Everything that is decided on: what is to be fixed, with what, and how far it may go. */
export const fixMaterialSchema = z.object({
  failures: z.array(failureSchema),
  reruns: z.array(
    z.object({
      checkName: z.string(),
      externalId: z.string(),
      checkSuiteId: z.string().nullable().default(null),
      signature: z.string(),
      workflowRunId: z.number(),
      runAttempt: z.int(),
      reason: z.string(),
      cause: z.string(),
    }),
  ),
  /** Re-runs that would set off more than they should. */
  heldReruns: z.array(z.object({ checkName: z.string(), reason: z.string() })).default([]),
  files: z.array(fileAtHeadSchema),
  /** The lines that the pull request's diff shows of each file. */
  diff: z.array(z.object({ path: z.string(), ranges: z.array(z.object({ from: z.int(), to: z.int() })) })),
  attempts: z.array(fixAttemptSchema),
  /** Checks that are green at this head. */
  green: z.array(z.string()),
  policy: z.object({
    mode: z.enum(['observe', 'suggest', 'fix']),
    apply: z.enum(['never', 'suggestion', 'commit', 'pull_request']),
    approval: z.boolean(),
    paths: filterSchema,
    fork: z.boolean(),
    headProtected: z.boolean(),
    otherBot: z.string().nullable(),
    /** How far what a model wrote goes by itself. */
    patches: z.enum(['never', 'suggestion', 'commit']).default('suggestion'),
  }),
  /** Somebody who may write asks for a fix; `answer`: or has answered whether to apply what was shown, namely `attempts`. */
  asked: z
    .object({
      by: z.string().nullable(),
      approved: z.boolean(),
      answer: z.boolean().default(true),
      attempts: z.array(z.string()).default([]),
    })
    .nullable(),
  /** What could not be had, for people. */
  notes: z.array(z.string()),
  /** The patches that a model was asked for; null: there is none to ask. */
  model: consultationSchema.nullable().default(null),
});
export type FixMaterials = z.infer<typeof fixMaterialSchema>;
