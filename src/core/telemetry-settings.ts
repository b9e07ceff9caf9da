import { z } from 'zod';

/** Where others see what Regreen does. */
export type TelemetrySettings = {
  /** null: no metrics are served. */
  metricsPort: number | null;
  /** Where traces go, by OTLP over HTTP; null: none are made. `ratio` of them is kept, 0 to 1. */
  tracing: { endpoint: string; headers: Record<string, string>; serviceName: string; ratio: number } | null;
};

const empty = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const number = (what: string, least: number, most: number) =>
  z.coerce.number({ error: what }).min(least, what).max(most, what).optional();

const settings = z.object({
  REGREEN_METRICS_PORT: z
    .preprocess(empty, number('must be a port', 0, 65_535))
    .refine((port) => port === undefined || Number.isInteger(port), 'must be a port'),
  // Named and meant as OpenTelemetry does: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
  OTEL_EXPORTER_OTLP_ENDPOINT: z.preprocess(
    empty,
    z
      .url({ protocol: /^https?$/, error: 'must be the address of a receiver such as http://collector:4318' })
      .optional(),
  ),
  OTEL_EXPORTER_OTLP_HEADERS: z.preprocess(empty, z.string().default('')),
  OTEL_SERVICE_NAME: z.preprocess(empty, z.string().default('regreen')),
  OTEL_TRACES_SAMPLER_ARG: z.preprocess(empty, number('must be a share from 0 to 1', 0, 1).default(1)),
});

/** Reads `REGREEN_METRICS_PORT` and the variables of OpenTelemetry that Regreen heeds; all problems at once. */
export function readTelemetrySettings(env: Readonly<Record<string, string | undefined>>): {
  settings: TelemetrySettings;
  problems: string[];
} {
  const none: TelemetrySettings = { metricsPort: null, tracing: null };
  const parsed = settings.safeParse(env);
  if (!parsed.success)
    return { settings: none, problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`) };
  const values = parsed.data;
  const headers = parseHeaders(values.OTEL_EXPORTER_OTLP_HEADERS);
  if (headers === null)
    return {
      settings: none,
      problems: ['OTEL_EXPORTER_OTLP_HEADERS must be name=value pairs with commas between them, as in api-key=secret'],
    };
  const endpoint = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const { OTEL_SERVICE_NAME: serviceName, OTEL_TRACES_SAMPLER_ARG: ratio } = values;
  return {
    settings: {
      metricsPort: values.REGREEN_METRICS_PORT ?? null,
      tracing: endpoint === undefined ? null : { endpoint, headers, serviceName, ratio },
    },
    problems: [],
  };
}

/** `name=value,name=value`, the values percent-encoded: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables */
function parseHeaders(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const [, name, value] = /^([\w-]+)[ \t]*=(.*)$/.exec(part.trim()) ?? [];
    if (name === undefined || value === undefined) return null;
    try {
      headers[name] = decodeURIComponent(value.trim());
    } catch {
      return null;
    }
  }
  return headers;
}
