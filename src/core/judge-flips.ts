import type { CategoryName } from './diagnosis.js';
import {
  type Attempt,
  type Company,
  type Crowd,
  type Failure,
  type FailureFacts,
  type Flip,
  hasFailed,
  hasPassed,
} from './failure-facts.js';
import {
  attemptsSentence,
  beforeSentence,
  companySentence,
  flakyTestsSentence,
  flipsSentence,
  kindSentence,
  steadySentence,
  testsTogetherSentence,
} from './memory-sentences.js';

/** So few may fail together by chance, or because one change broke them. */
const FEW = 5;
/** Of all the checks or tests that ran: independent ones that flake seldom do so in the same hour. */
const SHARE_OF_THINGS = 1 / 5;
/** Of the commits that one check ran on: a bad flake fails on many of them, an outage on most. */
const SHARE_OF_COMMITS = 1 / 2;

/** Failed so often on one commit, and never passed there, it is no flake: to run it again for ever helps nobody. */
const STEADY = 3;

/** More have failed together than chance explains: something that they share was broken. */
const isMany = ({ failed, ran }: Crowd, share: number): boolean => failed > Math.max(FEW, ran * share);
const isMassFailure = (together: Crowd): boolean => isMany(together, SHARE_OF_THINGS);
const isOutage = ({ things, commits }: Company): boolean => isMassFailure(things) || isMany(commits, SHARE_OF_COMMITS);

/** Failures of the machine or the network: that they come and go says nothing of the check. */
export const OF_MACHINE: ReadonlySet<CategoryName> = new Set(['network', 'infrastructure', 'disk_full', 'cancelled']);
/** What these checks say changes with what people and other checks do, on the same commit. */
const OF_OTHERS: ReadonlySet<CategoryName> = new Set(['policy', 'coverage', 'security_scan', 'merge_conflict']);

export type Flakiness = {
  /** The check has passed on this very commit, or every test that failed in it is flaky. */
  certain: boolean;
  /** Other commits that prove it. */
  flips: Flip[];
  sentences: string[];
};

/**
 * Whether a failure is flaky: it failed and passed on one commit, this one or another. Neither a failure of the machine nor one that came in a
 * crowd proves that: one outage must not mark everything that ran meanwhile.
 */
export function judgeFlips(failure: Failure, facts: FailureFacts, head: Crowd): Flakiness {
  const { check, testsTogether } = facts;
  const here = flipsHere(check.attempts);
  // A flip that nobody has read the reason of says nothing against a mistake that stands on its line; but tests do flake on theirs.
  const mistake = failure.located && failure.action === 'fix' && failure.category !== 'test_failure';
  const known = check.flips.filter(({ same }) => (same === null ? !mistake : same && failure.recognisable));
  const { counted, excused } = sift(known);
  const tests = judgeTests(facts);
  const told = [
    ...(here ? [attemptsSentence(check.attempts, facts.headSha)] : []),
    ...(counted.length > 0 ? [flipsSentence(counted.length, here)] : []),
  ];
  const not = (...sentences: string[]): Flakiness => ({ certain: false, flips: [], sentences });
  if (told.length === 0 && !tests.suspected) return not(...excused.slice(0, 1).map(beforeSentence));
  const whose = ownerOf(failure);
  if (whose !== null) return told.length > 0 ? not(...told, kindSentence(failure.category, whose)) : not();
  const crowd = crowdOf(check.company, head);
  if (crowd) return not(...told, companySentence(crowd, check.failedAt));
  if (isMassFailure(testsTogether)) return not(...told, testsTogetherSentence(testsTogether.failed));
  if (isSteady(check.attempts) && !tests.certain)
    return not(...told, steadySentence(check.attempts.filter(hasFailed).length), ...tests.sentences);
  return { certain: here || tests.all, flips: counted, sentences: [...told, ...tests.sentences] };
}

/** Whose doing failures of a kind are, where they come and go without the check's. */
function ownerOf({ category, namesTests }: Failure): 'machine' | 'others' | null {
  // A test that ran out of time is a test; a job that did may be any.
  if (OF_MACHINE.has(category) || (category === 'timeout' && !namesTests)) return 'machine';
  return OF_OTHERS.has(category) ? 'others' : null;
}

/** Whom a failure had for company when that was too many; null where it was not. */
function crowdOf(company: Company | null, head: Crowd): { others: number; of: 'hour' | 'check' | 'commit' } | null {
  if (company && isMassFailure(company.things)) return { others: company.things.failed - 1, of: 'hour' };
  if (company && isOutage(company)) return { others: company.commits.failed - 1, of: 'check' };
  return isMassFailure(head) ? { others: head.failed - 1, of: 'commit' } : null;
}

/** Flips that prove something, and those that an outage explains. */
const sift = (flips: Flip[]): { counted: Flip[]; excused: (Flip & { company: Company })[] } => ({
  counted: flips.filter(({ company }) => company !== null && !isOutage(company)),
  excused: flips.flatMap((flip) =>
    flip.company && isOutage(flip.company) ? [{ ...flip, company: flip.company }] : [],
  ),
});

/** A test that failed and passed on one commit is flaky though its check is not. The failure is, when all of its tests are. */
function judgeTests({ tests, testsTogether, headSha }: FailureFacts): {
  suspected: boolean;
  /** One has passed on this very commit. */
  certain: boolean;
  all: boolean;
  sentences: string[];
} {
  const alone = tests.filter(({ company }) => !company || !isMassFailure(company.things));
  const flaky = alone.flatMap(({ test, attempts, flips }) => {
    const commits = [...(flipsHere(attempts) ? [headSha] : []), ...sift(flips).counted.map((flip) => flip.headSha)];
    return commits.length > 0 ? [{ test, commits }] : [];
  });
  return {
    suspected: flaky.length > 0,
    certain: flaky.some(({ commits }) => commits.includes(headSha)),
    all: flaky.length > 0 && flaky.length === testsTogether.failed,
    sentences: flaky.length > 0 ? [flakyTestsSentence(flaky, testsTogether.failed)] : [],
  };
}

/** Whether one commit has seen it fail again and again, and never pass. */
export const isSteady = (attempts: Attempt[]): boolean =>
  attempts.filter(hasFailed).length >= STEADY && !attempts.some(hasPassed);

/** Whether one commit has seen it fail and pass, in two attempts: a check that only changed its mind was not run again. */
function flipsHere(attempts: Attempt[]): boolean {
  const passed = attempts.filter(hasPassed);
  return attempts.filter(hasFailed).some((one) => passed.some((other) => areTwoAttempts(one, other)));
}

const areTwoAttempts = (one: Attempt, other: Attempt): boolean =>
  one.externalId !== other.externalId ||
  one.number !== other.number ||
  follows(one.startedAt, other.completedAt) ||
  follows(other.startedAt, one.completedAt);
const follows = (start: string | null, end: string | null): boolean => start !== null && end !== null && start >= end;
