import type { WorkflowRun } from '../entities.js';
import { getWorkflowRun } from '../find.js';
import { GithubError } from '../github-error.js';
import { failedJobs, refusalToRerun, rerunFailedJobs, rerunJob, rerunWorkflowRun } from '../verbs/reruns.js';
import { jobParam, runParam } from './actions.js';
import { type Answer, type Call, created, type Handler } from './call.js';

/** 403, not 422: so GitHub says that a run cannot be started again now, or ever. */
function checkRerun(call: Call, run: WorkflowRun): void {
  const refusal = refusalToRerun(call.world, run);
  if (refusal) throw new GithubError(403, refusal);
}

const started = (): Answer => created<Record<string, never>>({});

export const rerunRun: Handler = (call) => {
  const run = runParam(call);
  checkRerun(call, run);
  rerunWorkflowRun(call.world, run, call.world.bot);
  return started();
};

export const rerunFailed: Handler = (call) => {
  const run = runParam(call);
  checkRerun(call, run);
  if (failedJobs(call.world, run).length === 0) throw new GithubError(403, 'This workflow run cannot be retried');
  rerunFailedJobs(call.world, run, call.world.bot);
  return started();
};

export const rerunOneJob: Handler = (call) => {
  const job = jobParam(call);
  const run = getWorkflowRun(call.world, job.workflowRunId);
  if (run.status !== 'completed') throw new GithubError(403, 'The workflow run containing this job is already running');
  checkRerun(call, run);
  rerunJob(call.world, job, call.world.bot);
  return started();
};
