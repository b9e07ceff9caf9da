import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalGithub } from '../../src/dev/github/local-github.js';

type Answer = { status: number; headers: Record<string, string>; body: string };

/** Stands before the local GitHub and changes its answers on their way: for what real GitHub does and the local one never would. */
export async function startAlteredGithub(
  github: LocalGithub,
  alter: (path: string, answer: Answer) => Answer,
): Promise<{ host: string; close(): Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { authorization, 'content-type': contentType } = incoming.headers;
    const response = await fetch(new URL(incoming.url!, github.url), {
      method: incoming.method!,
      redirect: 'manual',
      headers: { ...(authorization ? { authorization } : {}), ...(contentType ? { 'content-type': contentType } : {}) },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const headers: Record<string, string> = { 'content-type': response.headers.get('content-type') ?? 'text/plain' };
    for (const name of ['location', 'link']) {
      const value = response.headers.get(name);
      if (value) headers[name] = value;
    }
    const altered = alter(incoming.url!, { status: response.status, headers, body: await response.text() });
    outgoing.writeHead(altered.status, altered.headers).end(altered.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
