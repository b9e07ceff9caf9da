import { bounded } from './bounded-write.js';
import type { GithubClient } from './client.js';
import { githubProblem } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

export type WorkflowRun = { name: string | null; runAttempt: number; ended: boolean; createdAt: string };

/** A workflow run as it stands; null: there is none any more. https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run */
export async function findWorkflowRun(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  workflowRunId: number,
): Promise<WorkflowRun | null> {
  try {
    const { data } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: workflowRunId });
    return {
      name: data.name ?? null,
      runAttempt: data.run_attempt ?? 1,
      ended: data.status === 'completed',
      createdAt: data.created_at,
    };
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return null;
    throw error;
  }
}

/** Runs the failed jobs of a workflow run again, and those that need them. https://docs.github.com/en/rest/actions/workflow-runs#re-run-failed-jobs-from-a-workflow-run */
export async function rerunFailedJobs(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  workflowRunId: number,
): Promise<void> {
  await octokit.rest.actions.reRunWorkflowFailedJobs({
    owner,
    repo,
    run_id: workflowRunId,
    request: bounded(),
  });
}
