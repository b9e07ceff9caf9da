import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type CutProxy = {
  /** The same database through the proxy. */
  connectionString: string;
  /** The server is gone: what is open breaks, and nothing new is let in. */
  cut(): Promise<void>;
  /** The server hangs: it accepts, and never says a word. */
  hang(): void;
  /** It is back; `at` another address, where one is given. */
  mend(at?: string): Promise<void>;
};

type Pair = { near: Socket; far: Socket | null };

/** Stands between a pool and its PostgreSQL, so that a test can take the database away. */
export async function startCutProxy(connectionString: string): Promise<CutProxy> {
  let target = new URL(connectionString);
  let hangs = false;
  const pairs = new Set<Pair>();
  const join = (pair: Pair) => {
    const { near } = pair;
    pair.far ??= connect(Number(target.port), target.hostname);
    const { far } = pair;
    far.on('error', () => {}).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  };
  const server = createServer((near) => {
    const pair: Pair = { near, far: null };
    pairs.add(pair);
    near
      .on('error', () => {})
      .on('close', () => {
        pair.far?.destroy();
        pairs.delete(pair);
      });
    if (!hangs) join(pair);
  });
  const open = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  await open(0);
  const { port } = server.address() as AddressInfo;
  const through = new URL(connectionString);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return {
    connectionString: through.href,
    async cut() {
      if (!server.listening) return;
      const closed = new Promise((done) => server.close(done));
      for (const { near, far } of pairs) {
        near.destroy();
        far?.destroy();
      }
      await closed;
    },
    hang() {
      hangs = true;
      for (const { near, far } of pairs) {
        near.unpipe();
        far?.unpipe();
        near.pause();
        far?.pause();
      }
    },
    async mend(at) {
      if (at !== undefined) target = new URL(at);
      if (hangs) for (const pair of pairs) join(pair);
      hangs = false;
      if (!server.listening) await open(port);
    },
  };
}
