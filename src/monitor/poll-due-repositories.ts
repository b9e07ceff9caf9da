import { RANK_REREAD } from '../core/pull-request-fact.js';
import type { GithubClient } from '../github/client.js';
import { readInstallation } from '../github/installation.js';
import { githubProblem, orNull } from '../github/problem.js';
import { listCheckRuns, listCommitStatuses } from '../github/pull-requests.js';
import { isNearlySpent, type ReadBudget, watchReadBudget } from '../github/read-budget.js';
import { applyPolled } from '../store/apply-polled.js';
import type { Opened } from '../store/open-run.js';
import {
  claimDueRepository,
  type DueRepository,
  findHeldOpen,
  type HeldPullRequest,
  notePolled,
  notePollFailed,
  pausePolling,
  releaseRepository,
} from '../store/polling.js';
import { applyReread } from '../store/reread.js';
import { factsOf, readOpenPullRequests, type SeenPullRequest } from './open-pull-requests.js';
import { pollFailure, refusedInstallation } from './poll-failure.js';
import type { MonitorParts } from './task.js';

export type Polled = { polled: number; failed: number; opened: number };

type Parts = Pick<MonitorParts, 'pool' | 'github' | 'enqueue' | 'log' | 'settings'>;
type Options = { now: () => Date; signal?: AbortSignal };

const LANES = 4;
/** One pass ends, so that a stop of Regreen does not wait for it; the next is soon. */
const MOST_REPOSITORIES = 500;
/** Pull requests of one repository whose checks are read in one poll, and those held open that are read one by one. */
const MOST_CHECKED = 100;
const MOST_OTHERS = 50;
/** Checks may begin so long after the last change of their pull request. */
const CHECKS_BEGIN_WITHIN_MS = 60 * 60 * 1000;

/**
 * Polls every repository that is due, several at once, one claim each, so that several monitors share them. A poll is a success when everything was
 * read; what fails waits, longer each time, with the reason beside it.
 */
