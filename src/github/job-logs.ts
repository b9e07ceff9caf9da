import { Unzip, UnzipInflate } from 'fflate';
import type { GithubClient } from './client.js';
import { openDownload } from './follow-download.js';
import type { RepositoryPlace } from './pull-requests.js';

export type LogLimits = { bytes: number; timeoutMs: number };

/** How the download of a log ended; beyond `read`, what was pushed before is all there is. */
export type LogDownload =
  | { kind: 'read' }
  | { kind: 'cut'; reason: 'too large' | 'too slow' | 'zip bomb' }
  | { kind: 'expired' }
  | { kind: 'missing' }
  | { kind: 'forbidden' }
  | { kind: 'refused' };

/** A real log compresses up to some tens of times. */
const MAX_ZIP_RATIO = 200;

/**
 * Streams the log of a job into `push`: plain text or a zip of texts. Throws what is worth another try.
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
    const route = 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs';
    const source = { route, parameters: { owner, repo, job_id: jobId }, what: `the log of job ${jobId}` };
    const download = await openDownload(octokit, source, either);
    return download.kind === 'open' ? await readLog(download.body, limits.bytes, push) : download;
  } catch (error) {
    if (deadline.aborted && !signal.aborted) return { kind: 'cut', reason: 'too slow' };
    throw error;
  }
}

/** Pushes a log on as it streams by, a zip of texts unpacked. */
export async function readLog(
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
