import { type Check, isFailed, isGreen, isPending } from '../counted-checks.js';
import { type FixAttempt, type FixStatus, isUnderway } from './fix-attempt.js';

/** What has come of an attempt; `fixSha` where it is known only now. */
export type Verdict = {
  id: string;
  status: FixStatus;
  success: boolean | null;
  /** Why, for people; null where it needs no words. */
  message: string | null;
  fixSha: string | null;
};

export type Judging = {
  headSha: string;
  /** The counted checks of that head. */
  checks: Check[];
  attempts: FixAttempt[];
  /** Ids of attempts whose patched lines that head holds. */
  held: string[];
  /** External ids of failed checks that are in quarantine: that they fail speaks against no fix but one that was made for them. */
  quarantined: readonly string[];
  /** ISO 8601. */
  now: string;
};

/**
 * Judges the attempts of a pull request by the checks of its head. A fix is right when the checks it was made for are green and none that was
 * green before is red; nothing else makes it so, and until every check has ended nobody knows.
 */
export const judgeAttempts = (judging: Judging): Verdict[] =>
  judging.attempts.flatMap((attempt) => judgeAttempt(attempt, judging) ?? []);

function judgeAttempt(attempt: FixAttempt, judging: Judging): Verdict | null {
  const { delivery } = attempt.metadata;
  const moved = judging.headSha !== attempt.headSha;
  if (attempt.status === 'waiting_approval' && moved) return verdict(attempt, 'superseded', null, HEAD_MOVED);
  if (attempt.status === 'proposed' && moved) return judgeProposed(attempt, judging);
  // Checks that speak after their time still speak the truth.
  if (attempt.status === 'unknown') {
    const late = { ...attempt, verifyBy: null };
    if (delivery === 'rerun') return moved ? null : judgeRerun(late, judging);
    return attempt.fixSha === judging.headSha ? judgeChecks(late, judging.checks, judging) : null;
  }
  if (!isUnderway(attempt)) return null;
  if (delivery === 'rerun')
    return moved ? verdict(attempt, 'superseded', null, HEAD_MOVED) : judgeRerun(attempt, judging);
  if (attempt.fixSha === judging.headSha) return judgeChecks(attempt, judging.checks, judging);
  // Its own pull request is judged where its commit is the head.
  if (delivery === 'pull_request') return overdue(attempt, judging.now) ? unknown(attempt, []) : null;
  // The delivery that tells of our own commit may come late.
  if (!moved) return overdue(attempt, judging.now) ? verdict(attempt, 'unknown', null, NOT_ARRIVED) : null;
  return verdict(attempt, 'superseded', null, 'the head moved on before its checks had spoken');
}

const NOT_ARRIVED = 'its commit did not become the head in time';
const HEAD_MOVED = 'the head has moved on since';

/** A suggestion counts as applied when a later head holds its lines. A commit that was never made is nobody's, whatever that head holds. */
const judgeProposed = (attempt: FixAttempt, { held, headSha }: Judging): Verdict =>
  held.includes(attempt.id) && (attempt.metadata.delivery === 'suggestion' || attempt.metadata.delivery === 'report')
    ? { ...verdict(attempt, 'verifying', null, null), fixSha: headSha }
    : verdict(attempt, 'superseded', null, HEAD_MOVED);

/** Of a re-run, other check runs by the same names speak, at the same head. */
function judgeRerun(attempt: FixAttempt, judging: Judging): Verdict | null {
  // As long as what failed is the newest of its suite, the re-run has not shown itself.
  if (judging.checks.some(({ externalId }) => attempt.metadata.checkIds.includes(externalId)))
    return overdue(attempt, judging.now) ? unknown(attempt, []) : null;
  return judgeChecks(
    attempt,
    judging.checks.filter((check) => !isNamesake(check, attempt)),
    judging,
  );
}

/** A check of another suite, which was never run again, by the name of one that was. */
const isNamesake = ({ name, checkSuiteId }: Check, { metadata: { checks, suiteIds } }: FixAttempt): boolean =>
  checks.includes(name) && checkSuiteId !== null && suiteIds.length > 0 && !suiteIds.includes(checkSuiteId);

function judgeChecks(attempt: FixAttempt, checks: Check[], { now, quarantined }: Judging): Verdict | null {
  const targets = attempt.metadata.checks.map((name) => checks.filter((check) => check.name === name));
  const broken = checks.filter(
    (check) =>
      isFailed(check) && attempt.metadata.green.includes(check.name) && !quarantined.includes(check.externalId),
  );
  const still = targets.flat().filter(isFailed);
  const ended = targets.every((named) => named.length > 0) && !checks.some(isPending);
  if (ended && still.length > 0) return verdict(attempt, 'regressed', false, `${names(still)} still ${fails(still)}`);
  if (ended && broken.length > 0)
    return verdict(
      attempt,
      'regressed',
      false,
      `${names(broken)} ${broken.length === 1 ? 'was' : 'were'} green before and ${fails(broken)} now`,
    );
  // A job that needs others has no check before they have ended.
  const isComplete = attempt.metadata.green.every((name) => checks.some((check) => check.name === name));
  if (ended && !isComplete && attempt.verifyBy !== null && !overdue(attempt, now)) return null;
  if (ended && targets.flat().every(isGreen)) return verdict(attempt, 'verified', true, null);
  return overdue(attempt, now) ? unknown(attempt, checks) : null;
}

const overdue = ({ verifyBy }: FixAttempt, now: string): boolean =>
  verifyBy !== null && Date.parse(verifyBy) <= Date.parse(now);

function unknown(attempt: FixAttempt, checks: Check[]): Verdict {
  const asking = checks.filter(({ conclusion }) => conclusion === 'action_required');
  const open = checks.filter(isPending);
  const why =
    asking.length > 0
      ? `${names(asking)} ${asking.length === 1 ? 'waits' : 'wait'} for somebody to approve ${asking.length === 1 ? 'it' : 'them'} on GitHub`
      : open.length > 0
        ? `${names(open)} had not ended in time`
        : checks.length > 0
          ? `of ${attempt.metadata.checks.join(', ')} nothing was heard in time`
          : 'no check has started in time: see whether the workflows run for commits of this App';
  return verdict(attempt, 'unknown', null, why);
}

const verdict = ({ id }: FixAttempt, status: FixStatus, success: boolean | null, message: string | null): Verdict => ({
  id,
  status,
  success,
  message,
  fixSha: null,
});

const names = (checks: Check[]): string => [...new Set(checks.map(({ name }) => name))].join(', ');
const fails = (checks: Check[]): string => (new Set(checks.map(({ name }) => name)).size === 1 ? 'fails' : 'fail');
