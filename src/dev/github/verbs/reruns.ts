import type { Account, Job, WorkflowRun } from '../entities.js';
import { getCheckRun, getWorkflowRun } from '../find.js';
import type { World } from '../world.js';
import { addJob, jobsOfAttempt } from './workflow-runs.js';

/** Jobs can be started again for thirty days and fifty times: https://docs.github.com/actions/managing-workflow-runs/re-running-workflows-and-jobs */
const longestMs = 30 * 24 * 3_600_000;
const mostAttempts = 51;

/** Why GitHub would not start this run again, in its words; null: it would. */
export function refusalToRerun(world: World, run: WorkflowRun): string | null {
  if (run.status !== 'completed') return 'This workflow is already running';
  if (world.clock().getTime() - run.createdAt.getTime() > longestMs)
    return 'Unable to re-run this workflow run because it was created over a month ago';
  if (run.runAttempt >= mostAttempts)
    return 'Unable to re-run this workflow run because it has been retried too many times';
  return null;
}

/** The jobs that wait for one of these, directly or through another, and these themselves. */
function withDependents(all: Job[], chosen: Job[]): Job[] {
  const names = new Set(chosen.map((job) => job.name));
  for (const _pass of all) for (const job of all) if (job.needs.some((name) => names.has(name))) names.add(job.name);
  return all.filter((job) => names.has(job.name));
}

export function failedJobs(world: World, run: WorkflowRun): Job[] {
  return jobsOfAttempt(world, run).filter((job) => {
    const { conclusion } = getCheckRun(world, job.id);
    return conclusion !== 'success' && conclusion !== 'neutral';
  });
}

/**
 * Starts another attempt of a run with these jobs and what depends on them; each is made anew, with a new id, the others
 * keep counting. No `workflow_run.requested` is sent for it, only `in_progress` once a job starts:
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
 */
function startAttempt(world: World, run: WorkflowRun, chosen: Job[], by: Account): Job[] {
  const refusal = refusalToRerun(world, run);
  if (refusal) throw new Error(`workflow run ${run.id}: ${refusal}`);
  const again = withDependents(jobsOfAttempt(world, run), chosen);
  const { pastAttempts, ...ended } = run;
  const now = world.clock();
  Object.assign(run, {
    pastAttempts: [...pastAttempts, ended],
    runAttempt: run.runAttempt + 1,
    status: 'queued',
    conclusion: null,
    triggeringActor: by,
    updatedAt: now,
    runStartedAt: now,
  });
  return again.map(({ name, labels, needs, steps }) =>
    addJob(world, run, { name, labels, needs, steps: steps.slice(1, -1).map((step) => step.name) }),
  );
}

/** "Re-run failed jobs"; answers the new jobs. `by`: default whoever started the run first. */
export const rerunFailedJobs = (world: World, run: WorkflowRun, by: Account = run.actor): Job[] =>
  startAttempt(world, run, failedJobs(world, run), by);

/** "Re-run all jobs". */
export const rerunWorkflowRun = (world: World, run: WorkflowRun, by: Account = run.actor): Job[] =>
  startAttempt(world, run, jobsOfAttempt(world, run), by);

/** "Re-run" of one job. */
export function rerunJob(world: World, job: Job, by?: Account): Job[] {
  const run = getWorkflowRun(world, job.workflowRunId);
  const newest = jobsOfAttempt(world, run).filter((one) => one.name === job.name);
  return startAttempt(world, run, newest, by ?? run.actor);
}
