import { z } from 'zod';
import { analysedFailureSchema } from '../analysed-failure.js';
import { checkSchema } from '../counted-checks.js';
import { fixAttemptSchema } from '../fixes/fix-attempt.js';
import { quarantinedSchema } from '../quarantine.js';
import { askedSchema } from '../run-plan.js';
import { jobFactsSchema, routeFactsSchema } from './route-facts.js';

/** Everything that routing decides on. */
export const routeMaterialsSchema = z.object({
  failures: z.array(analysedFailureSchema.extend({ job: jobFactsSchema.nullable() })),
  headSha: z.string(),
  checks: z.array(checkSchema),
  attempts: z.array(fixAttemptSchema),
  held: z.array(z.string()),
  /** ISO 8601. */
  now: z.string(),
  asked: askedSchema,
  pullRequest: routeFactsSchema.shape.pullRequest,
  otherBot: routeFactsSchema.shape.otherBot,
  config: routeFactsSchema.shape.config.extend({
    maxFixes: z.int(),
    maxFixesOnPullRequest: z.int(),
    maxFixesToday: z.int(),
    maxReruns: z.int(),
    maxRerunsToday: z.int(),
    revert: z.boolean(),
  }),
  quarantine: z.array(quarantinedSchema),
  today: z.object({ fixes: z.int(), reruns: z.int() }),
});
export type RouteMaterials = z.infer<typeof routeMaterialsSchema>;
