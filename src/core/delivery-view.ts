import { z } from 'zod';

export const DELIVERY_STATUSES = ['received', 'processed', 'ignored', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One line of the event log. */
export const deliveryViewSchema = z.object({
  id: z.uuid(),
  /** X-GitHub-Delivery */
  deliveryId: z.string(),
  event: z.string(),
  action: z.string().nullable(),
  /** owner/name; null where the delivery is about none, or about none that is known. */
  repository: z.string().nullable(),
  installationId: z.uuid().nullable(),
  headSha: z.string().nullable(),
  status: z.enum(DELIVERY_STATUSES),
  /** Why it was ignored, or failed. */
  reason: z.string().nullable(),
  attempts: z.int(),
  source: z.enum(['webhook', 'recovery', 'replay', 'poll', 'dashboard']),
  /** Compressed, as stored; null when no body was kept. */
  bodyBytes: z.int().nullable(),
  receivedAt: z.iso.datetime(),
  processedAt: z.iso.datetime().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryViewSchema>;

export const deliveryDetailSchema = deliveryViewSchema.extend({
  runs: z.array(z.object({ runId: z.uuid(), status: z.string() })),
});
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;
