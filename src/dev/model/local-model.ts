import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatCompletion, chatCompletionEvents, event } from './chat-completions.js';
import { anthropicEvents, anthropicMessage } from './messages.js';
import type { Asked, Turn } from './turn.js';

export type LocalModel = {
  /** `http://127.0.0.1:<port>/v1`: the address of an OpenAI-compatible server, and of Anthropic's messages. */
  url: string;
  /** Every request, in order. */
  asked: Asked[];
  /** What it says it has. */
  models: string[];
  /** Requests whose other side has gone before they were answered. */
  abandoned: number;
  /** What it does with the next requests. */
  play(...turns: Turn[]): void;
  /** Forgets the script, and what was asked. */
  reset(): void;
  close(): Promise<void>;
};

/**
 * A language model on loopback that plays a script, over HTTP as the real ones: `/v1/chat/completions` and `/v1/messages`, streamed or not;
 * `/v1/models` too. `otherwise` answers when the script is at its end.
 */
export async function startLocalModel(otherwise?: (asked: Asked) => Turn): Promise<LocalModel> {
  const script: Turn[] = [];
  const local: Omit<LocalModel, 'url'> = {
    asked: [],
    models: [],
    abandoned: 0,
    play: (...turns) => void script.push(...turns),
    reset: () => {
      script.length = 0;
      local.asked.length = 0;
      local.abandoned = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      // The other side went before it had asked.
      if (!request.complete) return;
      // A fault of the stand-in itself must be seen, never taken for one of a model's answers.
      console.error('local model failed', error);
      response.destroy();
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: local.models.map((id) => ({ id, object: 'model' })) }));
      return;
    }
    const asked = await readAsked(request);
    local.asked.push(asked);
    response.once('close', () => {
      if (!response.writableFinished) local.abandoned++;
    });
    const turn = script.shift() ?? otherwise?.(asked) ?? outOfScript;
    await playTurn(turn, asked, response);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(local, { url: `http://127.0.0.1:${port}/v1` });
}

const outOfScript: Turn = { kind: 'status', status: 404, body: '{"error":{"message":"The script is at its end."}}' };

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { path: request.url ?? '', headers, body: JSON.parse(text), text };
}

async function playTurn(turn: Turn, { path, body }: Asked, response: ServerResponse): Promise<void> {
  const { model = '', stream = false } = body;
  const type = { 'content-type': stream ? 'text/event-stream' : 'application/json' };
  switch (turn.kind) {
    case 'silent':
      return;
    case 'status': {
      const retry = turn.retryAfter === undefined ? {} : { 'retry-after': turn.retryAfter };
      response.writeHead(turn.status, { 'content-type': 'application/json', ...retry });
      response.end(turn.body ?? '{"error":{"message":"It is not my day.","type":"server_error"}}');
      return;
    }
    case 'redirect':
      response.writeHead(307, { location: turn.to }).end();
      return;
    case 'raw':
      response.writeHead(200, type).end(turn.body);
      return;
    case 'hang_up':
      response.writeHead(200, type);
      response.write(stream ? chatCompletionEvents({ kind: 'say', text: '{"a":' }, model)[0] : '{"id":');
      // The head and the beginning arrive before the end does.
      setImmediate(() => response.destroy());
      return;
    case 'huge':
      response.writeHead(200, type);
      await writeMuch(response, turn.bytes, stream);
      return;
    case 'fail_midway':
      if (!stream) return playTurn({ kind: 'status', status: 500 }, { path, body, headers: {}, text: '' }, response);
      response.writeHead(200, type);
      response.end(event({ error: { message: 'Overloaded.', type: 'overloaded', code: null, param: null } }));
      return;
    default:
      response.writeHead(200, type);
      if (path.endsWith('/messages'))
        response.end(stream ? anthropicEvents(turn, model).join('') : anthropicMessage(turn, model));
      else response.end(stream ? chatCompletionEvents(turn, model).join('') : chatCompletion(turn, model));
  }
}

async function writeMuch(response: ServerResponse, bytes: number, stream: boolean): Promise<void> {
  const text = 'x'.repeat(16_000);
  const piece = stream ? event({ id: '1', choices: [{ index: 0, delta: { content: text } }] }) : text;
  if (!stream) response.write('{"id":"');
  for (let sent = 0; sent < bytes && !response.destroyed; sent += piece.length) {
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}
