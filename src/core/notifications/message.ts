import { z } from 'zod';
import { newsSchema } from './announcement.js';
import { NOTIFICATION_KINDS } from './kinds.js';

const pullRequestSchema = z.object({ number: z.int(), title: z.string(), url: z.string().nullable() });
export type ToldPullRequest = z.infer<typeof pullRequestSchema>;

const eventSchema = newsSchema.extend({
  kind: z.enum(NOTIFICATION_KINDS),
  /** The first of those that have it. */
  pullRequests: z.array(pullRequestSchema),
  /** How many have it. */
  pullRequestCount: z.int(),
  /** When it was told the last time, and how many have had it from then on until now; null: it is told for the first time. */
  before: z.object({ at: z.string(), pullRequestCount: z.int() }).nullable(),
});
export type ToldEvent = z.infer<typeof eventSchema>;

/** One message, before it is written for a target. `notification_messages.content`. Times are ISO 8601. */
export const messageSchema = z.object({
  /** owner/name */
  repository: z.string(),
  composedAt: z.string(),
  events: z.array(eventSchema),
  /** Further events that are not in it. */
  moreEvents: z.int(),
});
export type Message = z.infer<typeof messageSchema>;

/** What a test of a target sends. */
export const testMessage = (composedAt: string): Message => ({
  repository: 'regreen/test',
  composedAt,
  events: [],
  moreEvents: 0,
});
