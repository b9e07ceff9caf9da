import { describe, expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';

const diagnose = (log: string) => {
  const analysis = createAnalysis({ source: 'job' });
  analysis.push(log);
  return analysis.end(0);
};

const step = (command: string, output: string, exitCode: number | null = null): string =>
  `##[group]Run ${command}\n${command}\nshell: /usr/bin/bash -e {0}\n##[endgroup]\n${output}${
    exitCode === null ? '' : `##[error]Process completed with exit code ${exitCode}.\n`
  }`;

describe('the step that failed', () => {
  test('is believed, not the steps that succeeded: what they complained about was no reason to fail', () => {
    const log = [
      step('npm ci', '7 vulnerabilities (2 moderate, 5 high)\nsrc/a.c:3:1: error: bad\n'),
      step('./check-docs.sh', 'checking\nthe index is stale: run make docs\n', 1),
      step('codecov', 'error: rate limit reached\n'),
    ].join('');
    const { category, rootCause, findings, failingStep } = diagnose(log);
    expect(category).toBe('unknown');
    expect(failingStep).toEqual({ command: './check-docs.sh', exitCode: 1 });
    expect(rootCause.lines.map(({ text }) => text)).toContain('the index is stale: run make docs');
    expect(rootCause.lines.map(({ text }) => text).join('\n')).not.toMatch(/vulnerabilities|rate limit/);
    expect(findings.filter(({ level }) => level === 'failure')).toEqual([]);
  });

  test('may have its tests printed by a later step', () => {
    const log = [
      step('ant test', 'BUILD FAILED\n', 1),
      step('cat report.txt', '--- FAIL: TestCart (0.01s)\n    cart_test.go:7: got 1, want 2\nFAIL\tshop/cart\t0.1s\n'),
    ].join('');
    expect(diagnose(log)).toMatchObject({
      category: 'test_failure',
      findings: [expect.objectContaining({ test: 'TestCart' })],
    });
  });

  test("is known by the runner's words as a browser shows and copies them", () => {
    const log =
      'Run npm test\nsrc/a.ts(1,2): error TS2304: no\nError: Process completed with exit code 2.\nPost job cleanup.\n';
    expect(diagnose(log)).toMatchObject({ category: 'type_error' });
  });

  test('a job that says it succeeded has not failed, whatever it said before', () => {
    const log = `Executing "step_script" stage of the job script
fatal: unable to access the repository: Could not resolve host
Job succeeded
`;
    expect(diagnose(log)).toMatchObject({ category: 'none', findings: [] });
  });
});
