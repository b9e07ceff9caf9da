import type { components } from '@octokit/openapi-types';
import type { Annotation, CheckRun, Repository } from '../entities.js';
import { getApp, getRepository, getSuite, pullRequestsOfHead } from '../find.js';
import { isoOrNull, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showApp } from './app.js';
import { showSuiteStub } from './check-suite.js';
import { showPullRequestMinimal } from './pull-request.js';
import { repositoryPage, repositoryUrl } from './repository.js';

type Schemas = components['schemas'];

const checkRunUrl = (world: World, repository: Repository, checkRun: CheckRun): string =>
  `${repositoryUrl(world, repository)}/check-runs/${checkRun.id}`;

export function showCheckRun(world: World, checkRun: CheckRun): Schemas['check-run'] {
  const repository = getRepository(world, checkRun.repositoryId);
  const url = checkRunUrl(world, repository, checkRun);
  const job = world.jobs.get(checkRun.id);
  const page = job
    ? `${repositoryPage(world, repository)}/actions/runs/${job.workflowRunId}/job/${job.id}`
    : `${repositoryPage(world, repository)}/runs/${checkRun.id}`;
  return {
    id: checkRun.id,
    name: checkRun.name,
    node_id: nodeId('CR', checkRun.id),
    head_sha: checkRun.headSha,
    external_id: checkRun.externalId,
    url,
    html_url: page,
    details_url: checkRun.detailsUrl ?? page,
    status: checkRun.status,
    // GitHub's description leaves out `stale` and `startup_failure`, which GitHub itself sets.
    conclusion: checkRun.conclusion as Schemas['check-run']['conclusion'],
    started_at: isoOrNull(checkRun.startedAt),
    completed_at: isoOrNull(checkRun.completedAt),
    output: {
      ...checkRun.output,
      annotations_count: checkRun.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: checkRun.suiteId },
    app: showApp(world, getApp(world, checkRun.appId)),
    pull_requests: pullRequestsOfHead(world, checkRun.repositoryId, checkRun.headSha).map((pull) =>
      showPullRequestMinimal(world, pull),
    ),
  };
}

/** As webhooks carry it: the suite is written out. */
export const showCheckRunInEvent = (world: World, checkRun: CheckRun) => ({
  ...showCheckRun(world, checkRun),
  check_suite: showSuiteStub(world, getSuite(world, checkRun.suiteId)),
});

export function showAnnotation(world: World, checkRun: CheckRun, annotation: Annotation): Schemas['check-annotation'] {
  const repository = getRepository(world, checkRun.repositoryId);
  const path = annotation.path.split('/').map(encodeURIComponent).join('/');
  return {
    path: annotation.path,
    blob_href: `${repositoryPage(world, repository)}/blob/${checkRun.headSha}/${path}`,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
  };
}
