import type { components } from '@octokit/openapi-types';
import type { Workflow, WorkflowRun } from '../entities.js';
import { getCommit, getRepository, getWorkflow, pullRequestsOfHead } from '../find.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showSimpleCommit } from './commit.js';
import { showPullRequestMinimal } from './pull-request.js';
import { repositoryPage, repositoryUrl, showMinimalRepository } from './repository.js';
import { showUser } from './user.js';

type Schemas = components['schemas'];

/** A run whose fork was deleted shows `head_repository: null`, although GitHub's own description denies it. */
export function showWorkflowRun(world: World, run: Omit<WorkflowRun, 'pastAttempts'>): Schemas['workflow-run'] {
  const repository = getRepository(world, run.repositoryId);
  const head = world.repositories.get(run.headRepositoryId ?? -1);
  const workflow = getWorkflow(world, run.workflowId);
  const api = repositoryUrl(world, repository);
  const url = `${api}/actions/runs/${run.id}`;
  const answer = {
    id: run.id,
    name: workflow.name,
    node_id: nodeId('WFR', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: workflow.path,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.checkSuiteId,
    check_suite_node_id: nodeId('CS', run.checkSuiteId),
    url,
    html_url: `${repositoryPage(world, repository)}/actions/runs/${run.id}`,
    pull_requests: pullRequestsOfHead(world, run.repositoryId, run.headSha).map((pull) =>
      showPullRequestMinimal(world, pull),
    ),
    created_at: isoSeconds(run.createdAt),
    updated_at: isoSeconds(run.updatedAt),
    actor: showUser(world, run.actor),
    run_attempt: run.runAttempt,
    referenced_workflows: [],
    run_started_at: isoSeconds(run.runStartedAt),
    triggering_actor: showUser(world, run.triggeringActor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.runAttempt > 1 ? `${url}/attempts/${run.runAttempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    head_commit: showSimpleCommit(getCommit(world, run.headSha)),
    repository: showMinimalRepository(world, repository),
    head_repository: head ? showMinimalRepository(world, head) : null,
  };
  return answer as Schemas['workflow-run'];
}

/** The `workflow` beside `workflow_run` in events. */
export function showWorkflow(world: World, workflow: Workflow): Schemas['workflow'] {
  const repository = getRepository(world, workflow.repositoryId);
  const page = repositoryPage(world, repository);
  return {
    id: workflow.id,
    node_id: nodeId('W', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: 'active',
    created_at: isoSeconds(workflow.createdAt),
    updated_at: isoSeconds(workflow.createdAt),
    url: `${repositoryUrl(world, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${page}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${page}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}
