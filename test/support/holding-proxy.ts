import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HoldingProxy = {
  /** `127.0.0.1:<port>` */
  host: string;
  /** Requests that are held now. */
  held(): number;
  /** Holds the next requests whose `METHOD path` fits, until they are let go. */
  hold(what: RegExp, times?: number): void;
  /** Lets go what is held, and holds nothing more. */
  letGo(): void;
  close(): Promise<void>;
};

/** Stands in front of a server, and lets some of its requests wait. */
export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  const [hostname = '', port = ''] = target.split(':');
  let waits: { what: RegExp; times: number } | null = null;
  const held = new Set<() => void>();
  const server = createServer((incoming, outgoing) => {
    const pass = () => forward(incoming, outgoing, hostname, port);
    if (!waits || waits.times === 0 || !waits.what.test(`${incoming.method} ${incoming.url}`)) return pass();
    waits.times--;
    held.add(pass);
    outgoing.on('close', () => held.delete(pass));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    held: () => held.size,
    hold(what, times = 1) {
      waits = { what, times };
    },
    letGo() {
      waits = null;
      for (const pass of held) pass();
      held.clear();
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, hostname: string, port: string): void {
  const { method, url, headers } = incoming;
  const call = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  call.on('error', () => outgoing.destroy());
  incoming.pipe(call);
}
