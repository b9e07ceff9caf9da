import { z } from 'zod';
import type { StageName } from './stages.js';

/** What a person answers to a stage that waits for approval. */
const approvalSchema = z.strictObject({
  approved: z.boolean(),
  /** Who says so, for the record. */
  by: z.string().max(100).optional(),
  comment: z.string().max(2_000).optional(),
});
type Approval = z.infer<typeof approvalSchema>;

/** Checks an answer for the stage that asked. `problem` says what the stage would take. */
export function checkResumePayload(stage: StageName, payload: unknown): { payload: Approval } | { problem: string } {
  const parsed = approvalSchema.safeParse(payload);
  if (parsed.success) return { payload: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  return {
    problem: `The stage ${stage} does not take this payload (${problems.join('; ')}). It waits for {"approved": true} or {"approved": false}, with "by" and "comment" if you like.`,
  };
}
