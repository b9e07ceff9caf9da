import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXPOSITION_TYPE, exposition } from './metrics.js';

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 20;

/**
 * Answers GET /metrics and /livez on a port of their own, which needs no way in from outside. `refresh` brings up to date what is not counted as it
 * happens; it must not reject, nor take long. Rejects with a sentence for people when the port is taken.
 */
export async function serveMetrics(
  { host, port }: { host: string; port: number },
  refresh: () => Promise<void>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'Only GET is answered.\n');
    if (path === '/livez') return answer(response, 200, 'ok\n');
    if (path !== '/metrics') return answer(response, 404, 'Metrics are at /metrics.\n');
    refresh()
      .then(exposition)
      .then(
        (text) => answer(response, 200, text, EXPOSITION_TYPE),
        () => answer(response, 500, 'The metrics could not be written.\n'),
      );
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program has it' : cause.message;
      reject(
        new Error(`Metrics cannot be served on ${host}:${port}: ${why}. Set REGREEN_METRICS_PORT to a free port.`, {
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': type });
  response.end(text);
}
