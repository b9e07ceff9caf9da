import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CATEGORY_NAMES } from '../../src/core/diagnosis.js';
import type { Attempt, Company, Failure, FailureFacts, Flip, Trace } from '../../src/core/failure-facts.js';
import { failureFactsSchema } from '../../src/core/failure-facts.js';
import { recallFailure } from '../../src/core/failure-memory.js';

const HEAD = 'abc1234def0000000000000000000000000000ff';
const AT = '2026-11-20T14:02:31.000Z';
const ALONE: Company = { things: { failed: 1, ran: 30 }, commits: { failed: 1, ran: 4 } };
const CROWD: Company = { things: { failed: 41, ran: 60 }, commits: { failed: 1, ran: 1 } };

const failure = (changes: Partial<Failure> = {}): Failure => ({
  category: 'test_failure',
  action: 'fix',
  recognisable: true,
  located: true,
  namesTests: true,
  ...changes,
});
const attempt = (number: number, conclusion: Attempt['conclusion'], changes: Partial<Attempt> = {}): Attempt => ({
  number,
  externalId: String(100 + number),
  conclusion,
  startedAt: `2026-11-20T1${number}:00:00.000Z`,
  completedAt: `2026-11-20T1${number}:05:00.000Z`,
  ...changes,
});
const flip = (changes: Partial<Flip> = {}): Flip => ({
  headSha: 'f'.repeat(40),
  failedAt: AT,
  same: true,
  company: ALONE,
  ...changes,
});
const trace = (changes: Partial<Trace> = {}): Trace => ({
  failedAt: AT,
  attempts: [],
  flips: [],
  company: ALONE,
  ...changes,
});
const facts = (changes: Partial<FailureFacts> = {}): FailureFacts =>
  failureFactsSchema.parse({
    headSha: HEAD,
    signature: 's',
    check: trace(),
    tests: [],
    testsTogether: { failed: 0, ran: 0 },
    baseBranch: 'main',
    base: [],
    elsewhere: { numbers: [], count: 0 },
    earlier: { count: 0, firstAt: null, occurrences: [] },
    ...changes,
  });
const onBase = (failed: boolean, signature: string | null, at = AT, headSha = HEAD) => ({
  headSha,
  externalId: '9',
  failed,
  at,
  signature,
});
const seen = (...endings: FailureFacts['earlier']['occurrences'][number]['ending'][]) => ({
  count: endings.length + 2,
  firstAt: '2026-10-02T08:00:00.000Z',
  occurrences: endings.map((ending, index) => ({ pullRequest: 88 - index, at: AT, ending })),
});
const QUIET = { failed: 1, ran: 10 };
const judge = (given: Partial<Failure>, remembered: Partial<FailureFacts>, head = QUIET) => {
  const { verdict, sentences, action } = recallFailure(failure(given), facts(remembered), head);
  return { verdict, action, told: sentences.join(' ') };
};

type Case = [string, Partial<Failure>, Partial<FailureFacts>, string, string, string];
const outcome = ([, given, remembered, verdict, action, told]: Case) => {
  const judged = judge(given, remembered);
  expect(judged).toEqual({ verdict, action, told: expect.stringContaining(told) });
  if (told === '') expect(judged.told).toBe('');
};