export async function pollDueRepositories(parts: Parts, { now, signal }: Options): Promise<Polled> {
  const total: Polled = { polled: 0, failed: 0, opened: 0 };
  let left = MOST_REPOSITORIES;
  const lane = async () => {
    while (!signal?.aborted && left-- > 0) {
      const repository = await claimDueRepository(parts.pool, now(), parts.settings.pollMs);
      if (!repository) return;
      await pollOne(parts, repository, { now, signal }, total);
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const one of lanes) if (one.status === 'rejected') throw one.reason;
  return total;
}

/** The installation's rate limit is for those that wait for an answer. */
class NearlySpentError extends Error {
  readonly resetAt: Date;
  constructor(budget: ReadBudget) {
    super(`${budget.remaining} of ${budget.limit} requests are left`);
    this.name = 'NearlySpentError';
    this.resetAt = budget.resetAt;
  }
}

async function pollOne(parts: Parts, repository: DueRepository, options: Options, total: Polled): Promise<void> {
  const { pool, log, settings } = parts;
  const { now } = options;
  try {
    const opened = await poll(parts, repository, options);
    if (options.signal?.aborted) return await releaseRepository(pool, repository.id);
    await notePolled(pool, repository.id, now());
    total.polled++;
    total.opened += opened;
  } catch (error) {
    const until = waitOf(error, now());
    if (until) {
      await pausePolling(pool, repository.installationId, until);
      await releaseRepository(pool, repository.id);
      log.info(
        { installation: repository.installationGithubId, until },
        'its rate limit is nearly used up: not polled until then',
      );
      return;
    }
    const reason = pollFailure(error);
    await notePollFailed(pool, repository.id, { reason, now: now(), pollMs: settings.pollMs });
    log.warn({ err: error, repositoryGithubId: repository.githubId, reason }, 'a repository could not be polled');
    total.failed++;
    if (refusedInstallation(error)) await noteSuspension(parts, repository.installationGithubId);
  }
}

function waitOf(error: unknown, now: Date): Date | null {
  if (error instanceof NearlySpentError) return error.resetAt;
  const problem = githubProblem(error);
  return problem.kind === 'rate_limited' ? new Date(now.getTime() + problem.retryAfterMs) : null;
}

/** GitHub may have suspended it without our having heard. That it is gone for good is believed of a delivery alone: it deletes data. */
async function noteSuspension({ pool, github, settings }: Parts, githubId: number): Promise<void> {
  const installation = await orNull(readInstallation(await github.asApp(), githubId));
  if (installation?.status !== 'suspended') return;
  const nothing = { access: [], stubs: [], heads: [], checks: [], headSha: null, pullRequest: null, command: null };
  await applyReread(
    pool,
    { actor: null, installation, repository: null, ...nothing, opensRun: null },
    settings.settleMs,
  );
}

/** Reads what may have changed and applies it. Answers how many runs that opened. */
async function poll(parts: Parts, repository: DueRepository, { now, signal }: Options): Promise<number> {
  const { pool, github, enqueue, settings } = parts;
  const [owner, repo] = repository.name.split('/') as [string, string];
  const octokit = github.asRepository(repository.installationGithubId, repository.githubId);
  const budget = watchReadBudget(octokit);
  const held = await findHeldOpen(pool, repository.id, now());
  const seen = await readOpenPullRequests(
    octokit,
    { owner, repo },
    { heldOpen: [...held.keys()], mostOthers: MOST_OTHERS },
  );
  const checked = new Set(chooseToCheck(seen, held, now()));
  let opened = 0;
  for (const one of seen) {
    if (signal?.aborted) return opened;
    const withChecks = checked.has(one);
    const moved = one.repository.name !== repository.name || one.repository.archived;
    if (!withChecks && !moved && isKnown(one, held.get(one.pullRequest.number))) continue;
    const spent = budget();
    if (isNearlySpent(spent)) throw new NearlySpentError(spent);
    const checks = withChecks ? await readChecks(octokit, { owner, repo }, one.pullRequest.headSha, github.appId) : [];
    const facts = factsOf(one, repository.installationGithubId, { checks, opensRun: null });
    const first = repository.lastPolledAt === null;
    const runs = await applyPolled(pool, { facts, withChecks, first, now: now() }, settings.settleMs);
    await tell(parts, enqueue, runs);
    opened += runs.length;
  }
  return opened;
}

/** The sweep finds what the queue was not told. */
const tell = async ({ log }: Parts, enqueue: Parts['enqueue'], runs: Opened[]): Promise<void> => {
  if (runs.length === 0) return;
  await enqueue(runs).catch((err) => log.warn({ err }, 'queue out of reach: the sweep will enqueue these runs'));
};

const isKnown = ({ pullRequest }: SeenPullRequest, held: HeldPullRequest | undefined): boolean =>
  held?.settled === true &&
  pullRequest.rank === RANK_REREAD &&
  held.factHash === pullRequest.hash &&
  held.updatedAt.getTime() === Date.parse(pullRequest.updatedAt);

/** Whose checks may say something new: nobody has read them, one is under way, or the pull request has just changed. The longest unread first. */
function chooseToCheck(
  seen: SeenPullRequest[],
  held: ReadonlyMap<number, HeldPullRequest>,
  now: Date,
): SeenPullRequest[] {
  const readAt = ({ pullRequest }: SeenPullRequest) => held.get(pullRequest.number)?.lastCheckedAt?.getTime() ?? 0;
  return seen
    .filter(({ pullRequest }) => {
      if (pullRequest.state !== 'opened') return false;
      const known = held.get(pullRequest.number);
      if (!known?.lastCheckedAt || known.checking || known.headSha !== pullRequest.headSha) return true;
      return now.getTime() - Date.parse(pullRequest.updatedAt) <= CHECKS_BEGIN_WITHIN_MS;
    })
    .sort((left, right) => readAt(left) - readAt(right) || right.pullRequest.number - left.pullRequest.number)
    .slice(0, MOST_CHECKED);
}

/** What may not be read is not missed: the rows stay as deliveries made them. */
async function readChecks(
  octokit: GithubClient,
  place: { owner: string; repo: string },
  headSha: string,
  appId: number,
) {
  const checkRuns = await orNull(listCheckRuns(octokit, place, headSha));
  const statuses = await orNull(listCommitStatuses(octokit, place, headSha));
  return [...(checkRuns ?? []).filter((check) => check.appId !== appId), ...(statuses ?? [])];
}
