import type { Facts } from '../core/facts.js';
import { missingPermission, type PermissionName } from '../core/permissions.js';
import { githubProblem } from '../github/problem.js';
import { listCheckRuns, listCommitStatuses, rereadPullRequest } from '../github/pull-requests.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { applyReread } from '../store/reread.js';
import type { RunIo } from './stage.js';

/**
 * A run's first act: what GitHub says now of the pull request, its checks and statuses goes through the same upserts as deliveries.
 * Returns sentences about what could not be read; what is not readable leaves the rows as the deliveries made them.
 */
export async function reread(run: ClaimedRun, io: RunIo): Promise<string[]> {
  const { octokit, target, pool } = io;
  const notes: string[] = [];
  const read = async <T>(permission: PermissionName, what: string, call: () => Promise<T>): Promise<T | null> => {
    try {
      return await call();
    } catch (error) {
      const problem = githubProblem(error);
      if (problem.kind === 'missing_permission') notes.push(missingPermission(permission).sentence);
      else if (problem.kind === 'not_found' || problem.kind === 'gone') notes.push(`GitHub no longer shows ${what}.`);
      else if (problem.kind === 'forbidden') notes.push(`GitHub does not show ${what}: ${problem.message}`);
      else throw error;
      return null;
    }
  };
  const seen = await read('pull_requests', 'the pull request', () =>
    rereadPullRequest(octokit, target, target.pullRequestNumber),
  );
  const headSha = seen?.pullRequest.headSha ?? run.headSha;
  const checkRuns = await read('checks', 'the checks of this head', () => listCheckRuns(octokit, target, headSha));
  const statuses = await read('statuses', 'the commit statuses of this head', () =>
    listCommitStatuses(octokit, target, headSha),
  );
  const facts: Facts = {
    actor: null,
    installation: {
      githubId: target.installationGithubId,
      account: null,
      status: null,
      permissions: null,
      updatedAt: null,
    },
    repository: seen?.repository ?? {
      githubId: target.repositoryGithubId,
      name: `${target.owner}/${target.repo}`,
      url: target.repositoryUrl,
      archived: false,
      updatedAt: null,
    },
    access: [],
    pullRequest: seen?.pullRequest ?? null,
    stubs: [],
    headSha,
    heads: [headSha],
    checks: [...(checkRuns ?? []).filter((check) => check.appId !== io.github.appId), ...(statuses ?? [])],
    opensRun: null,
  };
  const opened = await applyReread(pool, facts, io.settleMs);
  if (opened.length > 0) await io.enqueue(opened);
  return notes;
}
