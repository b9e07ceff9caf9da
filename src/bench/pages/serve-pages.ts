import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { createDashboard } from '../../dashboard/create-dashboard.js';
import { createOwnAddress } from '../../dashboard/own-address.js';
import type { Viewer } from '../../dashboard/page.js';
import { createSignIn } from '../../dashboard/sign-in.js';

export type ServedPages = { url: string; close(): Promise<void> };

/** Serves the dashboard alone, without the app around it: what is read can be seen, and nothing can be done. */
export async function servePages(
  pool: Pool,
  viewerOf: (request: IncomingMessage) => Viewer,
  { appId = 1, now = Date.now }: { appId?: number; now?: () => number } = {},
): Promise<ServedPages> {
  const log = pino({ level: 'silent' });
  const dashboard = createDashboard({
    pool,
    appId,
    log,
    now,
    standing: async () => ({ status: 'ok', degraded: [] }),
    queues: async () => [],
    queueBoard: () => null,
    publicUrl: null,
    ownAddress: createOwnAddress({ publicUrl: null, host: '127.0.0.1' }),
    signIn: createSignIn({ pool, github: null, publicUrl: null, operatorToken: 'none', now: Date.now, log }),
    enqueue: async () => {},
    replay: () => Promise.reject(new Error('nothing is replayed here')),
    takeAgain: () => Promise.reject(new Error('nothing is taken in here')),
    identify: async (request) => viewerOf(request),
  });
  const server = createServer(dashboard.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      dashboard.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
