import { watchRequest } from '../telemetry/watch-github.js';
import type { GithubClient } from './client.js';
import { guardedTarget } from './reachable-address.js';

/** What stands at the other end of a download: its bytes, or one of the ways in which there are none. */
export type Download =
  | { kind: 'open'; body: ReadableStream<Uint8Array> }
  | { kind: 'expired' }
  | { kind: 'missing' }
  | { kind: 'forbidden' };

/**
 * Opens a download that GitHub answers with the address of another origin, good for one minute: it is fetched at once, without our token.
 * `what` is for people: `the log of job 7`. Throws what is worth another try.
 */
export async function openDownload(
  octokit: GithubClient,
  path: string,
  what: string,
  signal: AbortSignal,
): Promise<Download> {
  const response = await followOnce(octokit, path, signal);
  if (response.status === 410) return { kind: 'expired' };
  if (response.status === 404) return { kind: 'missing' };
  if (response.status === 403 && !isRateLimited(response)) return { kind: 'forbidden' };
  if (!response.ok || !response.body) throw new DownloadError(what, response);
  return { kind: 'open', body: response.body };
}

async function followOnce(octokit: GithubClient, path: string, signal: AbortSignal): Promise<Response> {
  const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
  const { baseUrl } = octokit.request.endpoint.DEFAULTS;
  const headers = { accept: 'application/vnd.github+json', 'user-agent': 'regreen', authorization: `token ${token}` };
  const response = await watchRequest({ method: 'GET', url: templateOf(path), baseUrl }, () =>
    fetch(`${baseUrl}${path}`, { headers, redirect: 'manual', signal }),
  );
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || !location) return response;
  await response.body?.cancel();
  const { url, dispatcher } = guardedTarget(location, `${baseUrl}`);
  const way = {
    headers: { 'user-agent': 'regreen' },
    redirect: 'error',
    signal,
    ...(dispatcher ? { dispatcher } : {}),
  };
  return fetch(url, way as RequestInit);
}

/** As the documentation of GitHub writes it, for those who count: without names and numbers. */
const templateOf = (path: string): string =>
  path.replace(/^\/repos\/[^/]+\/[^/]+/, '/repos/{owner}/{repo}').replace(/\/\d+(?=\/|$)/g, '/{id}');

/** Reads like an error of Octokit's, so that a rate limit is known for one. */
class DownloadError extends Error {
  readonly status: number;
  readonly response: { headers: Record<string, string> };
  constructor(what: string, { status, headers }: Response) {
    super(
      `${what} could not be downloaded: GitHub answered ${status}${status === 429 || headers.get('retry-after') ? ' (rate limit)' : ''}`,
    );
    this.name = 'DownloadError';
    this.status = status;
    this.response = { headers: Object.fromEntries(headers) };
  }
}

const isRateLimited = (response: Response): boolean =>
  response.headers.get('retry-after') !== null || response.headers.get('x-ratelimit-remaining') === '0';
