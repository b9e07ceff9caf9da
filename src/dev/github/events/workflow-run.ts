import type { WorkflowRun } from '../entities.js';
import { getRepository, getWorkflow } from '../find.js';
import { showWorkflow, showWorkflowRun } from '../represent/workflow-run.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

export const emitWorkflowRun = (
  world: World,
  action: 'requested' | 'in_progress' | 'completed',
  run: WorkflowRun,
): Delivery | null =>
  emit(world, 'workflow_run', {
    repository: getRepository(world, run.repositoryId),
    sender: run.triggeringActor,
    action,
    facts: {
      workflow: showWorkflow(world, getWorkflow(world, run.workflowId)),
      workflow_run: showWorkflowRun(world, run),
    },
  });
