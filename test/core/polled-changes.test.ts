import { expect, test } from '@jest/globals';
import { type PolledPullRequest, reasonToRun } from '../../src/core/polled-changes.js';

const now = new Date('2026-11-21T10:00:00Z');
const known: PolledPullRequest = {
  state: 'opened',
  headSha: 'h1',
  draft: false,
  baseBranch: 'main',
  held: false,
  looked: true,
  ended: { 1: 'success' },
  checks: 2,
};
const unknown = { ...known, looked: false, ended: {}, checks: 0 };
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

type Case = [
  string,
  PolledPullRequest | null,
  Partial<PolledPullRequest>,
  { first?: boolean; days?: number },
  RegExp | null,
];

test.each<Case>([
  ['nothing new', known, {}, {}, null],
  ['a new head', known, { headSha: 'h2' }, {}, /new head/],
  ['closed meanwhile', known, { state: 'closed' }, {}, null],
  ['a new head of one that is merged', known, { state: 'merged', headSha: 'h2' }, {}, null],
  ['open again', { ...known, state: 'closed' }, {}, {}, /open again/],
  ['ready', { ...known, draft: true }, {}, {}, /ready for review/],
  ['a draft now', known, { draft: true }, {}, null],
  ['another base', known, { baseBranch: 'next' }, {}, /new base/],
  ['no longer held', { ...known, held: true }, {}, {}, /taken off/],
  ['held now', known, { held: true }, {}, null],
  ['a check that has ended', known, { ended: { 1: 'success', 2: 'success' } }, { days: 30 }, /completed check/],
  ['a check that ended otherwise', known, { ended: { 1: 'failure' } }, {}, /completed check/],
  ['a check that has begun', known, { checks: 3 }, {}, null],
  ['known, never looked at: it fails', unknown, { ended: { 1: 'failure' }, checks: 1 }, {}, /failed check/],
  ['known, never looked at: it failed long ago', unknown, { ended: { 1: 'failure' }, checks: 1 }, { days: 8 }, null],
  ['known, never looked at: all is well', unknown, { ended: { 1: 'success' }, checks: 1 }, {}, null],
  ['one that is not known', null, {}, {}, /found by polling/],
  ['one that is not known, and old', null, {}, { days: 8 }, null],
  ['the first poll: one that is well', null, {}, { first: true }, null],
  ['the first poll: one that fails', null, { ended: { 1: 'timed_out' } }, { first: true, days: 6 }, /failed check/],
  ['the first poll: one that failed long ago', null, { ended: { 1: 'failure' } }, { first: true, days: 8 }, null],
])('%s', (_, before, changes, { first = false, days = 0 }, reason) => {
  const after = { ...known, ...changes };
  const found = reasonToRun(before, after, { first, updatedAt: daysAgo(days), now });
  if (reason === null) expect(found).toBeNull();
  else expect(found).toMatch(reason);
});
