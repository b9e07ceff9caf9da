import type { components } from '@octokit/openapi-types';
import type { GithubClient } from './client.js';
import { orNull } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

/** A job of GitHub Actions: its id is that of its check run. */
export type WorkflowJob = {
  id: number;
  runId: number;
  /** The attempt of the workflow run that it belongs to. */
  runAttempt: number;
  name: string;
  failed: boolean;
  startedAt: Date | null;
  /** The first step that failed, as the page of the job shows it. */
  failedStep: { name: string; number: number } | null;
};

const FAILED = new Set(['failure', 'timed_out', 'startup_failure']);

function jobOf(job: components['schemas']['job']): WorkflowJob {
  const step = job.steps?.find(({ conclusion }) => conclusion !== null && FAILED.has(conclusion));
  return {
    id: Number(job.id),
    runId: Number(job.run_id),
    runAttempt: job.run_attempt ?? 1,
    name: job.name,
    failed: job.conclusion !== null && FAILED.has(job.conclusion),
    startedAt: job.started_at ? new Date(job.started_at) : null,
    failedStep: step ? { name: step.name, number: step.number } : null,
  };
}

/** Finds a job; null where it may not be read, or is none. https://docs.github.com/en/rest/actions/workflow-jobs#get-a-job-for-a-workflow-run */
export async function findJob(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  jobId: number,
  signal: AbortSignal,
): Promise<WorkflowJob | null> {
  const answer = await orNull(
    octokit.rest.actions.getJobForWorkflowRun({ owner, repo, job_id: jobId, request: { signal } }),
  );
  return answer && jobOf(answer.data);
}

/** The first hundred jobs of one attempt. https://docs.github.com/en/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run-attempt */
export async function listJobsOfAttempt(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  { runId, runAttempt }: Pick<WorkflowJob, 'runId' | 'runAttempt'>,
  signal: AbortSignal,
): Promise<WorkflowJob[] | null> {
  const answer = await orNull(
    octokit.rest.actions.listJobsForWorkflowRunAttempt({
      owner,
      repo,
      run_id: runId,
      attempt_number: runAttempt,
      per_page: 100,
      request: { signal },
    }),
  );
  return answer?.data.jobs.map(jobOf) ?? null;
}
