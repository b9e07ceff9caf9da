import { categoryLabel } from './categories/index.js';
import { cutText } from './cut-text.js';
import {
  type Attempt,
  type BaseOutcome,
  type Company,
  type Ending,
  type FailureFacts,
  type Flip,
  hasFailed,
  hasPassed,
  MEMORY_DAYS,
} from './failure-facts.js';
import { counted } from './phrases.js';

const MAX_NAMED = 3;
const MAX_TEST_NAME = 120;

/** What the memory says to people: one sentence per piece of evidence. Names in them come from outside. */
export function attemptsSentence(attempts: Attempt[], headSha: string): string {
  const inOrder = numbered(attempts);
  const failed = inOrder.filter(hasFailed).map(({ number }) => number);
  const passed = inOrder.filter(hasPassed).map(({ number }) => number);
  return `Failed on ${attemptList(failed)} and passed on ${attemptList(passed)} of the same commit ${short(headSha)}.`;
}

/** In the order that they ran in; where no event has told the numbers, they are counted. */
function numbered(attempts: Attempt[]): Attempt[] {
  const inOrder = attempts
    .filter((attempt) => hasFailed(attempt) || hasPassed(attempt))
    .toSorted((one, other) => one.number - other.number || compare(one.completedAt ?? '', other.completedAt ?? ''));
  const told = new Set(inOrder.map(({ number }) => number)).size === inOrder.length;
  return told ? inOrder : inOrder.map((attempt, index) => ({ ...attempt, number: index + 1 }));
}

const attemptList = (numbers: number[]): string =>
  `attempt${numbers.length === 1 ? '' : 's'} ${list(numbers.map(String))}`;

export const flipsSentence = (commits: number, more: boolean): string =>
  `It ${more ? 'also ' : ''}failed and passed on ${counted(commits, 'other commit')} in the last ${MEMORY_DAYS} days.`;

export const beforeSentence = ({ headSha, failedAt, company }: Flip & { company: Company }): string =>
  `On commit ${short(headSha)} it failed and passed, but it failed together with ${counted(
    Math.max(company.things.failed, company.commits.failed) - 1,
    'other',
  )} at ${moment(failedAt)}: an outage, not counted as flaky.`;

export function companySentence(
  { others, of }: { others: number; of: 'hour' | 'check' | 'commit' },
  failedAt: string | null,
): string {
  const at = failedAt ? ` at ${moment(failedAt)}` : '';
  switch (of) {
    case 'hour':
      return `It failed together with ${counted(others, 'other')}${at}: an outage, not counted as flaky.`;
    case 'check':
      return `It failed on ${counted(others, 'other commit')} within the hour${at}: an outage, not counted as flaky.`;
    case 'commit':
      return `It failed together with ${counted(others, 'other check')} of this commit: not counted as flaky.`;
  }
}

export const steadySentence = (failures: number): string =>
  `On this commit it has failed ${counted(failures, 'time')} and never passed: not counted as flaky.`;

export const testsTogetherSentence = (failed: number): string =>
  `${counted(failed, 'test')} failed together: that some of them have passed on the same commit is not counted as flaky.`;

export const kindSentence = (category: string, whose: 'machine' | 'others'): string =>
  whose === 'machine'
    ? `That comes and goes with the machine (${categoryLabel(category).toLowerCase()}): not counted as flaky.`
    : `That changes with what others do (${categoryLabel(category).toLowerCase()}): not counted as flaky.`;

export function flakyTestsSentence(flaky: { test: string; commits: string[] }[], failed: number): string {
  const named = flaky.slice(0, MAX_NAMED).map(({ test, commits }) => {
    const where = [...new Set(commits)].slice(0, MAX_NAMED).map(short);
    return `"${cutText(test, MAX_TEST_NAME)}" (failed and passed on ${list(where)})`;
  });
  const more = flaky.length - named.length;
  const names = list([...named, ...(more > 0 ? [counted(more, 'other')] : [])]);
  const all = failed === 1 ? 'The failed test' : flaky.length === failed ? `All ${failed} failed tests` : null;
  return `${all ?? `${flaky.length} of the ${counted(failed, 'failed test')}`} ${flaky.length === 1 ? 'is' : 'are'} flaky: ${names}.`;
}

export function baseSentence(
  branch: string,
  how: 'same' | 'otherwise' | 'unknown' | 'passes',
  { headSha, at }: BaseOutcome,
): string {
  switch (how) {
    case 'same':
      return `The same failure stands on ${branch} since ${moment(at)} (${short(headSha)}): not this pull request's doing.`;
    case 'otherwise':
      return `The check fails on ${branch} too (${short(headSha)}), but with another failure.`;
    case 'unknown':
      return `The check fails on ${branch} too (${short(headSha)}); whether in the same way is not known.`;
    case 'passes':
      return `It passes on ${branch} (${short(headSha)}).`;
  }
}

export function elsewhereSentence({ numbers, count: all }: FailureFacts['elsewhere']): string {
  const more = all - numbers.length;
  const names = list([...numbers.map((number) => `#${number}`), ...(more > 0 ? [counted(more, 'other')] : [])]);
  return all === 1 ? `Pull request ${names} fails the same way now.` : `Pull requests ${names} fail the same way now.`;
}

export function earlierSentence({ count: all, firstAt, occurrences }: FailureFacts['earlier']): string {
  const [last] = occurrences;
  const since = firstAt ? ` since ${firstAt.slice(0, 10)}` : '';
  const seen =
    all === 1
      ? `Seen once before${firstAt ? ` (${firstAt.slice(0, 10)})` : ''}`
      : `Seen ${counted(all, 'time')}${since}`;
  if (!last) return `${seen}.`;
  const where = all === 1 ? `on #${last.pullRequest}` : `last on #${last.pullRequest}`;
  const ended = occurrences.find(({ ending }) => ending !== null);
  if (!ended?.ending) return `${seen}; ${where}.`;
  return ended === last
    ? `${seen}; ${where}, where ${made(ended.ending)}.`
    : `${seen}; ${where}; on #${ended.pullRequest} ${made(ended.ending)}.`;
}

function made(ending: Ending): string {
  switch (ending.kind) {
    case 'rerun':
      return 're-running made it pass';
    case 'commit':
      return `commit ${short(ending.headSha)} made it pass`;
    case 'fix':
      return `the fix '${ending.strategy}' made it pass`;
  }
}

const short = (headSha: string): string => headSha.slice(0, 7);
/** 2026-11-20 14:02 UTC */
const moment = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const list = (parts: string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
