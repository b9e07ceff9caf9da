import { createServer, type IncomingMessage, type RequestOptions, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** When whoever sends a request dies: before it takes effect, before its answer arrives, a moment after that; null: not at all. */
export type Death = { when: 'before' | 'after' } | { when: 'between'; afterMs: number } | null;

export type KillingProxy = {
  /** `127.0.0.1:<port>`. */
  host: string;
  /** Whether no death is under way. */
  isSettled(): boolean;
  /** Resolves when it is so. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer };

/**
 * Stands between a worker and GitHub, and has the worker killed at requests that change something. `kill` ends the worker for certain, `replace`
 * starts another; a request of a worker that is dead already is passed on, as a network would. `told` hears of each write that GitHub has answered.
 */
export async function startKillingProxy(
  target: { host: string },
  hooks: { judge(method: string, path: string): Death; kill(): Promise<void>; replace(): Promise<void>; told(): void },
): Promise<KillingProxy> {
  const [hostname = '', port = ''] = target.host.split(':');
  const deaths = new Set<Promise<void>>();
  const known = new WeakMap<Socket, number>();
  /** Which worker a connection is of. */
  let generation = 0;
  let killing: Promise<void> | null = null;

  async function kill(born: number | undefined): Promise<void> {
    if (born !== generation) return;
    killing ??= (async () => {
      await hooks.kill();
      generation += 1;
      await hooks.replace();
      killing = null;
    })();
    await killing;
  }

  function die(from: Socket, afterMs = 0): Promise<void> {
    const born = known.get(from);
    const death = new Promise<void>((done) => setTimeout(done, afterMs)).then(() => kill(born));
    const settled = death.finally(() => deaths.delete(settled));
    deaths.add(settled);
    return settled;
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.on('connection', (socket) => known.set(socket, generation));

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', socket } = incoming;
    const { connection: _, ...headers } = incoming.headers;
    const body = await readAll(incoming);
    const pass = () => send({ hostname, port, method, path: url, headers, agent: false }, body);
    const isWrite =
      method !== 'GET' && !/\/(access_tokens|installation\/token)$/.test(url) && known.get(socket) === generation;
    const death = isWrite ? hooks.judge(method, url) : null;
    if (death?.when === 'before') {
      await die(socket);
      return void socket.destroy();
    }
    const { status, headers: answered, body: text } = await pass();
    for (const hop of ['connection', 'keep-alive', 'transfer-encoding']) delete answered[hop];
    if (isWrite) hooks.told();
    if (death?.when === 'after') {
      await die(socket);
      return void socket.destroy();
    }
    outgoing.writeHead(status, answered).end(text);
    if (death?.when === 'between') void die(socket, death.afterMs);
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    isSettled: () => deaths.size === 0,
    async settle() {
      while (deaths.size > 0) await Promise.all(deaths);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function send(options: RequestOptions, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(options, (response) => {
      readAll(response).then(
        (text) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: text }),
        reject,
      );
    });
    call.on('error', reject).end(body);
  });
}