describe('what a failure is taken for', () => {
  test.each<Case>([
    ['nothing is known', {}, {}, 'new', 'fix', ''],
    [
      'the base passes',
      {},
      { base: [onBase(true, 'x'), onBase(false, null)].reverse() },
      'new',
      'fix',
      'It passes on main (abc1234).',
    ],
    [
      'it failed and passed on this commit',
      {},
      { check: trace({ attempts: [attempt(1, 'failure'), attempt(2, 'success')] }) },
      'flaky',
      'rerun',
      'Failed on attempt 1 and passed on attempt 2 of the same commit abc1234.',
    ],
    [
      'attempts that no event has numbered are counted',
      {},
      {
        check: trace({
          attempts: [3, 1, 2].map((hour) => ({ ...attempt(hour, hour === 2 ? 'success' : 'failure'), number: 1 })),
        }),
      },
      'flaky',
      'rerun',
      'Failed on attempts 1 and 3 and passed on attempt 2 of the same commit',
    ],
    [
      'it flipped elsewhere, by the same signature',
      {},
      { check: trace({ flips: [flip(), flip({ headSha: 'e'.repeat(40) }), flip({ headSha: 'd'.repeat(40) })] }) },
      'flaky',
      'rerun',
      'It failed and passed on 3 other commits in the last 30 days.',
    ],
    [
      'it flipped elsewhere, by another one',
      {},
      { check: trace({ flips: [flip({ same: false })] }) },
      'new',
      'fix',
      '',
    ],
    [
      'it flipped elsewhere, nobody knows by which, and a mistake is located',
      { category: 'type_error' },
      { check: trace({ flips: [flip({ same: null })] }) },
      'new',
      'fix',
      '',
    ],
    [
      'it flipped elsewhere, nobody knows by which, and a test fails',
      {},
      { check: trace({ flips: [flip({ same: null })] }) },
      'flaky',
      'rerun',
      'on 1 other commit in the last',
    ],
    [
      'it flipped elsewhere, nobody knows by which, and none is',
      { category: 'unknown', action: 'notify', located: false, recognisable: false },
      { check: trace({ flips: [flip({ same: null })] }) },
      'flaky',
      'rerun',
      'on 1 other commit in the last',
    ],
    [
      'the same failure stands on the base',
      {},
      { base: [onBase(true, 's'), onBase(true, 's', '2026-11-19T09:30:00.000Z', 'b'.repeat(40)), onBase(true, null)] },
      'broken_base',
      'wait',
      "The same failure stands on main since 2026-11-19 09:30 UTC (bbbbbbb): not this pull request's doing.",
    ],
    [
      'another failure stands there',
      {},
      { base: [onBase(true, 't')] },
      'new',
      'fix',
      'The check fails on main too (abc1234), but with another failure.',
    ],
    [
      'nobody knows which stands there',
      {},
      { base: [onBase(true, null)] },
      'new',
      'fix',
      'whether in the same way is not known.',
    ],
    [
      'the base failed once, which may have been a flake of its own',
      {},
      { base: [onBase(true, 's')], check: trace({ flips: [flip({ failedAt: '2026-11-02T00:00:00.000Z' })] }) },
      'flaky',
      'rerun',
      'The same failure stands on main',
    ],
    [
      'the base goes on failing since the last flip',
      {},
      {
        base: [onBase(true, 's'), onBase(true, 's', '2026-11-19T09:30:00.000Z', 'b'.repeat(40))],
        check: trace({ flips: [flip({ failedAt: '2026-11-02T00:00:00.000Z' })] }),
      },
      'broken_base',
      'wait',
      'It failed and passed on 1 other commit',
    ],
    [
      'others fail so too',
      { action: 'notify', category: 'configuration' },
      { elsewhere: { numbers: [12, 15], count: 5 } },
      'elsewhere',
      'notify',
      'Pull requests #12, #15 and 3 others fail the same way now.',
    ],
    [
      'one other does',
      { category: 'dependency' },
      { elsewhere: { numbers: [12], count: 1 } },
      'elsewhere',
      'notify',
      'Pull request #12 fails the same way now.',
    ],
    [
      'others do, by the network',
      { category: 'network', action: 'rerun', located: false },
      { elsewhere: { numbers: [12], count: 1 } },
      'elsewhere',
      'wait',
      '#12 fails the same way now.',
    ],
    [
      'one other has the same mistake, which the base has not',
      {},
      { elsewhere: { numbers: [12], count: 1 }, base: [onBase(false, null)] },
      'elsewhere',
      'fix',
      'Pull request #12 fails the same way now. It passes on main (abc1234).',
    ],
    [
      'seen, and a re-run ended it',
      {},
      { earlier: seen({ kind: 'rerun' }, null) },
      'seen_before',
      'rerun',
      'Seen 4 times since 2026-10-02; last on #88, where re-running made it pass.',
    ],
    [
      'seen, and a re-run ended it, but here it never does',
      {},
      {
        earlier: seen({ kind: 'rerun' }),
        check: trace({ attempts: [1, 2, 3].map((number) => attempt(number, 'failure')) }),
      },
      'seen_before',
      'fix',
      'last on #88, where re-running made it pass.',
    ],
    [
      'seen, and a fix ended it',
      { action: 'notify' },
      { earlier: seen({ kind: 'fix', strategy: 'format' }) },
      'seen_before',
      'fix',
      "last on #88, where the fix 'format' made it pass.",
    ],
    [
      'seen, and a commit ended it',
      {},
      { earlier: seen({ kind: 'commit', headSha: HEAD }) },
      'seen_before',
      'fix',
      'last on #88, where commit abc1234 made it pass.',
    ],
    [
      'seen, and the last one still stands',
      {},
      { earlier: seen(null, { kind: 'rerun' }) },
      'seen_before',
      'rerun',
      'last on #88; on #87 re-running made it pass.',
    ],
    [
      'seen, and nothing ended it',
      {},
      { earlier: seen(null) },
      'seen_before',
      'fix',
      'Seen 3 times since 2026-10-02; last on #88.',
    ],
  ])('%s', (...row) => outcome(row));

  test('a log that does not say why is no failure that was seen before', () => {
    const unknown = { category: 'unknown', action: 'notify', recognisable: false, located: false } as const;
    const remembered = {
      elsewhere: { numbers: [12], count: 1 },
      base: [onBase(true, 's')],
      earlier: seen({ kind: 'rerun' }),
    };
    expect(judge(unknown, remembered)).toMatchObject({ verdict: 'new', action: 'notify' });
  });
});

