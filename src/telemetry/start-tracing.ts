import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { TelemetrySettings } from '../core/telemetry-settings.js';
import { isTracing, setBehind } from './spans.js';

export type TracingSettings = NonNullable<TelemetrySettings['tracing']>;

/** The end of the process does not wait longer for a receiver that is away. */
const FLUSH_WITHIN_MS = 4_000;
/** Tries again included: nothing of it is left over after the flush. */
const EXPORT_TIMEOUT_MS = 4_000;
const COMPLAIN_EVERY_MS = 60_000;

/**
 * Puts an SDK behind the API, which sends spans in batches beside the work and drops them when nobody takes them. `instanceId` tells the processes
 * apart. Every process keeps a trace or drops it by its id alone, so that all decide alike. Returns how to send the last and end it.
 */
export function startTracing(
  settings: TracingSettings,
  about: { version: string; instanceId: string },
  complain: (error: Error) => void,
): () => Promise<void> {
  if (isTracing()) return async () => {}; // another app in this process has begun
  const ids = orderedIds();
  const exporter = new OTLPTraceExporter({
    url: `${settings.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: settings.headers,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.serviceName,
      'service.version': about.version,
      'service.instance.id': about.instanceId,
    }),
    sampler: new TraceIdRatioBasedSampler(settings.ratio),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(noticing(exporter, complain))],
  });
  provider.register();
  setBehind(ids);
  return async () => {
    setBehind(null);
    const late = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_WITHIN_MS).unref());
    await Promise.race([provider.shutdown().catch(() => {}), late]);
    trace.disable();
    context.disable();
  };
}

/** Nobody else would say that spans are lost. */
function noticing(exporter: OTLPTraceExporter, complain: (error: Error) => void): OTLPTraceExporter {
  let last = 0;
  const send = exporter.export.bind(exporter);
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      if (result.code !== 0 && Date.now() - last > COMPLAIN_EVERY_MS) {
        last = Date.now();
        complain(result.error ?? new Error('the receiver of traces did not take them'));
      }
      done(result);
    });
  return exporter;
}

/** Random ids, but for the span that is started next after `next` said which it has. */
function orderedIds() {
  const random = new RandomIdGenerator();
  let ordered: { traceId?: string; spanId: string } | null = null;
  return {
    next(ids: { traceId?: string; spanId: string }) {
      ordered = ids;
    },
    // A tracer asks for the id of the span first, and for that of the trace where the span is a root.
    generateSpanId() {
      const spanId = ordered?.spanId ?? random.generateSpanId();
      if (ordered?.traceId === undefined) ordered = null;
      return spanId;
    },
    generateTraceId() {
      const traceId = ordered?.traceId ?? random.generateTraceId();
      ordered = null;
      return traceId;
    },
  };
}
