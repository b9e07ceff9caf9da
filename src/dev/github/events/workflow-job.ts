import type { Job } from '../entities.js';
import { getRepository, getWorkflowRun } from '../find.js';
import { showJob } from '../represent/job.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

export function emitWorkflowJob(
  world: World,
  action: 'queued' | 'in_progress' | 'completed',
  job: Job,
): Delivery | null {
  const run = getWorkflowRun(world, job.workflowRunId);
  const repository = getRepository(world, run.repositoryId);
  return emit(world, 'workflow_job', {
    repository,
    sender: run.triggeringActor,
    action,
    facts: { workflow_job: showJob(world, job) },
  });
}
