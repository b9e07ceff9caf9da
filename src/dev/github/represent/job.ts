import type { components } from '@octokit/openapi-types';
import type { Job } from '../entities.js';
import { getCheckRun, getRepository, getWorkflow, getWorkflowRun } from '../find.js';
import { isoOrNull, isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { repositoryPage, repositoryUrl } from './repository.js';

type JobAnswer = components['schemas']['job'];

export function showJob(world: World, job: Job): JobAnswer {
  const run = getWorkflowRun(world, job.workflowRunId);
  const checkRun = getCheckRun(world, job.id);
  const repository = getRepository(world, run.repositoryId);
  const api = repositoryUrl(world, repository);
  const started = checkRun.startedAt !== null;
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: getWorkflow(world, run.workflowId).name,
    head_branch: run.headBranch,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.runAttempt,
    node_id: nodeId('CR', job.id),
    head_sha: run.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${repositoryPage(world, repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: checkRun.status,
    conclusion: checkRun.conclusion as JobAnswer['conclusion'],
    created_at: isoSeconds(job.createdAt),
    started_at: isoSeconds(checkRun.startedAt ?? job.createdAt),
    completed_at: isoOrNull(checkRun.completedAt),
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: isoOrNull(step.startedAt),
      completed_at: isoOrNull(step.completedAt),
    })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: started ? 1_000_000_000 + (job.id % 1000) : null,
    runner_name: started ? `GitHub Actions ${1_000_000_000 + (job.id % 1000)}` : null,
    runner_group_id: started ? 0 : null,
    runner_group_name: started ? 'GitHub Actions' : null,
  };
}
