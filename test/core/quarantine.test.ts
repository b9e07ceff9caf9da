import { describe, expect, test } from '@jest/globals';
import type { Check } from '../../src/core/counted-checks.js';
import { isTest, type Quarantined, quarantinesOf, soleFailedTests } from '../../src/core/quarantine.js';
import { type ReportInput, renderReport, reportInputSchema } from '../../src/core/report.js';
import type { SavedAnalysis } from '../../src/core/saved-analysis.js';

const entry = (changes: Partial<Quarantined> = {}): Quarantined => ({
  check: 'unit',
  test: null,
  owner: '@ann',
  reason: 'fails one time in ten',
  expires: '2026-12-06T10:00:00.000Z',
  ...changes,
});

describe('what quarantines a failed check', () => {
  const whole = entry();
  const adds = entry({ test: 'src/cart.test.ts: cart › adds' });
  const bare = entry({ test: 'cart › removes' });
  test.each<[string, string, string[] | null, Quarantined[], Quarantined[]]>([
    ['its own entry', 'unit', null, [whole], [whole]],
    ['its own entry before those of its tests', 'unit', ['a'], [adds, whole], [whole]],
    ["another check's entry", 'lint', null, [whole], []],
    ['the one test that failed', 'unit', ['src/cart.test.ts: cart › adds'], [adds], [adds]],
    ['a test by its bare name', 'unit', ['src/cart.test.ts: cart › removes'], [bare], [bare]],
    [
      'all tests that failed',
      'unit',
      ['src/cart.test.ts: cart › adds', 'src/cart.test.ts: cart › removes'],
      [bare, adds],
      [adds, bare],
    ],
    ['not all tests that failed', 'unit', ['src/cart.test.ts: cart › adds', 'b'], [adds], []],
    ['the test in another check', 'e2e', ['src/cart.test.ts: cart › adds'], [adds], []],
    ['nobody knows which tests failed', 'unit', null, [adds], []],
    ['no test failed', 'unit', [], [adds], []],
    ['capitals', 'Unit', null, [whole], []],
  ])('%s', (_, checkName, failedTests, quarantined, expected) => {
    expect(quarantinesOf({ checkName, failedTests }, quarantined)).toEqual(expected);
  });

  test.each([
    ['cart › adds', 'src/cart.test.ts: cart › adds', true],
    ['  cart  ›  adds ', 'src/cart.test.ts: cart › adds', true],
    ['src/cart.test.ts: cart › adds', 'src/cart.test.ts: cart › adds', true],
    ['adds', 'src/cart.test.ts: cart › adds', false],
    ['cart › add', 'src/cart.test.ts: cart › adds', false],
  ])('%s means %s: %s', (name, key, expected) => {
    expect(isTest(name, key)).toBe(expected);
  });
});

const failing = (names: string[]): SavedAnalysis['metadata']['tests'] => ({
  failed: names.map((name) => ({ name, file: null, conclusion: 'failure' as const })),
  failures: names.length,
  ran: 9,
});

const analysis = (changes: Partial<SavedAnalysis['metadata']> = {}, category = 'test_failure'): SavedAnalysis => ({
  category: category as SavedAnalysis['category'],
  confidence: 0.9,
  summary: 'cart adds: expected 3',
  recommendedAction: 'review',
  signature: 's',
  metadata: {
    ordinal: 1,
    evidence: 'log',
    notes: [],
    final: true,
    whole: true,
    failingStep: null,
    findings: [],
    hasMore: false,
    lines: [],
    stats: { bytes: 1, lines: 1, durationMs: 1 },
    telling: true,
    tests: failing(['adds']),
    model: null,
    memory: null,
    ...changes,
  },
});

const finding = {
  path: null,
  startLine: null,
  endLine: null,
  startColumn: null,
  endColumn: null,
  level: 'failure' as const,
  title: null,
  message: 'm',
  test: null,
  tool: 'jest',
  code: null,
  logLine: 1,
};

