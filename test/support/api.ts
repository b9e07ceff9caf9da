import { type IncomingMessage, request } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type pg from 'pg';
import { type Api, createApi } from '../../src/api/create-api.js';
import type { OpenApi } from '../../src/api/open-api.js';
import type { ApiOptions } from '../../src/api/parts.js';
import { createLog } from '../../src/log.js';
import { replayRun } from '../../src/pipeline/replay.js';
import { listen } from '../../src/server.js';
import { createApiToken, SCOPES, type TokenScope } from '../../src/store/api-tokens.js';

type Called = { status: number; headers: IncomingMessage['headers']; text: string; body: unknown };
export type Sent = { headers?: Record<string, string>; token?: string; body?: unknown; raw?: string | Buffer };

export type TestApi = {
  url: string;
  api: Api;
  document: OpenApi;
  /** Path below /api/v1. Every answer is held to the OpenAPI document. */
  call(method: string, path: string, sent?: Sent): Promise<Called>;
  /** Answers without waiting for the body's end. */
  open(path: string, sent?: Sent): Promise<IncomingMessage>;
  rung: { pullRequestId: string; delayMs: number }[];
  logged(): string;
  close(): Promise<void>;
};

/** The API on a real server and a real database; the queue's bell is a list. */
export async function startApi(pool: pg.Pool, options: Partial<ApiOptions> = {}): Promise<TestApi> {
  const rung: TestApi['rung'] = [];
  const lines: string[] = [];
  const nobody = () => Promise.reject(new Error('nobody is there'));
  const api = createApi({
    pool,
    log: createLog('debug', { write: (line) => lines.push(line) }),
    openOnLoopback: true,
    enqueue: async (pullRequestId, delayMs) => void rung.push({ pullRequestId, delayMs }),
    replay: (runId, given) => replayRun({ pool, codeRef: 'test' }, runId, given),
    mayWrite: nobody,
    pollMs: 20,
    ...options,
  });
  const nowhere = async () => {};
  const server = await listen({ door: nowhere, ready: nobody, api: api.listener }, { host: '127.0.0.1', port: 0 });
  const open = (method: string, path: string, { headers = {}, token, body, raw }: Sent = {}) => {
    const data = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sending = request(`${server.url}/api/v1${path}`, {
        method,
        agent: false,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(data !== undefined && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(data)),
          }),
          ...headers,
        },
      });
      sending.once('response', resolve).once('error', reject);
      sending.end(data);
    });
  };
  const document = JSON.parse(await textOf(await open('GET', '/openapi.json'))) as OpenApi;
  const judge = judgeBy(document);
  return {
    url: server.url,
    api,
    document,
    rung,
    open: (path, sent) => open('GET', path, sent),
    async call(method, path, sent) {
      const response = await open(method, path, sent);
      const text = await textOf(response);
      const { statusCode: status = 0, headers } = response;
      const body: unknown = /json/.test(headers['content-type'] ?? '') && text ? JSON.parse(text) : undefined;
      judge(method, path, { status, headers, text, body });
      return { status, headers, text, body };
    },
    logged: () => lines.join(''),
    async close() {
      api.close();
      await server.close();
    },
  };
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}

/** Throws when an answer is not what the document says. */
function judgeBy(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'api', ...document });
  const isProblem = ajv.compile({ $ref: 'api#/components/schemas/Problem' });
  return (method: string, path: string, { status, headers, text, body }: Called): void => {
    const wrong = (why: string) => new Error(`${method} ${path} answered ${status}, ${why}: ${text.slice(0, 2_000)}`);
    const type = headers['content-type']?.split(';')[0] ?? '';
    if (status >= 400) {
      if (method === 'HEAD') return;
      if (type !== 'application/problem+json') throw wrong(`a problem that is ${type}`);
      if (!isProblem(body)) throw wrong(ajv.errorsText(isProblem.errors));
      return;
    }
    if (method === 'HEAD' || method === 'OPTIONS') return;
    const template = templateOf(document, path);
    const content = document.paths[template]?.[method.toLowerCase()]?.responses[status];
    if (!content) throw wrong('which the document does not know');
    if (!content.content) {
      if (text !== '') throw wrong('with a body that the document does not know');
      return;
    }
    if (!content.content[type]) throw wrong(`as ${type}, which the document does not know`);
    if (type !== 'application/json') return;
    const pointer = `${template.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}`;
    const validate = ajv.compile({
      $ref: `api#/paths/${pointer}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`,
    });
    if (!validate(body)) throw wrong(ajv.errorsText(validate.errors));
  };
}

function templateOf({ paths }: OpenApi, path: string): string {
  const parts = path.split('?')[0]!.split('/');
  const fits = (template: string) => {
    const names = template.split('/');
    return names.length === parts.length && names.every((name, index) => name.startsWith('{') || name === parts[index]);
  };
  return Object.keys(paths).find(fits) ?? '';
}

export async function makeToken(
  pool: pg.Pool,
  given: { installationId?: string | null; scopes?: readonly TokenScope[]; expiresAt?: Date; name?: string } = {},
): Promise<string> {
  const { installationId = null, scopes = SCOPES, expiresAt = new Date(Date.now() + 3_600_000) } = given;
  const name = given.name ?? `test ${Math.random()}`;
  return (await createApiToken(pool, { name, installationId, scopes, expiresAt }))!.token;
}
