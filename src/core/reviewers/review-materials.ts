import { z } from 'zod';
import { consultationSchema } from '../model/question.js';
import { SEVERITIES } from './reviewer.js';

const findingSchema = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  path: z.string(),
  line: z.int().nullable(),
  message: z.string(),
  evidence: z.string(),
});

const changedFileSchema = z.object({
  path: z.string(),
  previousPath: z.string().nullable(),
  status: z.enum(['added', 'modified', 'removed', 'renamed', 'copied', 'changed', 'unchanged']),
  additions: z.int(),
  deletions: z.int(),
  bytes: z.int().optional(),
  lines: z
    .array(
      z.object({
        kind: z.enum([' ', '+', '-']),
        oldLine: z.int().nullable(),
        newLine: z.int().nullable(),
        text: z.string(),
      }),
    )
    .nullable(),
});

/** Everything that a review is decided on. */
export const reviewMaterialsSchema = z.object({
  /** Why nothing is looked at now, in a sentence; null: it is. */
  skip: z.string().nullable(),
  files: z.array(changedFileSchema),
  texts: z.array(z.object({ path: z.string(), head: z.string().nullable(), base: z.string().nullable() })),
  paths: z.array(z.string()),
  /** Found before the texts were redacted, which nothing can be told from any more: secrets. */
  secrets: z.array(findingSchema),
  /** Names of the reviewers that the configuration wants; empty: all. */
  wanted: z.array(z.string()),
  /** Files that could not be looked at, and other things that people should know. */
  notes: z.array(z.string()),
  /** Checks that failed at this head, and what the diagnosis takes each for. */
  failed: z.array(z.object({ check: z.string(), category: z.string() })).default([]),
  /** What a model said of the lenses; null: there is no model. */
  model: consultationSchema.nullable().default(null),
});
export type ReviewMaterials = z.infer<typeof reviewMaterialsSchema>;
