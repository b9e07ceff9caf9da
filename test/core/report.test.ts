import { describe, expect, test } from '@jest/globals';
import { annotationsOf } from '../../src/core/annotations.js';
import { type Check, countedChecks, isFailed } from '../../src/core/counted-checks.js';
import type { Finding } from '../../src/core/diagnosis.js';
import { type ReportInput, renderReport } from '../../src/core/report.js';
import type { SavedAnalysis } from '../../src/core/saved-analysis.js';

const OWN_APP = 1;
let ordinal = 0;
const check = (changes: Partial<Check> = {}): Check => {
  ordinal++;
  return {
    id: `row-${ordinal}`,
    source: 'check_run',
    externalId: String(ordinal),
    ordinal,
    name: 'build',
    checkSuiteId: '7',
    appSlug: 'github-actions',
    appId: 15368,
    attempt: 1,
    status: 'completed',
    conclusion: 'success',
    detailsUrl: null,
    description: null,
    ...changes,
  };
};

const finding = (changes: Partial<Finding> = {}): Finding => ({
  path: 'src/a.ts',
  startLine: 3,
  endLine: 3,
  startColumn: 7,
  endColumn: null,
  level: 'failure',
  title: null,
  message: 'Cannot find name',
  test: null,
  tool: 'tsc',
  code: 'TS2304',
  logLine: 12,
  ...changes,
});

const analysis = (changes: Partial<SavedAnalysis> = {}): SavedAnalysis => ({
  category: 'type_error',
  confidence: 0.97,
  summary: 'type error in src/a.ts:3: Cannot find name',
  recommendedAction: 'fix',
  signature: 'abc',
  metadata: {
    ordinal: 1,
    evidence: 'log',
    notes: [],
    final: true,
    whole: true,
    findings: [finding()],
    hasMore: false,
    lines: [{ number: 12, text: 'src/a.ts(3,7): error' }],
    stats: { bytes: 1, lines: 1, durationMs: 1 },
    telling: true,
    failingStep: null,
    tests: { failed: [], failures: 0, ran: 0 },
    model: null,
    memory: null,
  },
  ...changes,
});

const input = (changes: Partial<ReportInput> = {}): ReportInput => ({
  headSha: 'a'.repeat(40),
  checks: [],
  quarantined: [],
  ejection: null,
  notes: [],
  crash: null,
  posted: false,
  always: false,
  onFailure: 'neutral',
  attempts: [],
  declined: [],
  can: { push: false, rerun: false },
  maxAnnotations: null,
  waiting: null,
  mistakes: { sentences: [], annotations: [] },
  ...changes,
});
const failed = check({ conclusion: 'failure' });
const green = check({ name: 'test' });
const pending = check({ name: 'deploy', status: 'in_progress', conclusion: null });
const stuck = check({ name: 'approve', conclusion: 'action_required' });
const bare = (...checks: Check[]) => checks.map((one) => ({ check: one, analysis: null }));

describe('which checks count', () => {
  test.each<[string, Check[], string[]]>([
    ['the newest attempt of a name', [check({ ordinal: 1, conclusion: 'failure' }), check({ ordinal: 2 })], ['2']],
    [
      'one name in two suites, each',
      [check({ ordinal: 1, checkSuiteId: '7' }), check({ ordinal: 2, checkSuiteId: '8' })],
      ['1', '2'],
    ],
    [
      'one without a suite yet gives way to a newer one',
      [check({ ordinal: 1, checkSuiteId: null }), check({ ordinal: 2 })],
      ['2'],
    ],
    [
      'a newer one without a suite does not hide one with',
      [check({ ordinal: 1 }), check({ ordinal: 2, checkSuiteId: null })],
      ['1', '2'],
    ],
    [
      'a status and a check of the same name',
      [check({ ordinal: 1 }), check({ ordinal: 2, source: 'commit_status', checkSuiteId: null })],
      ['1', '2'],
    ],
    ['our own never', [check({ ordinal: 1, appId: OWN_APP })], []],
  ])('%s', (_, checks, ordinals) => {
    expect(countedChecks(checks, OWN_APP).map((one) => String(one.ordinal))).toEqual(ordinals);
  });

  test.each([
    ['failure', true],
    ['timed_out', true],
    ['startup_failure', true],
    ['cancelled', false],
    ['action_required', false],
    ['stale', false],
    ['success', false],
  ] as const)('%s is failed: %s', (conclusion, expected) => {
    expect(isFailed(check({ conclusion }))).toBe(expected);
  });
});

