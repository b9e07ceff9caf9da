import { z } from 'zod';

const differenceSchema = z.object({
  /** Where in the stage's record, such as `result.failures[0].category`. */
  path: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});
export type Difference = z.infer<typeof differenceSchema>;

const replayedStageSchema = z.object({
  stage: z.string(),
  /** `not_recorded`: what the stage decided on was not kept, or this version cannot read it. */
  outcome: z.enum(['same', 'different', 'not_recorded']),
  differences: z.array(differenceSchema),
  /** Why there is nothing to compare. */
  note: z.string().nullable(),
});
export type ReplayedStage = z.infer<typeof replayedStageSchema>;

/** What came out differently when the stages of a finished run decided again on what they had then. */
export const replayReportSchema = z.object({
  /** The run that records the replay; null for a dry run. */
  runId: z.uuid().nullable(),
  /** The run that was replayed. */
  of: z.uuid(),
  /** Something could be compared, and nothing of it came out differently. */
  same: z.boolean(),
  stages: z.array(replayedStageSchema),
});
export type ReplayReport = z.infer<typeof replayReportSchema>;

/** Enough to see what kind of difference it is. */
const MAX_DIFFERENCES = 50;

/** Every place at which two JSON values differ, in order; the first fifty. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  const compare = (one: unknown, other: unknown, path: string): void => {
    if (found.length >= MAX_DIFFERENCES || Object.is(one, other)) return;
    if (Array.isArray(one) && Array.isArray(other)) {
      for (let index = 0; index < Math.max(one.length, other.length); index++)
        compare(one[index], other[index], `${path}[${index}]`);
    } else if (isMap(one) && isMap(other)) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
        compare(one[key], other[key], path === '' ? key : `${path}.${key}`);
    } else found.push({ path, before: one ?? null, after: other ?? null });
  };
  compare(before, after, '');
  return found;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
