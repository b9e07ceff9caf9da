import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RatesService = { url: string; setUp(up: boolean): void; close(): Promise<void> };

/** The service that the demo's tests need: up it answers, else it says 503 as a service does that still starts. */
export async function startRatesService(rates: object): Promise<RatesService> {
  let up = true;
  const server = createServer((_request, response) => {
    response.writeHead(up ? 200 : 503, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(up ? rates : { message: 'starting' }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/latest`,
    setUp(now) {
      up = now;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
