import type { Probot } from 'probot';
import type { VerifiedDelivery } from './intake.js';

/**
 * The Probot function: what Probot dispatches goes to intake. Deliveries at our door go there straight: nobody else listens, and a dispatch makes
 * an authenticated client for each of them.
 */
export const createApp =
  (intake: (delivery: VerifiedDelivery) => Promise<unknown>) =>
  (probot: Probot): void => {
    /** Every event, also those that webhooks/ does not list: they are recorded as ignored. */
    probot.onAny(async ({ id, name, payload }) => {
      // Probot hands on what it has parsed, not the bytes that were signed: these say the same.
      const raw = Buffer.from(JSON.stringify(payload));
      await intake({ deliveryId: id, event: name, raw, payload, source: 'webhook' });
    });
  };
