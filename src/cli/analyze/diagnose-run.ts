import { createAnalysis } from '../../core/analyze.js';
import type { Diagnosis } from '../../core/diagnosis.js';
import { timeLimit } from '../../core/matchers/time-limit.js';
import {
  type ActionsAccess,
  ActionsAnswerError,
  type EndedJob,
  listFailedJobs,
  readJobLog,
} from '../../github/failed-job-logs.js';
import type { LogDownload } from '../../github/job-logs.js';
import { CliError, type CliIo } from '../io.js';
import type { Known } from './diagnose-file.js';

const LIMITS = { bytes: 1_000_000_000, timeoutMs: 120_000 };

/** Where the logs of a workflow run are, by the environment of a workflow. Throws `CliError` at what is missing. */
export function actionsAccess({ env }: CliIo, repository = env.GITHUB_REPOSITORY): ActionsAccess {
  const token = env.GITHUB_TOKEN?.trim();
  if (!token)
    throw new CliError(
      2,
      'The logs of a workflow run need a token that may read Actions: set GITHUB_TOKEN, or in a workflow the input github-token.',
    );
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository ?? ''))
    throw new CliError(2, 'Name the repository as owner/name: --repo, or GITHUB_REPOSITORY.');
  return { apiUrl: env.GITHUB_API_URL || 'https://api.github.com', token, repository: repository! };
}

/**
 * The diagnoses of the failed jobs of a workflow run, one after the other, and sentences about logs that could not be read. Of jobs that were cancelled
 * those alone that their time limit ended: what a person or a newer run has stopped has not failed, and often has no log.
 */
export async function diagnoseRun(
  access: ActionsAccess,
  runId: string,
  known: Known,
): Promise<{ diagnoses: Diagnosis[]; unreadable: string[] }> {
  const diagnoses: Diagnosis[] = [];
  const unreadable: string[] = [];
  for (const job of await failedJobs(access, runId)) {
    const started = performance.now();
    const analysis = createAnalysis({ source: job.name, ...known });
    const download = await readJobLog(access, job.id, LIMITS, analysis.push).catch((error: Error) => error);
    const why = download instanceof Error ? download.message : WHY_NOT[download.kind];
    if (why === null) {
      const diagnosis = analysis.end(Math.round(performance.now() - started));
      if (job.ended === 'failed' || ranOutOfTime(diagnosis)) diagnoses.push(diagnosis);
    } else if (job.ended === 'failed') unreadable.push(`${job.name}: ${why}`);
  }
  return { diagnoses, unreadable };
}

const ranOutOfTime = ({ category, findings }: Diagnosis): boolean =>
  category === 'timeout' || findings.some(({ tool }) => tool === timeLimit.name);

/** null: what there is can be diagnosed. */
const WHY_NOT: Record<LogDownload['kind'], string | null> = {
  read: null,
  cut: null,
  expired: 'GitHub keeps its log no longer',
  missing: 'GitHub has no log of it, or not yet',
  forbidden: 'its log may not be read: the token needs the permission actions: read',
  refused: 'GitHub names an address for its log that nothing is fetched from',
};

async function failedJobs(access: ActionsAccess, runId: string): Promise<EndedJob[]> {
  try {
    return await listFailedJobs(access, runId);
  } catch (cause) {
    throw new CliError(3, `${whatToDo(cause, access, runId)}`, { cause });
  }
}

function whatToDo(error: unknown, { repository }: ActionsAccess, runId: string): string {
  if (!(error instanceof ActionsAnswerError))
    return `GitHub does not answer (${(error as Error).message}): check the network and GITHUB_API_URL.`;
  if (error.status === 401) return 'GitHub does not accept the token: compare GITHUB_TOKEN.';
  if (error.status === 403 || error.status === 404)
    return `Workflow run ${runId} of ${repository} is not there, or may not be read: give the job the permission actions: read.`;
  return `${error.message}: try again later.`;
}
