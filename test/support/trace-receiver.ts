import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer */
  kind: number;
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
  failed: boolean;
  startMs: number;
  endMs: number;
};

export type TraceReceiver = {
  endpoint: string;
  spans: ReceivedSpan[];
  /** Everything that came, as it came. */
  bodies: string[];
  headers: Record<string, unknown>[];
  close(): Promise<void>;
};

type OtlpAttribute = { key: string; value: Record<string, unknown> };
type OtlpSpan = Omit<ReceivedSpan, 'attributes'> & {
  attributes?: OtlpAttribute[];
  status?: { code?: number };
  startTimeUnixNano: string;
  endTimeUnixNano: string;
};

const plain = (attributes: OtlpAttribute[] = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** Takes spans as OTLP over HTTP brings them. https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export async function startTraceReceiver({ status = 200 }: { status?: number } = {}): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const headers: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      headers.push({ ...request.headers, path: request.url });
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { resource: { attributes: OtlpAttribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
      };
      for (const { resource, scopeSpans } of resourceSpans)
        for (const span of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({
            ...span,
            parentSpanId: span.parentSpanId || null,
            attributes: plain(span.attributes),
            resource: plain(resource.attributes),
            failed: span.status?.code === 2,
            startMs: Number(span.startTimeUnixNano) / 1e6,
            endMs: Number(span.endTimeUnixNano) / 1e6,
          });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
