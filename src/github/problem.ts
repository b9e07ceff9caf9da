/** What a failed GitHub call means for us. */
export type GithubProblem =
  | { kind: 'missing_permission' }
  /** GitHub refuses for another reason, and says which. */
  | { kind: 'forbidden'; message: string }
  | { kind: 'not_found' }
  | { kind: 'gone' }
  | { kind: 'rate_limited'; retryAfterMs: number }
  | { kind: 'invalid'; message: string }
  /** It had trouble of its own, or did not answer at all: Octokit gives a broken connection the status 500, fetch a TypeError. */
  | { kind: 'unreachable' }
  | { kind: 'other' };

const DEFAULT_RETRY_MS = 60_000;

/** Reads an error of Octokit's. https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function githubProblem(error: unknown): GithubProblem {
  const {
    status,
    message = '',
    response,
  } = error as {
    status?: number;
    message?: string;
    response?: { headers?: Record<string, string | undefined> };
  };
  const headers = response?.headers ?? {};
  const isSpent =
    /rate limit/i.test(message) || headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
  if (status === 429 || (status === 403 && isSpent)) {
    return { kind: 'rate_limited', retryAfterMs: retryAfter(headers, Date.now()) };
  }
  if (status === 403 && /resource not accessible/i.test(message)) return { kind: 'missing_permission' };
  if (status === 403) return { kind: 'forbidden', message };
  if (status === 404) return { kind: 'not_found' };
  if (status === 410) return { kind: 'gone' };
  if (status === 422) return { kind: 'invalid', message };
  if ((status !== undefined && status >= 500) || (error instanceof TypeError && message === 'fetch failed'))
    return { kind: 'unreachable' };
  return { kind: 'other' };
}

/** What may not be read, or is not there, is nothing to try again for. */
export async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    const { kind } = githubProblem(error);
    if (kind === 'missing_permission' || kind === 'forbidden' || kind === 'not_found' || kind === 'gone') return null;
    throw error;
  }
}

/** Changes a thing that somebody may have deleted. False: it is gone. */
export async function unlessGone(change: Promise<unknown>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return false;
    throw error;
  }
}

function retryAfter(headers: Record<string, string | undefined>, now: number): number {
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  const resetInMs = Number(headers['x-ratelimit-reset']) * 1000 - now;
  return Number.isFinite(resetInMs) && resetInMs > 0 ? resetInMs + 1_000 : DEFAULT_RETRY_MS;
}