describe('what is not counted as flaky', () => {
  const attempts = [attempt(1, 'failure'), attempt(2, 'success')];
  test.each<Case>([
    [
      'a flip within an outage',
      {},
      { check: trace({ flips: [flip({ company: CROWD })] }) },
      'new',
      'fix',
      'On commit fffffff it failed and passed, but it failed together with 40 others at 2026-11-20 14:02 UTC: an outage, not counted as flaky.',
    ],
    [
      'a flip that nobody looked at closely',
      {},
      { check: trace({ flips: [flip({ company: null })] }) },
      'new',
      'fix',
      '',
    ],
    [
      'a failure within an outage',
      {},
      { check: trace({ attempts, company: CROWD }) },
      'new',
      'fix',
      'It failed together with 40 others at 2026-11-20 14:02 UTC: an outage, not counted as flaky.',
    ],
    [
      'one check on most commits at once',
      {},
      { check: trace({ attempts, company: { things: { failed: 1, ran: 1 }, commits: { failed: 12, ran: 14 } } }) },
      'new',
      'fix',
      'It failed on 11 other commits within the hour',
    ],
    [
      'the network',
      { category: 'network', action: 'rerun' },
      { check: trace({ attempts }) },
      'new',
      'rerun',
      'comes and goes with the machine (network): not counted as flaky.',
    ],
    [
      'a full disk',
      { category: 'disk_full', action: 'notify' },
      { check: trace({ attempts }) },
      'new',
      'notify',
      'comes and goes with the machine',
    ],
    [
      "a job's time limit",
      { category: 'timeout', action: 'rerun', namesTests: false },
      { check: trace({ attempts }) },
      'new',
      'rerun',
      'comes and goes with the machine',
    ],
    [
      'what people decide',
      { category: 'policy', action: 'notify' },
      { check: trace({ attempts }) },
      'new',
      'notify',
      'changes with what others do',
    ],
    [
      'what never passes here, however often it runs',
      {},
      { check: trace({ attempts: [1, 2, 3].map((number) => attempt(number, 'failure')), flips: [flip()] }) },
      'new',
      'fix',
      'On this commit it has failed 3 times and never passed: not counted as flaky.',
    ],
    [
      'a check that changed its mind without running again',
      {},
      {
        check: trace({
          attempts: [attempt(1, 'failure'), attempt(1, 'success', { completedAt: '2026-11-20T11:30:00.000Z' })],
        }),
      },
      'new',
      'fix',
      '',
    ],
  ])('%s', (...row) => outcome(row));

  test("a test's own time limit is the test's", () => {
    expect(judge({ category: 'timeout' }, { check: trace({ attempts }) }).verdict).toBe('flaky');
  });

  test('a commit that breaks most of its checks', () => {
    expect(judge({}, { check: trace({ attempts }) }, { failed: 8, ran: 9 })).toMatchObject({
      verdict: 'new',
      told: expect.stringContaining('It failed together with 7 other checks of this commit: not counted as flaky.'),
    });
  });

  test('any failure of a crowd, whatever else is known', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom(...CATEGORY_NAMES),
        fc.constantFrom('hour', 'flips', 'head'),
        fc.boolean(),
        (ran, over, category, where, known) => {
          const failed = Math.max(5, Math.floor(ran / 5)) + over;
          const together = { failed, ran: Math.max(ran, failed - over) };
          const company = { things: together, commits: { failed: 1, ran: 1 } };
          const crowd = trace({
            attempts: where === 'flips' ? [] : [attempt(1, 'failure'), attempt(2, 'success')],
            flips: [flip({ company: where === 'head' ? ALONE : company }), flip({ same: null, company })],
            company: where === 'head' ? ALONE : company,
          });
          for (let each = 0; each < Math.min(failed, 3); each++) {
            const remembered: Partial<FailureFacts> = {
              check: crowd,
              tests: [{ ...crowd, test: `test ${each}` }],
              testsTogether: { failed: 1, ran: 100 },
              base: known ? [onBase(true, 's')] : [],
            };
            const { verdict } = judge({ category }, remembered, where === 'head' ? together : QUIET);
            expect(verdict).not.toBe('flaky');
          }
        },
      ),
      { seed: 20261121 },
    );
  });
});

