/** Where a trace goes on, as W3C trace context has it. https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
export type Place = { traceId: string; spanId: string };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const digitsOf = (uuid: string): string => uuid.replaceAll('-', '');
/** All zeros are no id. */
const isId = (digits: string): boolean => /[^0]/.test(digits.slice(0, 16)) && /[^0]/.test(digits.slice(16));

/**
 * The trace of a delivery: its X-GitHub-Delivery, which is a GUID, as 32 hexadecimal digits. So GitHub's page of deliveries leads to it, whoever
 * takes the delivery in belongs to it without being told, and store/claim-run.ts finds it for a run by the same rule. Null for other ids.
 */
export function traceIdOf(deliveryId: string): string | null {
  const id = deliveryId.toLowerCase();
  return UUID.test(id) && isId(digitsOf(id)) ? digitsOf(id) : null;
}

/** Where a delivery was taken in: what comes of it belongs there. */
export function intakePlace(deliveryId: string): Place | null {
  const traceId = traceIdOf(deliveryId);
  return traceId === null ? null : { traceId, spanId: traceId.slice(0, 16) };
}

type TracedRun = { id: string; traceId: string | null };

/** The span of a run, which is told when it has ended: whoever works on it meanwhile, also after a crash, knows where that will be. */
export function runPlace({ id, traceId }: TracedRun): Place | null {
  return traceId === null ? null : { traceId, spanId: digitsOf(id).slice(16) };
}

/** The span that a run belongs to: that of its first delivery. Null where it began by itself, with its own id for a trace id. */
export function parentPlace({ id, traceId }: TracedRun): Place | null {
  return traceId === null || traceId === digitsOf(id) ? null : { traceId, spanId: traceId.slice(0, 16) };
}
