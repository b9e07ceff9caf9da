import type { CheckConclusion } from './facts.js';
import { HOLD_LABEL } from './hold-label.js';

/** A pull request as our rows have it. */
export type PolledPullRequest = {
  state: string;
  headSha: string | null;
  draft: boolean;
  baseBranch: string | null;
  /** Whether it carries the label that stops everything. */
  held: boolean;
  /** Whether anybody has read its checks from GitHub before. */
  looked: boolean;
  /** The checks of its head that have ended, by their ids. */
  ended: Record<string, CheckConclusion | null>;
  /** How many checks of its head are known. */
  checks: number;
};

type Poll = {
  /** Nobody has polled the repository before: what is open there may be old, and nobody waits for a word about it. */
  first: boolean;
  /** GitHub's time of its last change. */
  updatedAt: Date;
  now: Date;
};

/** A pull request that was not touched for so long is nobody's present work. */
const RECENT_MS = 7 * 24 * 60 * 60 * 1000;
const FAILED = new Set<CheckConclusion | null>(['failure', 'timed_out', 'startup_failure']);

/**
 * Why a poll by the clock opens a run, for people; null where it opens none. Only what our rows did not know counts. Of what was open before
 * anybody looked, only pull requests that somebody touched in the last seven days, and whose checks fail, are worth a run.
 */
export function reasonToRun(before: PolledPullRequest | null, after: PolledPullRequest, poll: Poll): string | null {
  if (after.state !== 'opened') return null;
  const recent = poll.now.getTime() - poll.updatedAt.getTime() <= RECENT_MS;
  const learnt = Object.entries(after.ended).filter(([id, conclusion]) => before?.ended[id] !== conclusion);
  const failed = learnt.some(([, conclusion]) => FAILED.has(conclusion));
  if (before === null) {
    if (!recent) return null;
    return poll.first ? (failed ? 'a failed check was found' : null) : 'a pull request was found by polling';
  }
  if (before.headSha !== after.headSha) return 'a new head was found by polling';
  if (before.state !== after.state) return 'polling found it open again';
  if (before.draft && !after.draft) return 'polling found it ready for review';
  if (before.baseBranch !== after.baseBranch) return 'a new base was found by polling';
  if (before.held && !after.held) return `polling found ${HOLD_LABEL} taken off`;
  if (learnt.length === 0) return null;
  if (!before.looked && before.checks === 0) return failed && recent ? 'a failed check was found' : null;
  return 'a completed check was found by polling';
}
