import type { components } from '@octokit/openapi-types';
import type { CheckConclusion, CheckStatus, CheckSuite } from '../entities.js';
import { checkRunsOfSuite, getApp, getCommit, getRepository, pullRequestsOfHead } from '../find.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showApp } from './app.js';
import { showSimpleCommit } from './commit.js';
import { showPullRequestMinimal } from './pull-request.js';
import { repositoryUrl, showMinimalRepository } from './repository.js';

type CheckSuiteAnswer = components['schemas']['check-suite'];

/** Worst first: the suite concludes with the first of these that one of its latest runs has. */
const severity: CheckConclusion[] = [
  'action_required',
  'startup_failure',
  'timed_out',
  'cancelled',
  'failure',
  'stale',
  'neutral',
  'success',
  'skipped',
];

/** The newest check run of every name: an older one of the same name no longer counts. */
export function latestCheckRuns<T extends { id: number; name: string; suiteId: number }>(checkRuns: T[]): T[] {
  const latest = new Map<string, T>();
  for (const checkRun of [...checkRuns].sort((a, b) => a.id - b.id))
    latest.set(`${checkRun.suiteId} ${checkRun.name}`, checkRun);
  return [...latest.values()].sort((a, b) => b.id - a.id);
}

export function suiteOutcome(
  world: World,
  suite: CheckSuite,
): { status: CheckStatus; conclusion: CheckConclusion | null } {
  const runs = latestCheckRuns(checkRunsOfSuite(world, suite.id));
  if (runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.every((run) => run.status === 'completed'))
    return {
      status: 'completed',
      conclusion: severity.find((one) => runs.some((run) => run.conclusion === one)) ?? null,
    };
  return { status: runs.every((run) => run.status === 'queued') ? 'queued' : 'in_progress', conclusion: null };
}

export const suiteUrl = (world: World, suite: CheckSuite): string =>
  `${repositoryUrl(world, getRepository(world, suite.repositoryId))}/check-suites/${suite.id}`;

/** The suite as check runs carry it in webhook payloads: without repository and head commit. */
export function showSuiteStub(world: World, suite: CheckSuite) {
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteOutcome(world, suite),
    url: suiteUrl(world, suite),
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullRequestsOfHead(world, suite.repositoryId, suite.headSha).map((pull) =>
      showPullRequestMinimal(world, pull),
    ),
    app: showApp(world, getApp(world, suite.appId)),
    created_at: isoSeconds(suite.createdAt),
    updated_at: isoSeconds(suite.updatedAt),
  };
}

export function showCheckSuite(world: World, suite: CheckSuite): CheckSuiteAnswer {
  return {
    ...showSuiteStub(world, suite),
    rerequestable: true,
    runs_rerequestable: true,
    repository: showMinimalRepository(world, getRepository(world, suite.repositoryId)),
    head_commit: showSimpleCommit(getCommit(world, suite.headSha)),
    latest_check_runs_count: latestCheckRuns(checkRunsOfSuite(world, suite.id)).length,
    check_runs_url: `${suiteUrl(world, suite)}/check-runs`,
  };
}
