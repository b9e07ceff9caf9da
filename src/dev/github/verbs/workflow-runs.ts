import type { Account, Annotation, CheckConclusion, Job, JobLog, Repository, Step, WorkflowRun } from '../entities.js';
import { emitCheckSuite } from '../events/check-suite.js';
import { emitWorkflowJob } from '../events/workflow-job.js';
import { emitWorkflowRun } from '../events/workflow-run.js';
import { getCheckRun, getCommit, getRepository, getSuite, getWorkflowRun } from '../find.js';
import { suiteOutcome } from '../represent/check-suite.js';
import { actionsAppId, type World } from '../world.js';
import { createCheckRun, updateCheckRun } from './check-runs.js';
import { createSuite } from './check-suites.js';

export type NewJob = { name: string; steps?: string[]; labels?: string[]; needs?: string[] };
export type JobResult = {
  conclusion: CheckConclusion;
  /** Text, or one of the other things a download can meet; none: the log is missing. */
  log?: string | JobLog;
  annotations?: Annotation[];
  /** The step that decided it (default: the last); later steps are skipped. */
  failedStep?: string;
};

function findOrAddWorkflow(world: World, repository: Repository, name: string, path: string) {
  const known = [...world.workflows.values()].find((one) => one.repositoryId === repository.id && one.path === path);
  if (known) return known;
  const workflow = { id: world.nextId('workflow'), repositoryId: repository.id, name, path, createdAt: world.clock() };
  world.workflows.set(workflow.id, workflow);
  return workflow;
}

/** A queued job of the run's present attempt. */
export function addJob(world: World, run: WorkflowRun, given: NewJob): Job {
  const id = world.nextId('checkRun');
  const names = ['Set up job', ...(given.steps ?? [`Run ${given.name}`]), 'Complete job'];
  const job: Job = {
    id,
    workflowRunId: run.id,
    runAttempt: run.runAttempt,
    name: given.name,
    labels: given.labels ?? ['ubuntu-latest'],
    needs: given.needs ?? [],
    createdAt: world.clock(),
    steps: names.map((name, index): Step => {
      return { name, number: index + 1, status: 'queued', conclusion: null, startedAt: null, completedAt: null };
    }),
  };
  world.jobs.set(id, job);
  createCheckRun(world, getRepository(world, run.repositoryId), {
    id,
    name: given.name,
    headSha: run.headSha,
    appId: actionsAppId,
    suite: getSuite(world, run.checkSuiteId),
    by: run.triggeringActor,
  });
  emitWorkflowJob(world, 'queued', job);
  return job;
}

/** The jobs that count for an attempt: of each name the newest one made up to it. */
export function jobsOfAttempt(world: World, run: WorkflowRun, attempt = run.runAttempt): Job[] {
  const latest = new Map<string, Job>();
  for (const job of world.jobs.values())
    if (job.workflowRunId === run.id && job.runAttempt <= attempt) latest.set(job.name, job);
  return [...latest.values()];
}

/**
 * A run of GitHub Actions with its queued jobs. Each job is a check run of the App `github-actions` under the same id,
 * in a check suite of the run's own, as on GitHub.
 */
export function startWorkflowRun(
  world: World,
  repository: Repository,
  given: {
    headSha: string;
    jobs: NewJob[];
    name?: string;
    path?: string;
    event?: string;
    headBranch?: string;
    from?: Repository;
    by?: Account;
  },
): { workflowRun: WorkflowRun; jobs: Job[] } {
  const name = given.name ?? 'CI';
  const workflow = findOrAddWorkflow(
    world,
    repository,
    name,
    given.path ?? `.github/workflows/${name.toLowerCase().replaceAll(' ', '-')}.yml`,
  );
  const head = given.from ?? repository;
  const headBranch =
    given.headBranch ?? [...head.branches].find(([, sha]) => sha === given.headSha)?.[0] ?? head.defaultBranch;
  const suite = createSuite(world, repository, actionsAppId, given.headSha, { branch: headBranch });
  const now = world.clock();
  const workflowRun: WorkflowRun = {
    id: world.nextId('workflowRun'),
    workflowId: workflow.id,
    repositoryId: repository.id,
    headRepositoryId: head.id,
    headSha: given.headSha,
    headBranch,
    event: given.event ?? 'pull_request',
    displayTitle: getCommit(world, given.headSha).message.split('\n')[0] ?? name,
    runNumber: [...world.workflowRuns.values()].filter((run) => run.workflowId === workflow.id).length + 1,
    runAttempt: 1,
    checkSuiteId: suite.id,
    status: 'queued',
    conclusion: null,
    actor: given.by ?? head.owner,
    triggeringActor: given.by ?? head.owner,
    createdAt: now,
    updatedAt: now,
    runStartedAt: now,
    pastAttempts: [],
  };
  world.workflowRuns.set(workflowRun.id, workflowRun);
  emitWorkflowRun(world, 'requested', workflowRun);
  return { workflowRun, jobs: given.jobs.map((job) => addJob(world, workflowRun, job)) };
}

