import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

type Received = { path: string; headers: IncomingHttpHeaders; body: string };
/** What is answered; `hang`: nothing is; `endless`: the body goes on, and nothing more comes; `breaks`: the connection is cut in the middle of it. */
export type Answer =
  | { status: number; headers?: Record<string, string>; body?: string; how?: 'endless' | 'breaks' }
  | 'hang';

export type Receiver = {
  url: string;
  received: Received[];
  /** The next answers, one each; then the last for ever. */
  answer(...answers: Answer[]): void;
  close(): Promise<void>;
};

/** A server on loopback that stands where Slack, Teams or a receiver of webhooks would. */
export async function startReceiver(...first: Answer[]): Promise<Receiver> {
  const received: Received[] = [];
  let answers: Answer[] = first.length > 0 ? first : [{ status: 200, body: 'ok' }];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url ?? '', headers: request.headers, body });
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer === 'hang') return;
    response.writeHead(answer.status, { connection: 'close', ...answer.headers });
    if (!answer.how) return response.end(answer.body ?? '');
    response.write(answer.body || ' ', () => answer.how === 'breaks' && setTimeout(() => response.destroy(), 20));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (...next) => {
      answers = next;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Answers chat.postMessage as Slack does. */
export const slackOk = (ts: string): Answer => ({ status: 200, body: JSON.stringify({ ok: true, channel: 'C1', ts }) });
