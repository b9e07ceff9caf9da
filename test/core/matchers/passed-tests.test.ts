import { describe, expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';
import { isPassedRun, isPassedTest } from '../../../src/core/matchers/passed-tests.js';

const diagnose = (log: string) => {
  const analysis = createAnalysis({ source: 'log' });
  analysis.push(log);
  return analysis.end(0);
};

describe('a test that passed', () => {
  test.each([
    'ok 3 - push says "fatal: not a git repository"',
    '  ✓ says ENOSPC: no space left on device (3 ms)',
    '  ✔ refuses a bad token (1.2ms)',
    '  [+] returns an error 12ms (11ms|1ms)',
    'tests/test_cart.py::test_error[fatal error] PASSED [ 50%]',
    '[gw1] [ 12%] PASSED tests/test_cart.py::test_error',
    '    --- PASS: TestCart/connection_refused (0.00s)',
    'test cart::panics ... ok',
    'test_refused (tests.CartTest) ... ok',
    '[       OK ] Cart.FatalError (0 ms)',
    ' 1/3 Test  #1: error_is_fatal ........   Passed    0.01 sec',
    "Test Case '-[Cart testFatalError]' passed (0.001 seconds).",
    'CartTest > throwsFatalError() PASSED',
    '00:01 +3: logs error: connection refused',
    '│  ├─ fails with error: boom() ✔',
    'Error: No Space Left On Device :: checks the disk | PASS |',
  ])('%s', (line) => {
    expect(isPassedTest(line)).toBe(true);
    expect(diagnose(`${line}\n`).category).toBe('none');
  });

  test.each([
    'not ok 3 - push',
    '  ✗ says ENOSPC',
    'tests/test_cart.py::test_error FAILED [ 50%]',
    '--- FAIL: TestCart (0.00s)',
    'test cart::panics ... FAILED',
    'okay 3 of them failed',
    '✓ 3 passed ✗ 1 failed',
    '00:01 +3 -1: adds prices [E]',
  ])('not: %s', (line) => expect(isPassedTest(line)).toBe(false));
});

describe('a run that passed', () => {
  test.each([
    '3 examples, 0 failures',
    'Tests:       1 skipped, 4 passed, 5 total',
    '      Tests  3 passed (3)',
    '===== 8 passed, 1 warning in 0.12s =====',
    'test result: ok. 4 passed; 0 failed; 0 ignored',
    'OK (3 tests, 4 assertions)',
    '100% tests passed, 0 tests failed out of 3',
    '4 runs, 9 assertions, 0 failures, 0 errors, 0 skips',
    '  7 passing (12ms)',
  ])('%s explains the error words before it', (line) => {
    expect(isPassedRun(line)).toBe(true);
    expect(diagnose(`Error: boom\nretry failed\n${line}\n`).category).toBe('none');
  });

  test.each(['3 examples, 1 failure', '      Tests  1 failed | 3 passed (4)', '=== 1 failed, 8 passed in 0.12s ==='])(
    'not: %s',
    (line) => expect(isPassedRun(line)).toBe(false),
  );

  test('explains nothing in a step that failed, nor what came after it', () => {
    const failed =
      '##[group]Run make\n##[endgroup]\nError: boom\n3 examples, 0 failures\n##[error]Process completed with exit code 1.\n';
    expect(diagnose(failed).rootCause.lines[0]?.text).toBe('Error: boom');
    expect(diagnose('3 examples, 0 failures\nError: boom\n').category).toBe('unknown');
  });
});
