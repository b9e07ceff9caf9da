import { z } from 'zod';

/** What one rung answered: why it proposed nothing, or why its proposal was not let through. */
const triedSchema = z.object({
  strategy: z.string(),
  reason: z.string(),
  /** The failure is not of a kind that it looks at. */
  idle: z.boolean().optional(),
});
export type Tried = z.infer<typeof triedSchema>;

/** A failure that nothing could be proposed for. */
export const declinedSchema = z.object({ checkName: z.string(), tried: z.array(triedSchema) });
export type Declined = z.infer<typeof declinedSchema>;
