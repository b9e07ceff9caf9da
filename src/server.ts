import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenMistake } from './core/listen-mistake.js';
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

type Place = { host: string; port: number };

/** Whether `listen` will find the address free, to be known before what takes long. Rejects with the same sentence. */
export async function tryPlace(place: Place): Promise<void> {
  const server = createServer();
  await open(server, place);
  await closeServer(server);
}

/** Listens for webhooks and for the probes of an orchestrator. Rejects with a sentence for people where the address cannot be had. */
export async function listen(
  { door, ready, api, dashboard }: ServerParts,
  place: Place,
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
  await open(server, place);
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

const open = (server: Server, { host, port }: Place): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(listenMistake(cause, { host, port }, { host: 'HOST', port: 'PORT' }), { cause })),
    );
    server.listen(port, host, resolve);
  });

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
