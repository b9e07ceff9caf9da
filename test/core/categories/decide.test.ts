import { describe, expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';
import type { Diagnosis } from '../../../src/core/diagnosis.js';

function diagnose(...lines: string[]): Diagnosis {
  const analysis = createAnalysis({ source: 'job.log' });
  analysis.push(`${lines.join('\n')}\n`);
  return analysis.end(0);
}

const step = (command: string, ...output: string[]): string[] => [
  `##[group]Run ${command}`,
  command,
  '##[endgroup]',
  ...output,
];
const FAILED = '##[error]Process completed with exit code 1.';

describe('causes before symptoms', () => {
  test('an install that failed outranks the tests that then failed', () => {
    const diagnosis = diagnose(
      ...step('npm ci', 'npm error code ERESOLVE', 'npm error ERESOLVE unable to resolve dependency tree', FAILED),
      ...step('npm test', 'FAIL src/a.test.js', '  ● cart › adds', '    Cannot find module', FAILED),
    );
    expect(diagnosis.category).toBe('dependency');
    expect(diagnosis.rootCause.lines[0]).toEqual({
      number: 5,
      text: 'npm error ERESOLVE unable to resolve dependency tree',
    });
  });

  test('errors of a step that passed are not the cause', () => {
    const diagnosis = diagnose(
      ...step('make warm-cache', 'src/a.c:1:1: error: tried and failed'),
      ...step('npm run types', "src/a.ts(3,7): error TS2304: Cannot find name 'x'.", FAILED),
    );
    expect(diagnosis).toMatchObject({ category: 'type_error', findings: [{ path: 'src/a.ts', startLine: 3 }] });
    expect(diagnosis.findings).toHaveLength(1);
  });

  test('errors of the teardown are not the cause', () => {
    const diagnosis = diagnose(
      ...step('npm run types', "src/a.ts(3,7): error TS2304: Cannot find name 'x'.", FAILED),
      'Post job cleanup.',
      '##[error]No space left on device',
    );
    expect(diagnosis.category).toBe('type_error');
  });

  test('warnings are findings, not causes', () => {
    const diagnosis = diagnose('src/a.c:1:1: warning: unused [-Wunused]', 'src/b.c:9:2: error: bad');
    expect(diagnosis.findings.map(({ path, level }) => [path, level])).toEqual([
      ['src/b.c', 'failure'],
      ['src/a.c', 'warning'],
    ]);
  });

  test("the script that the runner prints is not the step's output", () => {
    const diagnosis = diagnose(
      '##[group]Run check',
      'if bad; then echo "error: broken"; fi',
      '##[endgroup]',
      'fine',
      'Cleaning up orphan processes',
    );
    expect(diagnosis).toMatchObject({ category: 'none', findings: [] });
  });

  test('error words in the names of passing tests do not make a failure', () => {
    const diagnosis = diagnose(
      ...step('npm test', '✔ fails with an error when the disk is full', '12 passing'),
      'Post job cleanup.',
      'Cleaning up orphan processes',
    );
    expect(diagnosis).toMatchObject({ category: 'none', recommendedAction: 'wait', findings: [] });
  });
});

describe('honesty', () => {
  test('a step that failed without a word is unknown, with little confidence', () => {
    const diagnosis = diagnose(...step('./run', 'working', FAILED));
    expect(diagnosis.category).toBe('unknown');
    expect(diagnosis.confidence).toBeLessThanOrEqual(0.3);
  });

  test('the command alone suggests a category, but never with confidence', () => {
    const diagnosis = diagnose(...step('npm run lint', 'working', FAILED));
    expect(diagnosis.category).toBe('lint');
    expect(diagnosis.confidence).toBeLessThan(0.5);
  });

  test('an empty log says nothing, not even that all went well', () => {
    expect(diagnose()).toMatchObject({ category: 'unknown', findings: [], rootCause: { lines: [] } });
    expect(diagnose().confidence).toBeLessThan(0.5);
  });
});