test.each<[string, SavedAnalysis, string[] | null]>([
  ['tests alone', analysis(), ['adds']],
  ['tests, and a finding of one', analysis({ findings: [{ ...finding, test: 'adds' }] }), ['adds']],
  ['tests by other names of theirs', analysis({ findings: [{ ...finding, test: 'cart › adds' }] }), ['adds']],
  ['a test that no report knows', analysis({ findings: [{ ...finding, test: 'pay › charges' }] }), null],
  ['something beside them', analysis({ findings: [finding] }), null],
  ['a warning beside them', analysis({ findings: [{ ...finding, level: 'warning' }] }), ['adds']],
  ['more than are named', analysis({ tests: { ...failing(['adds']), failures: 2 } }), null],
  ['a log that was not read to its end', analysis({ whole: false }), null],
  ['a log of which that was not noted', analysis({ whole: null }), ['adds']],
  ['the same, with a note that something is missing', analysis({ whole: null, notes: ['in part'] }), null],
  ['another category', analysis({}, 'coverage'), null],
  ['no test', analysis({ tests: failing([]) }), null],
])('what makes it fail: %s', (_, given, expected) => {
  expect(soleFailedTests(given)).toEqual(expected);
});

let ordinal = 0;
const check = (name: string, conclusion: Check['conclusion']): Check => ({
  id: `row-${++ordinal}`,
  source: 'check_run',
  externalId: String(ordinal),
  ordinal,
  name,
  checkSuiteId: '7',
  appSlug: 'github-actions',
  appId: 15368,
  attempt: 1,
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  detailsUrl: null,
  description: null,
});

const report = (checks: ReportInput['checks'], changes: Partial<ReportInput> = {}) =>
  renderReport(
    reportInputSchema.parse({
      headSha: 'a'.repeat(40),
      checks,
      notes: [],
      crash: null,
      posted: false,
      always: false,
      onFailure: 'failure',
      maxAnnotations: null,
      mistakes: { sentences: [], annotations: [] },
      waiting: null,
      quarantined: [entry(), entry({ check: 'e2e', test: 'adds', owner: 'bob', reason: 'a <b>slow</b> clock' })],
      ...changes,
    }),
  );

describe('the report', () => {
  const unit = {
    check: check('unit', 'failure'),
    analysis: analysis({ findings: [{ ...finding, path: 'a.ts', startLine: 1 }] }),
  };
  const green = { check: check('lint', 'success'), analysis: null };
  const pending = { check: check('docs', null), analysis: null };

  test('is neutral where nothing else has failed, and says owner, reason and day', () => {
    expect(report([unit, green])).toEqual({
      status: 'completed',
      conclusion: 'neutral',
      title: '1 failed check in quarantine; 1 check green',
      summary: [
        '1 failed check in quarantine; 1 check green on `aaaaaaaaaaaa`.',
        'In quarantine, so that it is told and counted, and keeps nobody waiting:\n\n- `unit`: test failed. @\u200bann answers for it until 2026-12-06: fails one time in ten',
      ].join('\n\n'),
      text: null,
      annotations: [],
      actions: [],
    });
  });

  test('waits for what is still open', () => {
    expect(report([unit, pending])).toMatchObject({
      status: 'in_progress',
      conclusion: null,
      title: 'No other check is failing; 1 check still open',
      summary: expect.stringContaining('`unit`: test failed'),
    });
  });

  test('says what else has failed, and keeps both apart', () => {
    const lint = { check: check('style', 'failure'), analysis: analysis({}, 'lint') };
    expect(report([unit, lint, green])).toMatchObject({
      conclusion: 'failure',
      title: 'Cart adds: expected 3',
      summary: expect.stringMatching(/^1 check failed, 1 in quarantine, 1 green on/),
      annotations: [],
    });
  });

  test('takes a check whose failed tests are all in quarantine for one that is', () => {
    const e2e = { check: check('e2e', 'failure'), analysis: analysis() };
    expect(report([e2e, green])).toMatchObject({
      conclusion: 'neutral',
      summary: expect.stringContaining(
        '`adds` of `e2e`: test failed. bob answers for it until 2026-12-06: a &lt;b&gt;slow',
      ),
    });
    const other = { ...e2e, analysis: analysis({ tests: failing(['adds', 'removes']) }) };
    expect(report([other, green])).toMatchObject({ conclusion: 'failure' });
  });

  test('says how to quarantine what is flaky: the test where one failed, else the check', () => {
    const memory = {
      verdict: 'flaky' as const,
      sentences: ['It flakes.'],
      action: 'rerun' as const,
      diagnosed: 'review' as const,
    };
    const nobody = { quarantined: [] };
    const one = report([{ ...unit, analysis: analysis({ memory }) }], nobody)!.summary;
    expect(one).toContain('`/regreen quarantine "adds" for 14d because …`');
    const two = report([{ ...unit, analysis: analysis({ memory, tests: failing(['a', 'b']) }) }], nobody)!.summary;
    expect(two).toContain('`/regreen quarantine "unit" for 14d because …`');
    expect(report([unit], nobody)!.summary).not.toContain('quarantine');
  });
});
