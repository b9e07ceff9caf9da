import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Place } from './trace-ids.js';

/**
 * Spans of what Regreen does, through the API of OpenTelemetry alone: without an SDK behind it nothing is made. Attributes carry ids and words of
 * ours; names of people's things, texts and addresses stay out.
 */
export type Attributes = Record<string, string | number | boolean>;

/** What stands behind the API; `next` orders the ids of the span that is started next. */
export type Behind = { next: (ids: { traceId?: string; spanId: string }) => void };

let behind: Behind | null = null;

/** Said by `startTracing`; null ends it. */
export const setBehind = (given: Behind | null): void => {
  behind = given;
};

export const isTracing = (): boolean => behind !== null;

const tracer = () => trace.getTracer('regreen');

/** Every process decides by the trace id alone whether a trace is kept, so this flag only says that it may be. */
const contextAt = (place: Place): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { ...place, traceFlags: TraceFlags.SAMPLED, isRemote: true });

/** Runs `work` as a part of what happens there; null: of nothing. */
export const within = <T>(place: Place | null, work: () => T): T =>
  behind ? context.with(place ? contextAt(place) : ROOT_CONTEXT, work) : work();

/** Kinds of spans: what somebody outside asked for; work handed over; such work taken up. Calls are of the kind CLIENT. */
export const { SERVER, PRODUCER, CONSUMER } = SpanKind;

type Options = {
  kind?: SpanKind;
  attributes?: Attributes;
  /** Where it belongs; without it, to what is under way. */
  at?: Place | null;
  /** Only as a part of something; where nothing is under way it is not told. */
  inside?: boolean;
};

export type OpenSpan = { set(attributes: Attributes): void; failed(errorType: string): void };
const NO_SPAN: OpenSpan = { set: () => {}, failed: () => {} };

const parentOf = ({ at }: Options): Context => (at ? contextAt(at) : context.active());

const start = (name: string, { kind = SpanKind.INTERNAL, attributes = {} }: Options, parent: Context): Span =>
  tracer().startSpan(name, { kind, attributes }, parent);

const fail = (span: Span, errorType: string): void => {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
};

/** A span around `work`. What it throws marks the span by its kind; its words may be anybody's. */
export async function inSpan<T>(name: string, options: Options, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  if (!behind || (options.inside && !trace.getSpan(context.active()))) return work(NO_SPAN);
  const parent = parentOf(options);
  const span = start(name, options, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () =>
      work({ set: (more) => span.setAttributes(more), failed: (errorType) => fail(span, errorType) }),
    );
  } catch (error) {
    fail(span, errorTypeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The root of a trace whose id is given: what came in from outside. */
export function inRootSpan<T>(
  name: string,
  traceId: string | null,
  options: Omit<Options, 'at'>,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  if (!behind || traceId === null) return work(NO_SPAN);
  return context.with(ROOT_CONTEXT, () => {
    behind?.next({ traceId, spanId: randomSpanId() });
    return inSpan(name, options, work);
  });
}

/** A call to somebody else, a part of what is under way; null where nothing is. */
export function startCall(name: string, attributes: Attributes): { end(more?: Attributes): void } | null {
  if (!behind || !trace.getSpan(context.active())) return null;
  const span = start(name, { kind: SpanKind.CLIENT, attributes }, context.active());
  return {
    end(more = {}) {
      span.setAttributes(more);
      if ('error.type' in more) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** A call to somebody else that has just ended; a part of what is under way. */
export function tellCall(name: string, durationMs: number, attributes: Attributes): void {
  if (!behind || !trace.getSpan(context.active())) return;
  const span = tracer().startSpan(name, { kind: SpanKind.CLIENT, attributes, startTime: Date.now() - durationMs });
  if ('error.type' in attributes) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

type Told = Pick<Options, 'kind' | 'at' | 'attributes'> & { place: Place; startedAt: Date };

/** Tells of what has been until now, as the span that others took for their parent already; a part of what is under way in the same trace. */
export function tellSpan(
  name: string,
  { place, startedAt, kind = SpanKind.INTERNAL, at, attributes = {} }: Told,
): void {
  if (!behind) return;
  const active =
    trace.getSpan(context.active())?.spanContext().traceId === place.traceId ? context.active() : ROOT_CONTEXT;
  const parent = at === undefined ? active : at === null ? ROOT_CONTEXT : contextAt(at);
  behind.next(parent === ROOT_CONTEXT ? place : { spanId: place.spanId });
  const span = tracer().startSpan(name, { kind, attributes, startTime: startedAt }, parent);
  if ('error.type' in attributes) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** By its class or code alone. */
export const errorTypeOf = (error: unknown): string => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  for (const word of [code, name]) if (typeof word === 'string' && /^\w{1,50}$/.test(word)) return word;
  return 'Error';
};

export const randomSpanId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
