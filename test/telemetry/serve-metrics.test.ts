import { expect, test } from '@jest/globals';
import { serveMetrics } from '../../src/telemetry/serve-metrics.js';

test('the port of the metrics answers GET /metrics and /livez, and nothing else', async () => {
  let refreshed = 0;
  const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, async () => {
    refreshed++;
  });
  try {
    const metrics = await fetch(`${server.url}/metrics?x=1`);
    expect([metrics.status, metrics.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await metrics.text()).toContain('# TYPE regreen_deliveries_total counter\n');
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    expect((await fetch(`${server.url}/`)).status).toBe(404);
    expect((await fetch(`${server.url}/api/v1/runs`)).status).toBe(404);
    expect((await fetch(`${server.url}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405);
    expect(refreshed).toBe(1);
  } finally {
    await server.close();
  }
});

test('a taken port is told in one sentence', async () => {
  const first = await serveMetrics({ host: '127.0.0.1', port: 0 }, async () => {});
  try {
    const port = Number(new URL(first.url).port);
    await expect(serveMetrics({ host: '127.0.0.1', port }, async () => {})).rejects.toThrow(
      `Metrics cannot be served on 127.0.0.1:${port}: another program has it. Set REGREEN_METRICS_PORT to a free port.`,
    );
  } finally {
    await first.close();
  }
});
