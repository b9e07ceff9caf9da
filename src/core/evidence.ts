import { z } from 'zod';
import { CATEGORY_NAMES } from './diagnosis.js';

const line = z.object({ number: z.int(), text: z.string() });
const place = z.int().nullable();

const step = z.object({
  name: z.string(),
  command: z.string().nullable(),
  exitCode: z.int().nullable(),
  failed: z.boolean(),
  teardown: z.boolean(),
  firstLine: z.int(),
  inScript: z.boolean(),
});

const signal = z.object({
  tool: z.string(),
  category: z.enum(CATEGORY_NAMES),
  weight: z.literal([0, 1, 2, 3, 4, 5]),
  level: z.enum(['failure', 'warning', 'notice']),
  message: z.string(),
  lines: z.array(line),
  path: z.string().nullable(),
  startLine: place,
  endLine: place,
  startColumn: place,
  endColumn: place,
  title: z.string().nullable(),
  test: z.string().nullable(),
  code: z.string().nullable(),
  finding: z.boolean(),
  step,
});

/**
 * What a diagnosis rests on, in a form that can be kept: judged again, it gives the same answer. `facts.signals` may be causes, the
 * likeliest first; `lastMark` is the line that shows a job that did not fail to be over.
 */
export const evidenceSchema = z.object({
  facts: z.object({
    signals: z.array(signal),
    failingStep: z
      .object({ command: z.string(), exitCode: z.int().nullable(), tail: z.array(line).default([]) })
      .nullable(),
    outcome: z.object({
      marksFailures: z.boolean(),
      succeeded: z.boolean(),
      complete: z.boolean(),
      failedSteps: z.array(step),
      lastMark: line.nullable(),
    }),
    lastLines: z.array(line),
  }),
  warnings: z.array(signal),
  lastMark: line.nullable(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Far more than any report shows; the most telling come first. */
const MAX_SIGNALS = 400;
const MAX_WARNINGS = 100;

/** Without what no answer would ever show. */
export const boundedEvidence = ({ facts, warnings, lastMark }: Evidence): Evidence => ({
  facts: { ...facts, signals: facts.signals.slice(0, MAX_SIGNALS) },
  warnings: warnings.slice(0, MAX_WARNINGS),
  lastMark,
});
