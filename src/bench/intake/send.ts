import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WEBHOOK_PATH } from '../../door.js';
import type { SignedBody } from './deliveries.js';

export type Sent = {
  /** Milliseconds from when a delivery was due to its answer. */
  latencyMs: number[];
  seconds: number;
  /** Ids that were answered with 2xx. */
  acknowledged: string[];
  non2xx: number;
};

const CONNECTIONS = 48;

/**
 * Sends deliveries over 48 kept connections and waits for every answer: as fast as they are answered, or `perSecond` of
 * them whatever the answers do. HTTP by hand, so that the sender takes as little as it can of the machine that is measured.
 */
export async function send(url: string, bodies: readonly SignedBody[], perSecond: number | null = null): Promise<Sent> {
  const { hostname, port } = new URL(url);
  const connections = await Promise.all(
    Array.from({ length: Math.min(CONNECTIONS, bodies.length) }, () => open(hostname, Number(port))),
  );
  const sent: Sent = { latencyMs: [], seconds: 0, acknowledged: [], non2xx: 0 };
  const start = performance.now();
  const dueAt = (index: number): number =>
    perSecond === null ? performance.now() : start + (index * 1000) / perSecond;
  let next = 0;
  const work = async (connection: Connection) => {
    while (next < bodies.length) {
      const index = next++;
      const due = dueAt(index);
      for (let wait = due - performance.now(); wait > 0; wait = due - performance.now()) await sleep(Math.ceil(wait));
      const id = randomUUID();
      const status = await connection.post(bodies[index]!, id);
      sent.latencyMs.push(performance.now() - due);
      if (status >= 200 && status < 300) sent.acknowledged.push(id);
      else sent.non2xx += 1;
    }
  };
  try {
    await Promise.all(connections.map(work));
    sent.seconds = (performance.now() - start) / 1000;
  } finally {
    for (const connection of connections) connection.close();
  }
  return sent;
}

type Connection = { post(body: SignedBody, id: string): Promise<number>; close(): void };

async function open(host: string, port: number): Promise<Connection> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const made = connect({ host, port, noDelay: true }, () => resolve(made)).once('error', reject);
  });
  let settle: { fulfil: (status: number) => void; reject: (error: Error) => void } | null = null;
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const status = statusOf(text);
    if (status === null) return;
    text = '';
    settle?.fulfil(status);
  });
  socket.on('close', () => settle?.reject(new Error('the server has closed the connection')));
  socket.on('error', (error) => settle?.reject(error));
  return {
    post: ({ event, body, signature }, id) =>
      new Promise((fulfil, reject) => {
        settle = { fulfil, reject };
        socket.cork();
        socket.write(
          `POST ${WEBHOOK_PATH} HTTP/1.1\r\nhost: ${host}:${port}\r\nuser-agent: GitHub-Hookshot/bench\r\naccept: */*\r\ncontent-type: application/json\r\n` +
            `x-github-event: ${event}\r\nx-github-delivery: ${id}\r\nx-hub-signature-256: ${signature}\r\ncontent-length: ${body.length}\r\n\r\n`,
        );
        socket.write(body);
        socket.uncork();
      }),
    close: () => socket.destroy(),
  };
}

/** The status of an answer that is whole; null while more is to come. */
function statusOf(text: string): number | null {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = text.slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isWhole = length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length);
  return isWhole ? Number(head.slice(9, 12)) : null;
}
