import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type CutProxy = {
  /** The same database through the proxy. */
  connectionString: string;
  /** The server is gone: what is open breaks, and nothing new is let in. */
  cut(): Promise<void>;
  /** It is back. */
  mend(): Promise<void>;
};

/** Stands between a pool and its PostgreSQL, so that a test can take the database away. */
export async function startCutProxy(connectionString: string): Promise<CutProxy> {
  const target = new URL(connectionString);
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) track(socket);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
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
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => open(port),
  };
}
