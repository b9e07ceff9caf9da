import type { GithubClient } from './client.js';
import { githubProblem } from './problem.js';
import { guardedTarget, refusalIn } from './reachable-address.js';

/** What stands at the other end of a download: its bytes, or one of the ways in which there are none. */
export type Download =
  | { kind: 'open'; body: ReadableStream<Uint8Array> }
  | { kind: 'expired' }
  | { kind: 'missing' }
  | { kind: 'forbidden' }
  /** GitHub names an address that nothing is fetched from. */
  | { kind: 'refused' };

/** `what` is for people: `the log of job 7`. */
type Source = { route: string; parameters: Record<string, string | number>; what: string };

/**
 * Opens a download that GitHub answers with the address of another origin, good for one minute: it is fetched at once, without our token.
 * Throws what is worth another try.
 */
export async function openDownload(octokit: GithubClient, source: Source, signal: AbortSignal): Promise<Download> {
  const answer = await askGithub(octokit, source, signal);
  if (answer.kind !== 'elsewhere') return answer;
  try {
    return await fetchFrom(answer.location, `${octokit.request.endpoint.DEFAULTS.baseUrl}`, source.what, signal);
  } catch (error) {
    const refused = refusalIn(error);
    if (!refused) throw error;
    octokit.log.warn(`${source.what}: ${refused.message}`);
    return { kind: 'refused' };
  }
}

/** Through Octokit, so that a token that GitHub takes no more is asked for anew. */
async function askGithub(
  octokit: GithubClient,
  { route, parameters, what }: Source,
  signal: AbortSignal,
): Promise<Download | { kind: 'elsewhere'; location: string }> {
  try {
    const request = { signal, redirect: 'manual' as const, parseSuccessResponseBody: false };
    const { status, headers, data: body } = await octokit.request(route, { ...parameters, request });
    if (status < 300 && body) return { kind: 'open', body };
    await body?.cancel();
    if (headers.location) return { kind: 'elsewhere', location: headers.location };
    throw downloadError(what, status, {});
  } catch (error) {
    switch (githubProblem(error).kind) {
      case 'gone':
        return { kind: 'expired' };
      case 'not_found':
        return { kind: 'missing' };
      case 'missing_permission':
      case 'forbidden':
        return { kind: 'forbidden' };
      default:
        throw error;
    }
  }
}

/** Fetches what GitHub named, without a token. `api`: the address of its API. Throws what is worth another try, and addresses that nothing is fetched from. */
export async function fetchFrom(location: string, api: string, what: string, signal: AbortSignal): Promise<Download> {
  const { url, dispatcher } = guardedTarget(location, api);
  const headers = { 'user-agent': 'regreen' };
  const way = { headers, redirect: 'error', signal, ...(dispatcher ? { dispatcher } : {}) };
  const response = await fetch(url, way as RequestInit);
  if (response.status === 410) return { kind: 'expired' };
  if (response.status === 404) return { kind: 'missing' };
  if (response.status === 403 && !response.headers.has('retry-after')) return { kind: 'forbidden' };
  if (!response.ok || !response.body) throw downloadError(what, response.status, Object.fromEntries(response.headers));
  return { kind: 'open', body: response.body };
}

/** Reads like an error of Octokit's, so that a rate limit is known for one. */
const downloadError = (what: string, status: number, headers: Record<string, string>): Error =>
  Object.assign(new Error(`${what} could not be downloaded: the answer was ${status}`), {
    status,
    response: { headers },
  });
