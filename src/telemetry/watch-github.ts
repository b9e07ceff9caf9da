import { count, observe, replace } from './metrics.js';
import { errorTypeOf, startCall } from './spans.js';

type Plain = Record<string, string | number | undefined>;
/** Octokit's, or those of fetch. */
type AnswerHeaders = Plain | Headers;
type Request = { method: string; url: string; baseUrl?: string };
type Answer = { status: number; headers: AnswerHeaders };

/** Where a path's next word is somebody's name. */
const NAMES_FOLLOW = /\/(?:repos|repositories|orgs|users|teams|user|enterprises|installations|apps)\/(?!\{)[^/]*/;
const ROUTE = /^(?:\/(?:[a-z][a-z_-]*(?:\.\.\.)?|\{[\w+?,]+\}(?:\.\.\.\{[\w+?,]+\})?))+$/;
const MAX_ROUTES = 150;
const routes = new Set<string>();

/** The template of a call, such as `GET /repos/{owner}/{repo}/pulls/{pull_number}`; `GET other` where there is none, as for a next page. */
export function routeOf({ method, url }: Request): string {
  const verb = /^[A-Z]{1,10}$/.test(method) ? method : 'OTHER';
  const path = url.replace(/\{\?[\w,]+\}$/, '');
  const route = `${verb} ${ROUTE.test(path) && !NAMES_FOLLOW.test(path) ? path : 'other'}`;
  if (!routes.has(route) && routes.size >= MAX_ROUTES) return `${verb} other`;
  routes.add(route);
  return route;
}

const statusClass = (status: number | undefined): string =>
  status === undefined ? 'none' : `${Math.trunc(status / 100)}xx`;

/**
 * Times one request to GitHub and notes what it says of the rate limit; for the `request` hook of Octokit. `note` hears how it ended.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
export async function watchRequest<T extends Answer>(
  request: Request,
  send: () => Promise<T>,
  note: (answered: { route: string; status: number | null; durationMs: number }) => void = () => {},
): Promise<T> {
  const route = routeOf(request);
  const [method, template] = route.split(' ') as [string, string];
  const span = startCall(route, { 'http.request.method': method, 'url.template': template, ...serverOf(request) });
  const start = performance.now();
  const end = (status: number | undefined, headers: AnswerHeaders, errorType: string | null) => {
    const durationMs = Math.round(performance.now() - start);
    note({ route, status: status ?? null, durationMs });
    observe('regreen_github_request_seconds', durationMs / 1000, {
      route,
      status: statusClass(status),
    });
    noteLimits(status, headers);
    span?.end({
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
      ...(errorType === null ? {} : { 'error.type': errorType }),
    });
  };
  try {
    const answer = await send();
    end(answer.status, answer.headers, answer.status >= 400 ? String(answer.status) : null);
    return answer;
  } catch (error) {
    // Octokit gives a request without an answer the status 500 and no response; 304 is no failure of anybody.
    const { status, response } = error as { status?: number; response?: { status?: number; headers?: Plain } };
    const answered = response?.status ?? (response ? status : undefined);
    end(answered, response?.headers ?? {}, answered === 304 ? null : answered ? String(answered) : errorTypeOf(error));
    throw error;
  }
}

function serverOf({ baseUrl }: Request): Record<string, string> {
  return baseUrl && URL.canParse(baseUrl) ? { 'server.address': new URL(baseUrl).hostname } : {};
}

/** The rate limits that this process has used, each until its hour is over: only the lowest is told, and not whose it is. */
const limits = new Map<string, { remaining: number; resetAt: number }>();
const MAX_LIMITS = 10_000;

const plain = (headers: AnswerHeaders): Plain => (headers instanceof Headers ? Object.fromEntries(headers) : headers);

function noteLimits(status: number | undefined, given: AnswerHeaders): void {
  const headers = plain(given);
  if (status === 429 || (status === 403 && headers['retry-after'] !== undefined))
    count('regreen_github_secondary_limits_total');
  const [remaining, reset] = ['remaining', 'reset'].map((name) => Number(headers[`x-ratelimit-${name}`] ?? Number.NaN));
  if (remaining === undefined || reset === undefined || !Number.isFinite(remaining + reset)) return;
  // An installation's hour begins with its first request: with the limit it is as good as a name, and gives nobody away.
  const key = `${headers['x-ratelimit-limit']}:${headers['x-ratelimit-resource']}:${reset}`;
  const lowest = Math.min(remaining, limits.get(key)?.remaining ?? remaining);
  if (limits.has(key) || limits.size < MAX_LIMITS) limits.set(key, { remaining: lowest, resetAt: reset * 1000 });
}

/** Brings the lowest rate limit up to date: those whose hour is over are full again. */
export function refreshRateLimit(now: number): void {
  for (const [key, { resetAt }] of limits) if (resetAt < now) limits.delete(key);
  const name = 'regreen_github_rate_limit_remaining';
  const lowest = Math.min(...[...limits.values()].map(({ remaining }) => remaining));
  replace([name], Number.isFinite(lowest) ? [{ name, labels: {}, value: lowest }] : []);
}
