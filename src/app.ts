import type { Probot } from 'probot';
import type { Intake, VerifiedDelivery } from './intake.js';
import type { TakenDelivery } from './store/deliveries.js';

/**
 * The Probot function, and the way deliveries come to it. Probot hands its handlers the parsed payload only, but the event log keeps
 * the raw bytes as they were signed: they wait beside the payload while Probot dispatches it.
 */
export function createApp(intake: Intake): {
  app: (probot: Probot) => void;
  receive: (probot: Probot, delivery: VerifiedDelivery) => Promise<TakenDelivery>;
} {
  const arrivals = new WeakMap<object, { delivery: VerifiedDelivery; taken?: TakenDelivery }>();

  return {
    /** Every event goes to intake, also those that webhooks/ does not list: they are recorded as ignored. */
    app: (probot) =>
      probot.onAny(async ({ payload }) => {
        const arrival = arrivals.get(payload);
        if (!arrival) throw new Error('an event arrived beside the webhook door; deliveries enter through receive()');
        arrival.taken = await intake(arrival.delivery);
      }),

    receive: async (probot, delivery) => {
      const { payload } = delivery;
      if (typeof payload !== 'object' || payload === null) return intake(delivery);
      const arrival: { delivery: VerifiedDelivery; taken?: TakenDelivery } = { delivery };
      arrivals.set(payload, arrival);
      await probot.receive({ id: delivery.deliveryId, name: delivery.event, payload } as Parameters<
        Probot['receive']
      >[0]);
      if (!arrival.taken) throw new Error('Probot dispatched the delivery to no handler');
      return arrival.taken;
    },
  };
}
