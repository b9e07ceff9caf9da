import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WEBHOOK_PATH } from './door.js';
import type { Readiness } from './readiness.js';

export type ServerParts = {
  door: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  ready: () => Promise<Readiness>;
  /** Answers everything at `API_PATH` and below it. */
  api?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers everything that nobody else does. */
  dashboard?: (request: IncomingMessage, response: ServerResponse) => void;
};

const API_PATH = '/api/v1';

/** Slow or endless requests are cut off; GitHub itself gives up after 10 s. */
const REQUEST_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 1_000;
/** Requests under way get this long to end when the server closes; then they are cut off. GitHub waits no longer for a webhook's answer. */
const CLOSE_WITHIN_MS = 10_000;

/** Listens for webhooks and for the probes of an orchestrator. */
export async function listen(
  { door, ready, api, dashboard }: ServerParts,
  { host, port }: { host: string; port: number },
): Promise<{ url: string; close(): Promise<void> }> {
  const underWay = new Set<ServerResponse>();
  let isClosing = false;
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS },
    (request, response) => {
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
      if (isClosing) response.shouldKeepAlive = false;
      const path = (request.url ?? '/').split('?')[0];
      if (path === WEBHOOK_PATH) void door(request, response).catch(() => response.destroy());
      else if (api && (path === API_PATH || path?.startsWith(`${API_PATH}/`))) api(request, response);
      else if (path === '/livez') answer(response, 200, { status: 'ok' });
      else if (path === '/readyz') {
        ready().then(
          (readiness) => answer(response, readiness.status === 'not ready' ? 503 : 200, readiness),
          () =>
            answer(response, 503, { status: 'not ready', reason: 'this could not be told: see the log', degraded: [] }),
        );
      } else if (dashboard) dashboard(request, response);
      else answer(response, 404, { message: `Nothing is here. Webhooks go to ${WEBHOOK_PATH}.` });
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const close = () => {
    isClosing = true;
    // Whoever keeps the connection for its next request hears that there is none.
    for (const response of underWay) response.shouldKeepAlive = false;
    return closeServer(server);
  };
  return { url: `http://${shown}:${address.port}`, close };
}

function closeServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS).unref();
  return new Promise((resolve, reject) =>
    server.close((error) => {
      clearTimeout(cut);
      if (error) reject(error);
      else resolve();
    }),
  );
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