describe('tests', () => {
  const flaky = {
    ...trace({ attempts: [attempt(1, 'failure'), attempt(2, 'success'), attempt(3, 'failure')] }),
    test: 'cart: adds',
  };
  const steady = { ...trace(), test: 'cart: removes' };
  const before = { ...trace({ flips: [flip()] }), test: 'cart: sums' };

  test('a failure whose tests are all flaky is, though the check never passed', () => {
    expect(judge({}, { tests: [flaky, before], testsTogether: { failed: 2, ran: 200 } })).toEqual({
      verdict: 'flaky',
      action: 'rerun',
      told: 'All 2 failed tests are flaky: "cart: adds" (failed and passed on abc1234) and "cart: sums" (failed and passed on fffffff).',
    });
  });

  test('one that has another reason is not, and says which test is', () => {
    expect(judge({}, { tests: [flaky, steady], testsTogether: { failed: 2, ran: 200 } })).toEqual({
      verdict: 'new',
      action: 'fix',
      told: '1 of the 2 failed tests is flaky: "cart: adds" (failed and passed on abc1234).',
    });
  });

  test('a hundred that fail together are not', () => {
    const crowd = { things: { failed: 100, ran: 120 }, commits: { failed: 1, ran: 1 } };
    expect(judge({}, { tests: [{ ...flaky, company: crowd }], testsTogether: { failed: 1, ran: 200 } })).toMatchObject({
      verdict: 'new',
      told: '',
    });
    expect(judge({}, { tests: [flaky], testsTogether: { failed: 100, ran: 200 } })).toMatchObject({
      verdict: 'new',
      told: '100 tests failed together: that some of them have passed on the same commit is not counted as flaky.',
    });
  });
});
