import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { acceptedPermissions, type Caller, checkKind, checkPermission, identifyCaller } from '../auth/caller.js';
import { rateHeaders, refundRequest, spendCreation, spendRequest } from '../auth/limits.js';
import type { Repository } from '../entities.js';
import { coversRepository, findRepository } from '../find.js';
import { GithubError, notFound } from '../github-error.js';
import type { Fault, World } from '../world.js';
import type { Answer, Call } from './call.js';
import type { Route } from './routes.js';

const documentationUrl = 'https://docs.github.com/rest';

/** A repository that this caller may know of; else 404, or 301 when it only moved. */
function visibleRepository(world: World, caller: Caller, owner: string, name: string, rest: string): Repository {
  const repository = findRepository(world, owner, name);
  const moved = world.repositories.get(world.formerNames.get(`${owner}/${name}`.toLowerCase()) ?? -1);
  const found = repository ?? moved;
  if (!found) throw notFound();
  if (caller.kind === 'installation') {
    const inside = coversRepository(caller.installation, found) && (caller.token.repositoryIds?.has(found.id) ?? true);
    if (!inside) throw notFound();
  }
  if (repository) return repository;
  const location = `${world.urls.api}/repositories/${found.id}${rest}`;
  throw new GithubError(301, 'Moved Permanently', { headers: { location } });
}

async function readBody(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  if (text === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new GithubError(400, 'Problems parsing JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new GithubError(400, 'Body should be a JSON object');
  return body as Record<string, unknown>;
}

const errorAnswer = (error: GithubError): Answer => ({
  status: error.status,
  headers: error.headers,
  body: {
    message: error.message,
    ...(error.errors ? { errors: error.errors } : {}),
    ...(error.headers.location ? { url: error.headers.location } : {}),
    documentation_url: documentationUrl,
    status: String(error.status),
  },
});

/** Takes the first that was ordered for such a request out of its list. */
function takeNext<T extends { method: string; path: RegExp }>(list: T[], method: string, path: string): T | undefined {
  const index = list.findIndex((one) => one.method === method && one.path.test(path));
  return index < 0 ? undefined : list.splice(index, 1)[0];
}

function faultAnswer(c: Context, fault: Fault): Answer {
  if (fault.status !== 'cut')
    return errorAnswer(
      new GithubError(fault.status, fault.message ?? 'Server Error', { headers: fault.headers ?? {} }),
    );
  (c.env as HttpBindings).incoming.socket.destroy();
  // Nobody is left to read it; the status is for the list of calls.
  return { status: 502 };
}

async function decide(
  world: World,
  route: Route,
  c: Context,
  seen: { caller: Caller; body: unknown; carriedOut: boolean },
): Promise<Answer> {
  const [method, , needs, handler] = route;
  if (!c.req.header('user-agent'))
    throw new GithubError(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  const caller = identifyCaller(world, c.req.header('authorization'));
  seen.caller = caller;
  checkKind(caller, needs);
  const path = c.req.path.replace(/^\/api\/v3/, '');
  if (path !== '/rate_limit') spendRequest(world, caller);
  takeNext(world.interruptions, method, path)?.act();
  const fault = takeNext(world.faults, method, path);
  if (fault && fault.when !== 'after') return faultAnswer(c, fault);
  const params = c.req.param() as Record<string, string>;
  const { owner, repo } = params;
  const search = new URL(c.req.url).search;
  const rest =
    path
      .split('/')
      .slice(4)
      .map((part) => `/${part}`)
      .join('') + search;
  const repository = owner && repo ? visibleRepository(world, caller, owner, repo, rest) : null;
  checkPermission(caller, needs);
  if (repository && method !== 'GET') {
    if (repository.archived) throw new GithubError(403, 'Repository was archived so is read-only.');
    spendCreation(world, caller);
  }
  const body = method === 'GET' ? {} : await readBody(c);
  seen.body = body;
  const call: Call = {
    world,
    caller,
    params,
    query: new URLSearchParams(search),
    url: `${world.urls.api}${path}`,
    body,
    repository: () => {
      if (!repository) throw new Error(`route ${route[1]} has no repository`);
      return repository;
    },
  };
  const answer = handler(call);
  seen.carriedOut = true;
  return fault ? faultAnswer(c, fault) : answer;
}

/** One API request from header to answer: who calls, what they may, what it costs, what comes of it, whether it changed. */
export async function answerRequest(world: World, route: Route, c: Context): Promise<Response> {
  const seen: Parameters<typeof decide>[3] = { caller: { kind: 'anonymous' }, body: undefined, carriedOut: false };
  let answer: Answer;
  try {
    answer = await decide(world, route, c, seen);
  } catch (error) {
    if (!(error instanceof GithubError)) throw error;
    answer = errorAnswer(error);
  }
  const text = answer.body === undefined ? null : JSON.stringify(answer.body);
  // GitHub's holds for one token: its answers vary by Authorization.
  const asked = c.req.header('authorization') ?? '';
  const etag =
    text !== null && route[0] === 'GET' && answer.status === 200
      ? `W/"${createHash('sha256').update(asked).update(text).digest('hex')}"`
      : null;
  const unchanged = etag !== null && c.req.header('if-none-match')?.replace(/^"/, 'W/"') === etag;
  if (unchanged) refundRequest(world, seen.caller);
  const status = unchanged ? 304 : answer.status;
  const { caller } = seen;
  world.calls.push({
    at: world.clock(),
    method: route[0],
    operation: `${route[0]} ${route[1].replace(/\{[^}]*\}/, '')}`,
    carriedOut: seen.carriedOut,
    path: c.req.path.replace(/^\/api\/v3/, '') + new URL(c.req.url).search,
    status,
    installationId: caller.kind === 'installation' ? caller.installation.id : null,
    body: seen.body,
  });
  return new Response(unchanged ? null : text, {
    status,
    headers: {
      ...(text === null || unchanged ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...(etag ? { etag, 'cache-control': 'private, max-age=60, s-maxage=60' } : {}),
      ...(route[2].includes(':') ? { 'x-accepted-github-permissions': acceptedPermissions(route[2]) } : {}),
      'x-github-media-type': 'github.v3; format=json',
      'x-github-request-id': `LOCAL:${world.calls.length.toString(16).toUpperCase().padStart(6, '0')}`,
      ...rateHeaders(world, caller),
      ...answer.headers,
    },
  });
}
