import { describe, expect, test } from '@jest/globals';
import { createStepTracker } from '../../../src/core/log/steps.js';

function follow(lines: string[]) {
  const tracker = createStepTracker();
  const steps = lines.map((text, index) => tracker.see({ number: index + 1, text, origin: null }));
  return { steps, outcome: tracker.outcome() };
}

describe('steps', () => {
  test('the failing step of Actions, its command and its exit code', () => {
    const { outcome, steps } = follow([
      '##[group]Run npm ci',
      'npm ci',
      '##[endgroup]',
      'added 3 packages',
      '##[group]Run npm test',
      '##[endgroup]',
      '1 failing',
      '##[error]Process completed with exit code 7.',
      'Post job cleanup.',
      '##[error]could not clean',
      'Cleaning up orphan processes',
    ]);
    expect(outcome.failedSteps.map(({ command, exitCode, teardown }) => [command, exitCode, teardown])).toEqual([
      ['npm test', 7, false],
      [null, null, true],
    ]);
    expect(steps[1]).toBe(steps[3]);
    expect(outcome).toMatchObject({ marksFailures: true, complete: true, succeeded: false, lastMark: { number: 11 } });
  });

  test('Travis tells of every command', () => {
    const { outcome } = follow([
      'The command "npm ci" exited with 0.',
      '1 failing',
      'The command "npm test" exited with 1.',
      'Done. Your build exited with 1.',
    ]);
    expect(outcome.failedSteps.map(({ command, exitCode }) => [command, exitCode])).toEqual([['npm test', 1]]);
  });

  test.each(['Job succeeded', 'Finished: SUCCESS', 'Done. Your build exited with 0.'])('%s', (mark) => {
    expect(follow(['working', mark]).outcome).toMatchObject({ succeeded: true, failedSteps: [] });
  });
});
