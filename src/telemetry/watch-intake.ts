import { count, observe } from './metrics.js';
import { errorTypeOf, inRootSpan, isTracing, randomSpanId, SERVER, tellSpan } from './spans.js';
import { intakePlace, traceIdOf } from './trace-ids.js';

type Delivery = { deliveryId: string; event: string; source: string };
type Taken = { outcome: string };

/** Events that GitHub has names for and Regreen does not know are counted together: whoever has the secret may write anything there. */
const eventLabel = (event: string, known: ReadonlySet<string>): string => (known.has(event) ? event : 'other');

/** An intake that counts what comes of each delivery, times it, and tells its trace, wherever the delivery comes from. */
export function watchIntake<D extends Delivery, T extends Taken>(
  takeIn: (delivery: D) => Promise<T>,
  knownEvents: ReadonlySet<string>,
): (delivery: D) => Promise<T> {
  return async (delivery) => {
    const { deliveryId, event, source } = delivery;
    const startedMs = Date.now();
    const start = performance.now();
    const end = (outcome: string, error?: unknown) => {
      observe('regreen_intake_seconds', (performance.now() - start) / 1000);
      count('regreen_deliveries_total', { event: eventLabel(event, knownEvents), outcome });
      const place = isTracing() ? intakePlace(deliveryId) : null;
      if (place === null) return;
      // Runs that it opens take this for their parent: only the one time that it is taken in may have the id.
      const isIn = (outcome === 'processed' || outcome === 'ignored') && source !== 'replay';
      tellSpan('take in delivery', {
        place: isIn ? place : { ...place, spanId: randomSpanId() },
        startedAt: new Date(startedMs),
        attributes: {
          'regreen.delivery.id': deliveryId,
          'regreen.delivery.event': eventLabel(event, knownEvents),
          'regreen.delivery.source': source,
          'regreen.delivery.outcome': outcome,
          ...(error === undefined ? {} : { 'error.type': errorTypeOf(error) }),
        },
      });
    };
    try {
      const taken = await takeIn(delivery);
      end(taken.outcome);
      return taken;
    } catch (error) {
      end(error instanceof Error && error.name === 'NotRecordedError' ? 'not_recorded' : 'failed', error);
      throw error;
    }
  };
}

const WEBHOOK_ROUTE = '/api/github/webhooks';

/**
 * A delivery at the door is the beginning of its trace; one that went to disk is counted here, for the intake has not seen it.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
 */
export function watchArrival<T extends Taken>(
  { deliveryId, event }: Delivery,
  knownEvents: ReadonlySet<string>,
  work: () => Promise<T>,
): Promise<T> {
  const label = eventLabel(event, knownEvents);
  const attributes = {
    'http.request.method': 'POST',
    'http.route': WEBHOOK_ROUTE,
    'regreen.delivery.id': deliveryId,
    'regreen.delivery.event': label,
  };
  const options = { kind: SERVER, attributes };
  return inRootSpan(`POST ${WEBHOOK_ROUTE}`, traceIdOf(deliveryId), options, async (span) => {
    const taken = await work();
    span.set({ 'regreen.delivery.outcome': taken.outcome });
    if (taken.outcome === 'spooled') count('regreen_deliveries_total', { event: label, outcome: 'spooled' });
    return taken;
  });
}
