import { expect, test } from '@jest/globals';
import type { Check } from '../../../src/core/counted-checks.js';
import type { FixAttempt } from '../../../src/core/fixes/fix-attempt.js';
import { type Judging, judgeAttempts } from '../../../src/core/fixes/judge-attempts.js';

const OLD = 'a'.repeat(40);
const FIX = 'b'.repeat(40);
const LATER = 'c'.repeat(40);

const attempt = (
  changes: Partial<Omit<FixAttempt, 'metadata'>> = {},
  metadata: Partial<FixAttempt['metadata']> = {},
): FixAttempt => ({
  id: 'one',
  runId: 'run',
  headSha: OLD,
  strategy: 'formatter',
  status: 'verifying',
  success: null,
  fixSha: FIX,
  verifyBy: '2026-11-21T12:00:00Z',
  errorMessage: null,
  fingerprint: 'f',
  signature: 's',
  createdAt: '2026-11-21T10:00:00Z',
  ...changes,
  metadata: {
    checks: ['lint'],
    checkIds: ['1'],
    suiteIds: [],
    summary: 'formats a file',
    tool: null,
    delivery: 'commit',
    reason: null,
    files: [],
    objections: [],
    rerun: null,
    by: null,
    green: ['test'],
    pullRequest: null,
    revertSha: null,
    revertRefused: false,
    ...metadata,
  },
});

const check = (name: string, conclusion: Check['conclusion'], externalId = '9', checkSuiteId = '1'): Check => ({
  id: externalId,
  source: 'check_run',
  externalId,
  ordinal: 9,
  name,
  checkSuiteId,
  appSlug: 'github-actions',
  appId: 15368,
  attempt: 1,
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  detailsUrl: null,
  description: null,
});

const RERUN = { delivery: 'rerun', rerun: { workflowRunId: 1, runAttempt: 1 } } as const;
const BEFORE = '2026-11-21T11:00:00Z';
const AFTER = '2026-11-21T13:00:00Z';

type Row = [
  what: string,
  attempt: FixAttempt,
  judging: Partial<Judging>,
  expected: [status: string, success: boolean | null, words: string] | null,
];