export function startJob(world: World, job: Job): void {
  const run = getWorkflowRun(world, job.workflowRunId);
  const startedAt = world.clock();
  updateCheckRun(world, getCheckRun(world, job.id), { status: 'in_progress', startedAt }, run.triggeringActor);
  const first = job.steps[0];
  if (first) Object.assign(first, { status: 'in_progress', startedAt });
  if (run.status === 'queued') {
    Object.assign(run, { status: 'in_progress', updatedAt: startedAt });
    emitWorkflowRun(world, 'in_progress', run);
  }
  emitWorkflowJob(world, 'in_progress', job);
}

function completeSteps(world: World, job: Job, result: JobResult): void {
  const now = world.clock();
  const decisive = result.failedStep ?? job.steps.at(-2)?.name;
  let over = false;
  for (const step of job.steps) {
    const last = step === job.steps.at(-1);
    const conclusion = last ? 'success' : over ? 'skipped' : step.name === decisive ? result.conclusion : 'success';
    if (step.name === decisive && result.conclusion !== 'success') over = true;
    Object.assign(step, { status: 'completed', conclusion, startedAt: step.startedAt ?? now, completedAt: now });
  }
}

function completeRunWhenDone(world: World, run: WorkflowRun): void {
  const suite = getSuite(world, run.checkSuiteId);
  const outcome = suiteOutcome(world, suite);
  if (outcome.status !== 'completed') return;
  Object.assign(run, { ...outcome, updatedAt: world.clock() });
  emitCheckSuite(world, 'completed', suite, run.triggeringActor);
  emitWorkflowRun(world, 'completed', run);
}

/** Ends a job, started or not. A failed one gets the annotation every failed job has; the last job ends the run. */
export function completeJob(world: World, job: Job, result: JobResult): void {
  const run = getWorkflowRun(world, job.workflowRunId);
  const checkRun = getCheckRun(world, job.id);
  if (checkRun.status === 'queued' && result.conclusion !== 'skipped') startJob(world, job);
  const log: JobLog =
    typeof result.log === 'string' ? { kind: 'text', text: result.log } : (result.log ?? { kind: 'missing' });
  world.jobLogs.set(job.id, log);
  completeSteps(world, job, result);
  const exitCode: Annotation = {
    path: '.github',
    startLine: 1,
    endLine: 1,
    startColumn: null,
    endColumn: null,
    level: 'failure',
    message: 'Process completed with exit code 1.',
    title: '',
    rawDetails: '',
  };
  const annotations = [...(result.annotations ?? []), ...(result.conclusion === 'failure' ? [exitCode] : [])];
  updateCheckRun(
    world,
    checkRun,
    { status: 'completed', conclusion: result.conclusion, annotations },
    run.triggeringActor,
  );
  emitWorkflowJob(world, 'completed', job);
  completeRunWhenDone(world, run);
}

/** Ends every job of the present attempt that has not ended yet, in the order they were made. */
export function completeRun(world: World, run: WorkflowRun, result: JobResult | ((job: Job) => JobResult)): void {
  for (const job of jobsOfAttempt(world, run))
    if (getCheckRun(world, job.id).status !== 'completed')
      completeJob(world, job, typeof result === 'function' ? result(job) : result);
}
