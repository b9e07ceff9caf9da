import type { components } from '@octokit/openapi-types';
import type { Job, WorkflowRun } from '../entities.js';
import { getCheckRun, getWorkflowRun } from '../find.js';
import { GithubError, notFound } from '../github-error.js';
import { signLogUrl } from '../log-origin.js';
import { showJob } from '../represent/job.js';
import { showWorkflowRun } from '../represent/workflow-run.js';
import { jobsOfAttempt } from '../verbs/workflow-runs.js';
import { type Answer, type Call, type Handler, idParam, ok, ownedBy } from './call.js';
import { paginate } from './paging.js';

type Schemas = components['schemas'];

/** Filters branch, event, status (which also takes conclusions), head_sha, actor and check_suite_id. Newest first. */
export const listWorkflowRuns: Handler = (call) => {
  const { query, world } = call;
  const wanted = (name: string, value: string | number | null): boolean =>
    query.get(name) === null || query.get(name) === String(value);
  const runs = [...world.workflowRuns.values()]
    .filter((run) => run.repositoryId === call.repository().id)
    .filter((run) => wanted('status', run.status) || wanted('status', run.conclusion))
    .filter((run) => wanted('branch', run.headBranch) && wanted('event', run.event) && wanted('head_sha', run.headSha))
    .filter((run) => wanted('actor', run.actor.login) && wanted('check_suite_id', run.checkSuiteId))
    .reverse();
  const { items, headers } = paginate(call, runs);
  const body = { total_count: runs.length, workflow_runs: items.map((run) => showWorkflowRun(world, run)) };
  return ok<{ total_count: number; workflow_runs: Schemas['workflow-run'][] }>(body, headers);
};

export const runParam = (call: Call): WorkflowRun => ownedBy(call, call.world.workflowRuns.get(idParam(call, 'runId')));

export const getRun: Handler = (call) => ok<Schemas['workflow-run']>(showWorkflowRun(call.world, runParam(call)));

/** The run as it is, or as an earlier attempt of it ended. */
export const getAttempt: Handler = (call) => {
  const run = runParam(call);
  const attempt = idParam(call, 'attempt');
  const found = [...run.pastAttempts, run].find((one) => one.runAttempt === attempt);
  if (!found) throw notFound();
  return ok<Schemas['workflow-run']>(showWorkflowRun(call.world, found));
};

function answerJobs(call: Call, jobs: Job[]): Answer {
  const { items, headers } = paginate(call, jobs);
  const body = { total_count: jobs.length, jobs: items.map((job) => showJob(call.world, job)) };
  return ok<{ total_count: number; jobs: Schemas['job'][] }>(body, headers);
}

export const listJobs: Handler = (call) => {
  const run = runParam(call);
  const all = [...call.world.jobs.values()].filter((job) => job.workflowRunId === run.id);
  return answerJobs(call, call.query.get('filter') === 'all' ? all : jobsOfAttempt(call.world, run));
};

export const listJobsOfAttempt: Handler = (call) => {
  const run = runParam(call);
  const attempt = idParam(call, 'attempt');
  if (attempt < 1 || attempt > run.runAttempt) throw notFound();
  return answerJobs(call, jobsOfAttempt(call.world, run, attempt));
};

export function jobParam(call: Call): Job {
  const job = call.world.jobs.get(idParam(call, 'jobId'));
  if (!job) throw notFound();
  ownedBy(call, getWorkflowRun(call.world, job.workflowRunId));
  return job;
}

export const getJob: Handler = (call) => ok<Schemas['job']>(showJob(call.world, jobParam(call)));

const redirect = (location: string): Answer => ({ status: 302, headers: { location } });

/** 302 to the second origin; a running job has no log yet, and an expired one is 410. */
export const downloadJobLog: Handler = (call) => {
  const { world } = call;
  const job = jobParam(call);
  const log = world.jobLogs.get(job.id);
  if (!log || getCheckRun(world, job.id).status !== 'completed' || log.kind === 'missing') throw notFound();
  if (log.kind === 'expired') throw new GithubError(410, 'Server Error');
  if (log.kind === 'forbidden') throw new GithubError(403, 'Must have admin rights to Repository.');
  if (log.kind === 'text')
    return redirect(signLogUrl(world, { path: `/job-logs/${job.id}.txt`, type: 'text/plain; charset=utf-8' }));
  return redirect(signLogUrl(world, { path: `/job-logs/${job.id}.zip`, type: 'application/zip' }));
};

/** 302 to a zip of all jobs of the run's newest attempt. */
export const downloadRunLogs: Handler = (call) => {
  const run = runParam(call);
  const logs = jobsOfAttempt(call.world, run).map((job) => call.world.jobLogs.get(job.id)?.kind);
  if (logs.every((kind) => kind === undefined || kind === 'missing')) throw notFound();
  if (logs.every((kind) => kind === 'expired')) throw new GithubError(410, 'Server Error');
  return redirect(signLogUrl(call.world, { path: `/run-logs/${run.id}.zip`, type: 'application/zip' }));
};
