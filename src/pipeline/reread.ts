import type { CheckFact, Facts } from '../core/facts.js';
import { missingPermission, type PermissionName } from '../core/permissions.js';
import { RANK_REREAD } from '../core/pull-request-fact.js';
import { githubProblem } from '../github/problem.js';
import { listCheckRuns, listCommitStatuses, rereadPullRequest } from '../github/pull-requests.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { applyReread } from '../store/reread.js';
import { MovedBranchError, type World } from './stage.js';

/**
 * An analysis' first act: what GitHub says now of the pull request, its checks and statuses goes through the same upserts as deliveries.
 * Returns sentences about what could not be read; what is not readable leaves the rows as the deliveries made them. `withBase`: what
 * `rereadBase` does is done as well, at the same time.
 */
export async function reread(run: ClaimedRun, io: World, { withBase = false } = {}): Promise<string[]> {
  const { octokit, target } = io;
  // Each read has notes of its own: which answer comes first is chance.
  const pullNotes: string[] = [];
  const checksOf = async (headSha: string): Promise<{ checks: CheckFact[]; notes: string[] }> => {
    const [ofRuns, ofStatuses]: [string[], string[]] = [[], []];
    const [checkRuns, statuses] = await Promise.all([
      createReader(ofRuns)('checks', 'the checks of this head', () => listCheckRuns(octokit, target, headSha)),
      createReader(ofStatuses)('statuses', 'the commit statuses of this head', () =>
        listCommitStatuses(octokit, target, headSha),
      ),
    ]);
    const others = (checkRuns ?? []).filter((check) => check.appId !== io.github.appId);
    return { checks: [...others, ...(statuses ?? [])], notes: [...ofRuns, ...ofStatuses] };
  };
  const [seen, ofRun, base] = await Promise.all([
    createReader(pullNotes)('pull_requests', 'the pull request', () =>
      rereadPullRequest(octokit, target, target.pullRequestNumber),
    ),
    checksOf(run.headSha),
    withBase ? readBase(io) : null,
  ]);
  const headSha = seen?.pullRequest.headSha ?? run.headSha;
  const { checks, notes } = headSha === run.headSha ? ofRun : await checksOf(headSha);
  await applySeen(io, [{ seen, headSha, checks }, ...(base ? [base] : [])]);
  return [...pullNotes, ...notes];
}

/**
 * What GitHub says now of the pull request alone: whether it is to be worked on at all, by its labels, its base and its author, must not
 * hang on a delivery that may be lost. What cannot be read leaves the rows as they are; the analysis says so.
 * Answers false where it was read in the second of its last change, so that nobody knows whether that was all.
 */
export async function rereadPullRequestAlone(run: ClaimedRun, io: World): Promise<boolean> {
  const seen = await createReader([])('pull_requests', 'the pull request', () =>
    rereadPullRequest(io.octokit, io.target, io.target.pullRequestNumber),
  );
  if (seen) await applySeen(io, [{ seen, headSha: run.headSha, checks: [] }]);
  return seen === null || seen.pullRequest.rank === RANK_REREAD;
}

/** For whoever finds the branch elsewhere than our rows say: the delivery that tells of it may be late, or lost. The error ends the run. */
export async function branchMoved(run: ClaimedRun, io: World): Promise<MovedBranchError> {
  await rereadPullRequestAlone(run, io);
  return new MovedBranchError();
}

/**
 * What GitHub says now of the checks of the base branch's head, through the same upserts: whether a failure stands there must not hang on a
 * delivery that may be lost, or that came before the App. It is a help: what cannot be read is not missed.
 */
export async function rereadBase(io: World): Promise<void> {
  const base = await readBase(io);
  if (base) await applySeen(io, [base]);
}

async function readBase({ octokit, target, github, signal, log }: World): Promise<Seen | null> {
  const { baseBranch } = target;
  if (baseBranch === null) return null;
  try {
    const checkRuns = await listCheckRuns(octokit, target, baseBranch);
    const others = checkRuns.filter(({ appId }) => appId !== github.appId);
    return { seen: null, headSha: null, checks: others.map((check) => ({ ...check, branch: baseBranch })) };
  } catch (error) {
    signal.throwIfAborted();
    log.debug({ err: error }, 'the checks of the base branch could not be read');
    return null;
  }
}

type Read = <T>(permission: PermissionName, what: string, call: () => Promise<T>) => Promise<T | null>;

/** Makes a sentence of what GitHub refuses; everything else is thrown. */
const createReader =
  (notes: string[]): Read =>
  async (permission, what, call) => {
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

type Seen = { seen: Awaited<ReturnType<typeof rereadPullRequest>> | null; headSha: string | null; checks: CheckFact[] };

async function applySeen(io: World, seen: Seen[]): Promise<void> {
  const opened = await applyReread(
    io.pool,
    seen.map((one) => factsOf(io, one)),
    io.settleMs,
  );
  if (opened.length > 0) await io.enqueue(opened);
}

function factsOf({ target }: World, { seen, headSha, checks }: Seen): Facts {
  const current = seen?.pullRequest.headSha ?? headSha;
  return {
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
    headSha: current,
    heads: current === null ? [] : [current],
    checks,
    command: null,
    opensRun: null,
  };
}
