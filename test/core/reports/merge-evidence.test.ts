import { describe, expect, test } from '@jest/globals';
import { concludeDiagnosis, createAnalysis } from '../../../src/core/analyze.js';
import type { Evidence } from '../../../src/core/evidence.js';
import { evidenceOfReport } from '../../../src/core/reports/evidence-of-report.js';
import { mergeEvidence, withFailedStep } from '../../../src/core/reports/merge-evidence.js';

const STATS = { bytes: 0, lines: 0, durationMs: 0 };

/** What a step of GitHub Actions that printed this and failed says. */
function logOf(output: string, command = './ci.sh'): Evidence {
  const analysis = createAnalysis({ source: 'log' });
  analysis.push(
    `##[group]Run ${command}\n${command}\n##[endgroup]\n${output}\n##[error]Process completed with exit code 1.\n`,
  );
  return analysis.evidence(0).evidence;
}
const nothing = (): Evidence => {
  const analysis = createAnalysis({ source: 'log' });
  return analysis.evidence(0).evidence;
};

const junit = (cases: string): Evidence =>
  evidenceOfReport('junit', 'junit', `<testsuite name="pytest">\n${cases}\n</testsuite>`).evidence;
const failing = (name: string, line: number, message = 'assert 1 == 2'): string =>
  `<testcase classname="tests.test_cart" name="${name}"><failure message="${message}">tests/test_cart.py:${line}: AssertionError</failure></testcase>`;
const lint = (...lines: number[]): Evidence =>
  evidenceOfReport(
    'lint',
    'checkstyle',
    `<checkstyle><file name="src/a.js">${lines.map((line) => `<error line="${line}" severity="error" message="no" source="eslint.rules.no-undef"/>`).join('\n')}</file></checkstyle>`,
  ).evidence;

const answer = (evidence: Evidence) => {
  const { category, confidence, rootCause, findings } = concludeDiagnosis('check', evidence, STATS);
  return {
    category,
    confidence,
    summary: rootCause.summary,
    findings: findings.map(({ path, startLine, test: name, logLine }) => `${path}:${startLine} ${name} ${logLine}`),
  };
};

const PYTEST =
  '=================================== FAILURES ===================================\n' +
  '__________________________________ test_total __________________________________\n\n' +
  '    def test_total():\n>       assert 1 == 2\nE       assert 1 == 2\n\ntests/test_cart.py:5: AssertionError\n' +
  '=========================== short test summary info ============================\n' +
  'FAILED tests/test_cart.py::test_total - assert 1 == 2\n' +
  '============================== 1 failed in 0.12s ===============================';

describe('the reports stand in', () => {
  test.each<[string, Evidence, boolean]>([
    ['for a log that is gone', nothing(), true],
    ['for a log that only says that the step failed', logOf('working'), false],
    ['for one whose command alone speaks', logOf('working', 'make build'), false],
    ['for one that only says that tests failed', logOf('Tests run: 3, Failures: 1, Errors: 0, Skipped: 0'), false],
  ])('%s', (_, log, isGone) => {
    const { evidence, standIn } = mergeEvidence(
      log,
      [junit(failing('test_total', 5) + failing('test_more', 9))],
      isGone,
    );
    expect(standIn).toBe(true);
    expect(answer(evidence)).toMatchObject({
      category: 'test_failure',
      findings: [
        'tests/test_cart.py:5 tests/test_cart.py::test_total 2',
        'tests/test_cart.py:9 tests/test_cart.py::test_more 2',
      ],
    });
    expect(answer(evidence).confidence).toBeGreaterThanOrEqual(0.9);
  });

  test('of a linter, too', () => {
    expect(answer(mergeEvidence(logOf('working'), [lint(3)], false).evidence)).toMatchObject({
      category: 'lint',
      findings: ['src/a.js:3 null 1'],
    });
  });
});

describe('the log is the judge', () => {
  test('of its cause: what else failed is told after it, and takes none of its certainty', () => {
    const log = logOf('src/total.ts(2,7): error TS2322: Type mismatch.');
    const { evidence, standIn } = mergeEvidence(log, [junit(failing('test_total', 5))], false);
    expect(standIn).toBe(false);
    expect(answer(evidence)).toEqual({
      ...answer(log),
      findings: [...answer(log).findings, 'tests/test_cart.py:5 tests/test_cart.py::test_total null'],
    });
  });

  test('of a test that both tell, which is told once, and where the log puts it', () => {
    const log = logOf(PYTEST, 'pytest');
    const merged = mergeEvidence(log, [junit(failing('test_total', 6) + failing('test_more', 9))], false).evidence;
    expect(answer(merged).findings).toEqual([
      ...answer(log).findings,
      'tests/test_cart.py:9 tests/test_cart.py::test_more null',
    ]);
    expect(answer(log).findings).toHaveLength(1);
  });

  test('but for the place that only the report knows', () => {
    const log = logOf('--- FAIL: TestTotal (0.00s)\nFAIL\nFAIL\tgithub.com/acme/shop/cart\t0.003s');
    const go = evidenceOfReport(
      'junit',
      'junit',
      '<testsuite name="github.com/acme/shop/cart"><testcase classname="github.com/acme/shop/cart" name="TestTotal"><failure message="Failed">cart_test.go:6: got 4</failure></testcase></testsuite>',
    ).evidence;
    expect(answer(mergeEvidence(log, [go], false).evidence)).toMatchObject({
      category: 'test_failure',
      findings: [expect.stringContaining('cart/cart_test.go:6')],
    });
  });
});

describe('what reports tell', () => {
  test('twice counts once', () => {
    const twice = [junit(failing('test_total', 5)), junit(failing('test_total', 5))];
    expect(answer(mergeEvidence(nothing(), twice, true).evidence).findings).toHaveLength(1);
  });

  test('of nothing failed changes nothing', () => {
    const log = logOf('working');
    const passed = junit('<testcase classname="tests.test_cart" name="test_total"/>');
    expect(mergeEvidence(log, [passed], false)).toEqual({ evidence: log, standIn: false, silent: true });
    expect(mergeEvidence(log, [], false).evidence).toEqual(log);
  });

  test('stays bounded', () => {
    const many = junit(Array.from({ length: 900 }, (_, index) => failing(`test_${index}`, index + 1)).join('\n'));
    expect(mergeEvidence(logOf('working'), [many, lint(1)], false).evidence.facts.signals).toHaveLength(400);
  });
});

describe('the step that failed', () => {
  const step = { name: 'Build', number: 3 };
  test('is named where nothing says why', () => {
    expect(answer(withFailedStep(logOf('working'), step)).summary).toBe(
      'The step "Build" failed with exit code 1; its log does not say why.',
    );
    expect(answer(withFailedStep(nothing(), step)).summary).toMatch(/^Build failed|^The step "Build" failed/);
    expect(withFailedStep(logOf('working'), null)).toEqual(logOf('working'));
  });
  test('is no matter where the log does', () => {
    const log = logOf('src/total.ts(2,7): error TS2322: Type mismatch.');
    expect(withFailedStep(log, step)).toEqual(log);
  });
});
