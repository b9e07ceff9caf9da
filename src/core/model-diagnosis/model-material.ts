import { z } from 'zod';
import type { SavedAnalysis } from '../saved-analysis.js';

/** What a model is shown of a failure whose log does not tell enough. */
export const modelMaterialSchema = z.object({
  /** Of the log: the lines around what was found, where it sounds like an error, and what the last green log does not have. */
  lines: z.array(z.object({ number: z.int(), text: z.string() })),
  totalLines: z.int(),
  /** Whether a green log of the same check was there to compare with. */
  compared: z.boolean(),
  /** What the pull request changes, as far as it may have to do with it. */
  patches: z.array(z.object({ path: z.string(), patch: z.string() })),
});
export type ModelMaterial = z.infer<typeof modelMaterialSchema>;

/** Below this a category rests on words, a command or an exit status alone. */
const SURE = 0.6;

/** Whether a model may have a say: the log was read, and leaves the kind of failure or its cause open. */
export const isUnsure = ({ category, confidence, metadata }: SavedAnalysis): boolean =>
  metadata.evidence === 'log' &&
  category !== 'none' &&
  category !== 'cancelled' &&
  (category === 'unknown' || confidence < SURE);
