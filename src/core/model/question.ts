import { z } from 'zod';
import type { Prompt } from './framed-prompt.js';

/** One thing that a stage asks a model. `purpose` tells it from the others of the stage, and is the same for the same thing. */
export type ModelQuestion = {
  purpose: string;
  prompt: Prompt;
  /** What the reply has to fit. Objects need all their properties (`nullable`, not `optional`) and no records. */
  schema: z.ZodType;
};

const modelAnswerSchema = z.object({
  purpose: z.string(),
  kind: z.enum(['answered', 'refused', 'invalid', 'too_slow', 'unavailable', 'over_budget']),
  /** What it said, as JSON that fits the question's schema; null where there is no answer. */
  value: z.unknown(),
  /** Why there is no answer, in words; null where there is one. */
  problem: z.string().nullable(),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;

/** What a model was asked in a stage, and what came of it. It is part of what the stage decides on. */
export const consultationSchema = z.object({
  /** `provider/model`. */
  model: z.string(),
  answers: z.array(modelAnswerSchema),
});
export type Consultation = z.infer<typeof consultationSchema>;

/** The answer to a question, checked once more: it is data from outside. null: there is none. */
export function answerTo<Schema extends z.ZodType>(
  consultation: Consultation | null,
  purpose: string,
  schema: Schema,
): z.output<Schema> | null {
  const answer = consultation?.answers.find((each) => each.purpose === purpose);
  if (answer?.kind !== 'answered') return null;
  const checked = schema.safeParse(answer.value);
  return checked.success ? checked.data : null;
}
