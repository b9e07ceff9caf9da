import { z } from 'zod';
import type { Download } from './follow-download.js';
import { fetchFrom } from './follow-download.js';
import { type LogDownload, type LogLimits, readLog } from './job-logs.js';
import { refusalIn } from './reachable-address.js';

/** A repository by a token that may read its Actions, such as the one that a workflow has. */
export type ActionsAccess = {
  /** GITHUB_API_URL of a workflow: https://api.github.com, or https://HOST/api/v3 of an Enterprise Server. */
  apiUrl: string;
  token: string;
  /** owner/name */
  repository: string;
};

/** `cancelled`: by a person, by a newer run, or by its time limit; its log alone says which. */
export type EndedJob = { id: number; name: string; ended: 'failed' | 'cancelled' };

const FAILED = new Set(['failure', 'timed_out', 'startup_failure']);
const TIMEOUT_MS = 30_000;
const PER_PAGE = 100;
/** A run has 256 jobs of a matrix at most, and few have several. */
const MAX_PAGES = 20;

const page = z.object({
  jobs: z.array(z.object({ id: z.int().positive(), name: z.string(), conclusion: z.string().nullish() })),
});

/** What GitHub refuses, with its status, for whoever calls to say what to do. */
export class ActionsAnswerError extends Error {
  readonly status: number;
  constructor(what: string, status: number) {
    super(`${what}: GitHub answered ${status}`);
    this.name = 'ActionsAnswerError';
    this.status = status;
  }
}

/**
 * The jobs of the newest attempt of a workflow run that failed or were cancelled, as far as they have ended. Throws `ActionsAnswerError`.
 * https://docs.github.com/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run
 */
export async function listFailedJobs(access: ActionsAccess, runId: string): Promise<EndedJob[]> {
  const ended: EndedJob[] = [];
  for (let number = 1; number <= MAX_PAGES; number++) {
    const path = `actions/runs/${runId}/jobs?filter=latest&per_page=${PER_PAGE}&page=${number}`;
    const response = await ask(access, path, AbortSignal.timeout(TIMEOUT_MS));
    if (response.status !== 200) throw await refused(response, `the jobs of workflow run ${runId}`);
    const { jobs } = page.parse(await response.json());
    for (const { id, name, conclusion } of jobs) {
      if (FAILED.has(conclusion ?? '')) ended.push({ id, name, ended: 'failed' });
      if (conclusion === 'cancelled') ended.push({ id, name, ended: 'cancelled' });
    }
    if (jobs.length < PER_PAGE) break;
  }
  return ended;
}

/** Streams the log of a job into `push`, by the same rules as the App does. */
export async function readJobLog(
  access: ActionsAccess,
  jobId: number,
  limits: LogLimits,
  push: (chunk: Uint8Array) => void,
): Promise<LogDownload> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  try {
    const download = await openLog(access, jobId, deadline);
    return download.kind === 'open' ? await readLog(download.body, limits.bytes, push) : download;
  } catch (error) {
    if (deadline.aborted) return { kind: 'cut', reason: 'too slow' };
    throw error;
  }
}

async function openLog(access: ActionsAccess, jobId: number, signal: AbortSignal): Promise<Download> {
  const what = `the log of job ${jobId}`;
  const response = await ask(access, `actions/jobs/${jobId}/logs`, signal);
  if (response.status === 200 && response.body) return { kind: 'open', body: response.body };
  await response.body?.cancel();
  if (response.status === 410) return { kind: 'expired' };
  if (response.status === 404) return { kind: 'missing' };
  if (response.status === 403) return { kind: 'forbidden' };
  const location = response.headers.get('location');
  if (response.status !== 302 || location === null) throw new ActionsAnswerError(what, response.status);
  try {
    return await fetchFrom(location, access.apiUrl, what, signal);
  } catch (error) {
    if (refusalIn(error)) return { kind: 'refused' };
    throw error;
  }
}

/** The token goes to GitHub and, by redirects, nowhere else. */
const ask = ({ apiUrl, token, repository }: ActionsAccess, path: string, signal: AbortSignal): Promise<Response> =>
  fetch(`${apiUrl.replace(/\/$/, '')}/repos/${repository}/${path}`, {
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'regreen',
      authorization: `Bearer ${token}`,
    },
    redirect: 'manual',
    signal,
  });

async function refused(response: Response, what: string): Promise<ActionsAnswerError> {
  await response.body?.cancel();
  return new ActionsAnswerError(what, response.status);
}
