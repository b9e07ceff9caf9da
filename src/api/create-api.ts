import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Log } from '../log.js';
import { createCachedPipelines } from './cached-pipelines.js';
import { createCachedRuns } from './cached-runs.js';
import { createIdentify, demandScope } from './caller.js';
import { renderDocs } from './docs-page.js';
import { createEventStreams } from './event-streams.js';
import { BASE_PATH, describeRoutes } from './open-api.js';
import type { ApiOptions, ApiParts } from './parts.js';
import { Problem, renderProblem } from './problem.js';
import { problemOf } from './problem-of.js';
import { readBody } from './read-body.js';
import type { Answer, Route } from './route.js';
import { routes } from './routes.js';

type Bindings = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } };

export type Api = {
  listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends what streams; to be called before the server is closed, which waits for it. */
  close(): void;
};

/** What every answer says to browsers: nothing here is a page of theirs, to be kept or shown inside another. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The JSON API, for a server to hand its requests to. */
export function createApi(options: ApiOptions): Api {
  const { pool, log, openOnLoopback, operatorToken, operators, now = Date.now } = options;
  const { mostStreams = 100, mostStreamsEach = 20, pollMs = 1_000, heartbeatMs = 15_000 } = options;
  const description = describeRoutes(routes);
  const parts: ApiParts = {
    pool,
    enqueue: options.enqueue,
    replay: options.replay,
    mayWrite: options.mayWrite,
    now,
    runs: createCachedRuns({ pool, now }),
    pipelines: createCachedPipelines({ pool, now }),
    streams: createEventStreams({ pool, now, mostStreams, mostStreamsEach, pollMs, heartbeatMs }),
    document: `${JSON.stringify(description)}\n`,
    page: renderDocs(description),
  };
  const identify = createIdentify({ pool, log, openOnLoopback, operatorToken, operators, now });

  /** Runs the work of one request; whatever it throws becomes a problem, and whatever it answers gets its headers. */
  const answering =
    (work: (c: Context<Bindings>, requestLog: Log) => Promise<Response>) =>
    async (c: Context<Bindings>): Promise<Response> => {
      const requestId = requestIdOf(c.req.header('x-request-id'));
      const { method } = c.req.raw;
      const path = c.req.path;
      const requestLog = log.child({ requestId });
      const startedAt = now();
      let response: Response;
      try {
        if (c.req.url.includes('%00'))
          throw new Problem(400, 'The address holds the character U+0000: leave that out.');
        response = await work(c, requestLog);
      } catch (error) {
        const problem = problemOf(error);
        if (problem.status >= 500) requestLog.error({ err: error, method, path }, `the API answers ${problem.status}`);
        response = renderProblem(problem, requestId);
      }
      for (const [name, value] of Object.entries(HEADERS))
        if (!response.headers.has(name)) response.headers.set(name, value);
      response.headers.set('x-request-id', requestId);
      requestLog.debug({ method, path, status: response.status, durationMs: now() - startedAt }, 'the API answered');
      return response;
    };

  const app = new Hono<Bindings>().basePath(BASE_PATH);
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const pattern = path.replace(/\{(\w+)\}/g, ':$1');
    for (const route of here)
      app.on(
        route.method,
        pattern,
        answering((c, requestLog) => serve(route, c, requestLog)),
      );
    app.all(
      pattern,
      answering(async (c) => {
        if (here.some(({ scope }) => scope !== null)) await identify(c.env.incoming);
        const allow = [
          ...new Set(here.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))),
          'OPTIONS',
        ].join(', ');
        if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
        throw new Problem(405, `${c.req.method} cannot be done here: ${allow} can.`, { headers: { allow } });
      }),
    );
  }
  app.notFound(
    answering(async (c) => {
      await identify(c.env.incoming);
      throw new Problem(404, `Nothing is at ${c.req.path}: ${BASE_PATH}/docs says what there is.`);
    }),
  );

  async function serve(route: Route, c: Context<Bindings>, requestLog: Log): Promise<Response> {
    const allowed = async () => {
      const caller = await identify(c.env.incoming);
      if (route.scope !== null) demandScope(caller, route.scope);
      return caller;
    };
    const caller = route.scope === null ? NOBODY : await allowed();
    const answer = await route.answer(
      {
        params: c.req.param(),
        query: new URL(c.req.url).searchParams,
        headers: c.req.raw.headers,
        head: c.req.raw.method === 'HEAD',
        readBody: () => readBody(c.req.raw),
        caller,
        stillAllowed: allowed,
        log: requestLog,
      },
      parts,
    );
    const response = toResponse(answer);
    if (route.method !== 'GET') {
      const { tokenId, installationId } = caller;
      const did = { method: route.method, path: c.req.path, status: response.status, tokenId, installationId };
      requestLog.info(did, 'the API did as it was asked');
    }
    return response;
  }

  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerUnreadable(error, log),
  });
  return { listener: (request, response) => void listener(request, response), close: parts.streams.close };
}

const NOBODY = { tokenId: null, login: null, installationId: null, person: null, scopes: [] };

/** A request's own id is kept where it is a plain one, so that it can be found in the logs of both sides. */
const requestIdOf = (given: string | undefined): string =>
  given !== undefined && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();

function toResponse(answer: Answer): Response {
  if (answer instanceof Response) return answer;
  const { status, body, headers } = answer;
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** A request whose address or Host no URL can be made of. */
function answerUnreadable(err: unknown, log: Log): Response {
  const requestId = randomUUID();
  log.debug({ err, requestId }, 'a request to the API could not be read');
  const problem = new Problem(400, 'The address or the Host header of the request cannot be read.');
  return renderProblem(problem, requestId);
}
