import { Unzip, UnzipInflate } from 'fflate';
import type { GithubClient } from './client.js';
import type { RepositoryPlace } from './pull-requests.js';

export type LogLimits = { bytes: number; timeoutMs: number };

/** How the download of a log ended; beyond `read`, what was pushed before is all there is. */
export type LogDownload =
  | { kind: 'read' }
  | { kind: 'cut'; reason: 'too large' | 'too slow' | 'zip bomb' }
  | { kind: 'expired' }
  | { kind: 'missing' }
  | { kind: 'forbidden' };

/** A real log compresses up to some tens of times. */
const MAX_ZIP_RATIO = 200;

/**
 * Streams the log of a job into `push`. GitHub answers with the address of another origin, good for one minute: it is fetched at once,
 * without our token. Plain text or a zip of texts. Throws what is worth another try.
 * https://docs.github.com/en/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run
 */
export async function downloadJobLog(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  jobId: string,
  limits: LogLimits,
  push: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): Promise<LogDownload> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  try {
    const response = await followOnce(octokit, `/repos/${owner}/${repo}/actions/jobs/${jobId}/logs`, either);
    if (response.status === 410) return { kind: 'expired' };
    if (response.status === 404) return { kind: 'missing' };
    if (response.status === 403 && !isRateLimited(response)) return { kind: 'forbidden' };
    if (!response.ok || !response.body) throw new LogDownloadError(jobId, response);
    return await readBody(response.body, limits.bytes, push);
  } catch (error) {
    if (deadline.aborted && !signal.aborted) return { kind: 'cut', reason: 'too slow' };
    throw error;
  }
}

async function followOnce(octokit: GithubClient, path: string, signal: AbortSignal): Promise<Response> {
  const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
  const { baseUrl } = octokit.request.endpoint.DEFAULTS;
  const headers = { accept: 'application/vnd.github+json', 'user-agent': 'regreen', authorization: `token ${token}` };
  const response = await fetch(`${baseUrl}${path}`, { headers, redirect: 'manual', signal });
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || !location) return response;
  await response.body?.cancel();
  return fetch(location, { headers: { 'user-agent': 'regreen' }, redirect: 'error', signal });
}

/** Reads like an error of Octokit's, so that a rate limit is known for one. */
class LogDownloadError extends Error {
  readonly status: number;
  readonly response: { headers: Record<string, string> };
  constructor(jobId: string, { status, headers }: Response) {
    super(
      `the log of job ${jobId} could not be downloaded: GitHub answered ${status}${status === 429 || headers.get('retry-after') ? ' (rate limit)' : ''}`,
    );
    this.name = 'LogDownloadError';
    this.status = status;
    this.response = { headers: Object.fromEntries(headers) };
  }
}

const isRateLimited = (response: Response): boolean =>
  response.headers.get('retry-after') !== null || response.headers.get('x-ratelimit-remaining') === '0';

async function readBody(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  push: (chunk: Uint8Array) => void,
): Promise<LogDownload> {
  let bytesIn = 0;
  let bytesOut = 0;
  let consume: ((chunk: Uint8Array, last: boolean) => void) | undefined;
  const take = (chunk: Uint8Array) => {
    bytesOut += chunk.length;
    push(chunk);
  };
  for await (const chunk of body) {
    consume ??= isZip(chunk) ? unzipInto(take) : take;
    bytesIn += chunk.length;
    consume(chunk, false);
    if (bytesOut > maxBytes) return { kind: 'cut', reason: 'too large' };
    if (bytesOut > 10_000_000 && bytesOut > bytesIn * MAX_ZIP_RATIO) return { kind: 'cut', reason: 'zip bomb' };
  }
  return { kind: 'read' };
}

const isZip = (chunk: Uint8Array): boolean =>
  chunk[0] === 0x50 && chunk[1] === 0x4b && chunk[2] === 0x03 && chunk[3] === 0x04;

/** Every file of a zip, one after the other, as it streams by. */
function unzipInto(take: (chunk: Uint8Array) => void): (chunk: Uint8Array) => void {
  const unzip = new Unzip((file) => {
    file.ondata = (error, data) => {
      if (error) throw error;
      take(data);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  return (chunk) => unzip.push(chunk);
}
