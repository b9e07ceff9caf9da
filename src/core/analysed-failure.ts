import { z } from 'zod';
import { CATEGORY_NAMES, RECOMMENDED_ACTIONS } from './diagnosis.js';
import { memorySchema } from './failure-memory.js';

/** A failed check, and what the diagnosis says of it, as far as routing asks. */
export const analysedFailureSchema = z.object({
  checkName: z.string(),
  externalId: z.string(),
  category: z.enum(CATEGORY_NAMES),
  confidence: z.number(),
  recommendedAction: z.enum(RECOMMENDED_ACTIONS),
  memory: memorySchema.nullable().default(null),
  /** The failed tests that alone make it fail, by their keys; null: that is not known. */
  failedTests: z.array(z.string()).nullable().default(null),
});