test.each<Row>([
  [
    'its check is green',
    attempt(),
    { checks: [check('lint', 'success'), check('test', 'success')] },
    ['verified', true, ''],
  ],
  [
    'a check by the same name in another suite was never run again',
    attempt({ fixSha: null, headSha: FIX }, { ...RERUN, suiteIds: ['1'], green: [] }),
    { checks: [check('lint', 'success', '9', '1'), check('lint', 'failure', '8', '2')] },
    ['verified', true, ''],
  ],
  [
    'of two suites that were run again both count',
    attempt({ fixSha: null, headSha: FIX }, { ...RERUN, suiteIds: ['1', '2'], green: [] }),
    { checks: [check('lint', 'success', '9', '1'), check('lint', 'failure', '8', '2')] },
    ['regressed', false, 'lint still fails'],
  ],
  ['nothing has been heard yet', attempt(), {}, null],
  ['others are still going', attempt(), { checks: [check('lint', 'success'), check('test', null)] }, null],
  ['its check has not come yet', attempt(), { checks: [check('test', 'success')] }, null],
  [
    'its check still fails',
    attempt(),
    { checks: [check('lint', 'failure'), check('test', 'success')] },
    ['regressed', false, 'lint still fails'],
  ],
  ['its check fails, others are going', attempt(), { checks: [check('lint', 'failure'), check('test', null)] }, null],
  [
    'what was green is red',
    attempt(),
    { checks: [check('lint', 'success'), check('test', 'failure')] },
    ['regressed', false, 'test was green before and fails now'],
  ],
  [
    'what was green is red, and in quarantine',
    attempt(),
    { checks: [check('lint', 'success', '1'), check('test', 'failure', '2')], quarantined: ['2'] },
    ['verified', true, ''],
  ],
  [
    'what it was made for still fails, in quarantine or not',
    attempt(),
    { checks: [check('lint', 'failure', '1'), check('test', 'success', '2')], quarantined: ['1'] },
    ['regressed', false, 'lint still fails'],
  ],
  [
    'what was red before stays red',
    attempt(),
    { checks: [check('lint', 'success'), check('test', 'success'), check('build', 'failure')] },
    ['verified', true, ''],
  ],
  ['its check was cancelled', attempt(), { checks: [check('lint', 'cancelled')] }, null],
  ['nothing has started in time', attempt(), { now: AFTER }, ['unknown', null, 'no check has started']],
  [
    'it waits for a person on GitHub',
    attempt(),
    { now: AFTER, checks: [check('lint', 'action_required')] },
    ['unknown', null, 'lint waits for somebody to approve it'],
  ],
  [
    'it has not ended in time',
    attempt(),
    { now: AFTER, checks: [check('lint', null)] },
    ['unknown', null, 'lint had not ended in time'],
  ],
  [
    'it was cancelled, and that is that',
    attempt(),
    { now: AFTER, checks: [check('lint', 'cancelled')] },
    ['unknown', null, 'of lint nothing was heard'],
  ],
  [
    'it is green in the last moment',
    attempt(),
    { now: AFTER, checks: [check('lint', 'success')] },
    ['verified', true, ''],
  ],
  [
    'the truth comes late',
    attempt({ status: 'unknown' }),
    { now: AFTER, checks: [check('lint', 'success')] },
    ['verified', true, ''],
  ],
  [
    'the truth about a re-run comes late',
    attempt({ status: 'unknown', fixSha: null, headSha: FIX }, RERUN),
    { now: AFTER, checks: [check('lint', 'success')] },
    ['verified', true, ''],
  ],
  [
    'its commit never became the head',
    attempt({ status: 'applying' }),
    { headSha: OLD, now: AFTER, checks: [check('lint', 'failure', '1')] },
    ['unknown', null, 'its commit did not become the head'],
  ],
  ['unknown stays unknown', attempt({ status: 'unknown' }), { now: AFTER, checks: [check('lint', null)] }, null],
  ['the head moved past it', attempt(), { headSha: LATER }, ['superseded', null, 'the head moved on']],
  ['the delivery of its push is late', attempt(), { headSha: OLD, checks: [check('lint', 'failure', '1')] }, null],
  [
    'a suggestion that nobody took',
    attempt({ status: 'proposed', fixSha: null }, { delivery: 'suggestion' }),
    { headSha: LATER },
    ['superseded', null, 'moved on'],
  ],
  [
    'a suggestion that somebody took',
    attempt({ status: 'proposed', fixSha: null }, { delivery: 'suggestion' }),
    { headSha: LATER, held: ['one'] },
    ['verifying', null, ''],
  ],
  [
    'a suggestion on the same head',
    attempt({ status: 'proposed', fixSha: null }, { delivery: 'suggestion' }),
    { headSha: OLD },
    null,
  ],
  [
    'a question that came too late',
    attempt({ status: 'waiting_approval', fixSha: null }),
    { headSha: LATER },
    ['superseded', null, 'moved on'],
  ],
  [
    'a re-run: only the old check is known',
    attempt({ fixSha: null }, RERUN),
    { headSha: OLD, checks: [check('lint', 'failure', '1')] },
    null,
  ],
  [
    'a re-run that passed',
    attempt({ fixSha: null }, RERUN),
    { headSha: OLD, checks: [check('lint', 'success', '2'), check('test', 'success', '8')] },
    ['verified', true, ''],
  ],
  [
    'a re-run that failed',
    attempt({ fixSha: null }, RERUN),
    { headSha: OLD, checks: [check('lint', 'failure', '2')] },
    ['regressed', false, 'lint still fails'],
  ],
  [
    'a re-run of a head that is no more',
    attempt({ fixSha: null }, RERUN),
    { headSha: LATER },
    ['superseded', null, 'moved on'],
  ],
  ['one that was turned down', attempt({ status: 'rejected' }), { checks: [check('lint', 'success')] }, null],
  ['one that is over', attempt({ status: 'verified', success: true }), { checks: [check('lint', 'failure')] }, null],
  [
    'a commit that was never made',
    attempt({ status: 'proposed', fixSha: null }),
    { headSha: LATER, held: ['one'] },
    ['superseded', null, 'moved on'],
  ],
  [
    'a job that needs others is still to come',
    attempt({}, { green: ['test', 'e2e'] }),
    { checks: [check('lint', 'success'), check('test', 'success')] },
    null,
  ],
  [
    'a re-run beside a job of the same name',
    attempt({ fixSha: null }, RERUN),
    { headSha: OLD, checks: [check('lint', 'failure', '1'), check('lint', 'success', '7')] },
    null,
  ],
])('%s', (_, given, changes, expected) => {
  const verdicts = judgeAttempts({
    headSha: FIX,
    checks: [],
    attempts: [given],
    held: [],
    quarantined: [],
    now: BEFORE,
    ...changes,
  });
  if (expected === null) return expect(verdicts).toEqual([]);
  const [status, success, words] = expected;
  expect(verdicts).toMatchObject([{ id: 'one', status, success }]);
  expect(verdicts[0]?.message ?? '').toContain(words);
});