describe('what the check run shows', () => {
  test.each<[string, Partial<ReportInput>, { status: string; conclusion: string | null; title: RegExp } | null]>([
    ['nothing while nothing has failed', { checks: bare(green, pending) }, null],
    ['nothing when there is no check', {}, null],
    ['nothing while what failed is not read yet: the next run tells it', { checks: bare(failed) }, null],
    [
      'neutral when one failed',
      { checks: [{ check: failed, analysis: analysis() }] },
      { status: 'completed', conclusion: 'neutral', title: /^Type error in src\/a\.ts:3/ },
    ],
    [
      'a count when several failed',
      {
        checks: [failed, check({ name: 'lint', conclusion: 'failure' })].map((one) => ({
          check: one,
          analysis: analysis(),
        })),
      },
      { status: 'completed', conclusion: 'neutral', title: /^2 checks failed/ },
    ],
    [
      'in progress while the last ones run',
      { checks: bare(green, pending), posted: true },
      { status: 'in_progress', conclusion: null, title: /1 check still open/ },
    ],
    [
      'success when all are green',
      { checks: bare(green), posted: true },
      { status: 'completed', conclusion: 'success', title: /^Resolved: 1 check green/ },
    ],
    [
      'neutral when one is stuck',
      { checks: bare(green, stuck), posted: true },
      { status: 'completed', conclusion: 'neutral', title: /1 check not green/ },
    ],
    [
      'in progress before any check has run, where one is always wanted',
      { always: true },
      { status: 'in_progress', conclusion: null, title: /^No check has run yet$/ },
    ],
    [
      'the same when that was posted before',
      { always: true, posted: true },
      { status: 'in_progress', conclusion: null, title: /^No check has run yet$/ },
    ],
    [
      'neutral when what had failed no longer counts',
      { posted: true },
      { status: 'completed', conclusion: 'neutral', title: /^No check counts$/ },
    ],
    [
      'neutral after a crash of ours, though all are green',
      { checks: bare(green), posted: true, crash: 'out of ideas' },
      { status: 'completed', conclusion: 'neutral', title: /^1 check green; Regreen itself had a problem$/ },
    ],
    [
      'neutral after a crash of ours before any check has run',
      { always: true, crash: 'out of ideas' },
      { status: 'completed', conclusion: 'neutral', title: /^Regreen itself had a problem$/ },
    ],
    [
      'success where one is always wanted and all are green',
      { checks: bare(green), always: true },
      { status: 'completed', conclusion: 'success', title: /^1 check green$/ },
    ],
  ])('%s', (_, changes, expected) => {
    const report = renderReport(input(changes));
    if (expected === null) expect(report).toBeNull();
    else expect(report).toMatchObject({ ...expected, title: expect.stringMatching(expected.title) });
  });

  test('notes, a crash of ours and what is stuck stand at its end', () => {
    const report = renderReport(
      input({ checks: bare(failed, stuck), notes: ['Accept it.', 'Accept it.'], crash: 'out of ideas' }),
    )!;
    expect(report.summary).toContain('Also not green');
    expect(report.summary).toContain('Regreen itself had a problem');
    expect(report.summary.match(/Accept it/g)).toHaveLength(1);
  });

  test('the step that failed is named, unless the summary does', () => {
    const having = (summary: string) =>
      analysis({
        summary,
        metadata: { ...analysis().metadata, failingStep: { command: 'make `x`\ncheck', exitCode: 2 } },
      });
    const summaryOf = (summary: string) =>
      renderReport(input({ checks: [{ check: failed, analysis: having(summary) }] }))?.summary;
    expect(summaryOf('it failed')).toContain('The step ``make `x` check`` failed with exit code 2. 1 finding.');
    expect(summaryOf('The step "make `x`\ncheck" failed')).not.toContain('failed with exit code');
  });

  test('text from outside does nothing on GitHub', () => {
    const evil = '</details> <!-- x --> @octocat ![i](https://evil.example/i.png) [a](b) `x` #1 closes #2';
    const hostile = analysis({
      summary: evil,
      metadata: { ...analysis().metadata, lines: [{ number: 1, text: '```\n@octocat' }] },
    });
    const { summary } = renderReport(
      input({ checks: [{ check: check({ name: evil, conclusion: 'failure' }), analysis: hostile }] }),
    )!;
    const prose = summary.replace(/(`{3,})text\n[\s\S]*?\n\1/g, '').replace(/`[^`]*`/g, '');
    expect(prose).not.toMatch(/<!--|<\/details|!\[|\]\(|(^|[^\\])#\d|@octocat/);
    expect(summary).toMatch(/````text\n/);
  });

  test('what is remembered stands between the cause and its lines, and does nothing on GitHub either', () => {
    const evil = '</b> @octocat ![i](https://evil.example/i.png) [a](b) `x` closes #2';
    const memory = {
      verdict: 'broken_base',
      sentences: [`The same failure stands on ${evil} since 2026-11-20 14:02 UTC (abc1234).`, 'Seen once.'],
      action: 'wait',
      diagnosed: 'fix',
    } as const;
    const known = analysis({
      metadata: { ...analysis().metadata, memory: { ...memory, sentences: [...memory.sentences] } },
    });
    const { summary } = renderReport(input({ checks: [{ check: failed, analysis: known }] }))!;
    expect(summary).toMatch(
      /\*\*[\s\S]*The same failure stands on [\s\S]* since 2026-11-20 14:02 UTC \(abc1234\)\. Seen once\.[\s\S]*```text/,
    );
    expect(summary).not.toMatch(/<\/b>|!\[|[^\\]\]\(|(^|[^\\])#\d|@octocat|:\/\//);
  });

  test('is never longer than GitHub takes', () => {
    const long = analysis({ metadata: { ...analysis().metadata, lines: [{ number: 1, text: 'x'.repeat(200_000) }] } });
    expect(renderReport(input({ checks: [{ check: failed, analysis: long }] }))!.summary.length).toBeLessThan(65_535);
  });
});

describe('annotations', () => {
  const of = (...findings: Finding[]) => annotationsOf([{ checkName: 'types', findings }]);

  test.each<[string, Partial<Finding>]>([
    ['without a path', { path: null }],
    ['without a line', { startLine: null }],
    ['on line 0', { startLine: 0 }],
    ['outside the repository', { path: '../x.ts' }],
    ['on an absolute path', { path: '/etc/passwd' }],
    ['on a drive', { path: 'C:/x.ts' }],
  ])('a finding %s becomes none', (_, changes) => {
    expect(of(finding(changes))).toEqual([]);
  });

  test('columns only on one line, ends never before starts, titles and messages as long as GitHub takes', () => {
    const [several, backwards, long] = of(
      finding({ startLine: 3, endLine: 5 }),
      finding({ startLine: 9, endLine: 2, startColumn: 5, endColumn: 1 }),
      finding({ startLine: 11, title: 't'.repeat(500), message: 'm'.repeat(90_000) }),
    );
    expect(several).toMatchObject({ startLine: 3, endLine: 5, startColumn: null, endColumn: null });
    expect(backwards).toMatchObject({ startLine: 9, endLine: 9, startColumn: 5, endColumn: 5 });
    expect(long!.title).toHaveLength(255);
    expect(long!.message.length).toBeLessThanOrEqual(4_000);
  });

  test('each place and message once, failures first, not more than people read', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      finding({ startLine: index + 1, level: index % 2 ? 'failure' : 'warning' }),
    );
    const annotations = annotationsOf([
      { checkName: 'a', findings: many },
      { checkName: 'b', findings: many },
    ]);
    expect(annotations).toHaveLength(150);
    expect(annotations.every(({ level, title }) => level === 'failure' && title.startsWith('a: '))).toBe(true);
  });
});
