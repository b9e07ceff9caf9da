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

  const told = (lines: string[]) => {
    const { outcome } = follow(lines);
    return outcome.failedSteps.map(({ name, command, exitCode, teardown }) => ({ name, command, exitCode, teardown }));
  };

  test('GitLab tells at the end of the job which exit code its script had', () => {
    const lines = [
      'Preparing the "docker" executor',
      'Executing "step_script" stage of the job script',
      '1 failing',
      'Running after_script',
      'cat: report.txt: No such file or directory',
      'Cleaning up project directory and file based variables',
      'ERROR: Job failed: exit code 7',
    ];
    expect(told(lines)).toEqual([{ name: 'step_script', command: null, exitCode: 7, teardown: false }]);
    expect(follow(lines).steps[4]).toMatchObject({ teardown: true });
    expect(follow(lines.with(-1, 'Job succeeded')).outcome).toMatchObject({ succeeded: true, failedSteps: [] });
  });

  test('GitLab fails a job whose runner gave out where it stands, not in its script', () => {
    const lines = ['Preparing the "docker" executor', 'ERROR: Job failed (system failure): prepare environment: EOF'];
    expect(told(lines)).toEqual([
      { name: 'Preparing the "docker" executor', command: null, exitCode: null, teardown: false },
    ]);
  });

  test('the headings of GitLab are ordinary words elsewhere', () => {
    const { steps } = follow(['##[group]Run npm test', '##[endgroup]', 'Preparing environment', 'Restoring cache']);
    expect(steps[3]).toBe(steps[0]);
  });

  test('Jenkins: the stage, its command, and what runs after a failure', () => {
    const lines = [
      '[Pipeline] { (Test)',
      '[Pipeline] sh',
      '+ npm test',
      '1 failing',
      '[Pipeline] }',
      'Stage "Deploy" skipped due to earlier failure(s)',
      '[Pipeline] { (Declarative: Post Actions)',
      '[Pipeline] sh',
      '+ cat report.txt',
      'cat: report.txt: No such file or directory',
      'ERROR: script returned exit code 7',
      'Finished: FAILURE',
    ];
    expect(told(lines)).toEqual([{ name: 'Test', command: 'npm test', exitCode: 7, teardown: false }]);
    expect(follow(lines).steps[9]).toMatchObject({ teardown: true });
    expect(told(['[Pipeline] sh', '+ npm test', 'Finished: UNSTABLE'])).toMatchObject([{ command: 'npm test' }]);
    expect(told(['working', 'Finished: soon'])).toEqual([]);
  });

  test('Buildkite: groups of the agent, but not the heads of a diff', () => {
    const lines = [
      '~~~ Running commands',
      '+++ :jest: Test',
      '--- a/src/cart.js',
      '+++ b/src/cart.js',
      '🚨 Error: The command exited with status 7',
      '~~~ Running global pre-exit hook',
    ];
    expect(told(lines)).toEqual([{ name: ':jest: Test', command: null, exitCode: 7, teardown: false }]);
    expect(follow(lines).steps[5]).toMatchObject({ teardown: true });
    expect(follow(['--- no group', 'text']).steps[1]?.name).toBe('');
  });

  test('Azure Pipelines: tasks, and those after the job', () => {
    const lines = [
      '##[section]Starting: Test',
      "##[error]PowerShell exited with code '7'.",
      '##[section]Starting: Post-job: Checkout',
      '##[error]could not clean',
    ];
    expect(told(lines)).toEqual([
      { name: 'Test', command: null, exitCode: 7, teardown: false },
      { name: 'Post-job: Checkout', command: null, exitCode: null, teardown: true },
    ]);
  });

  test.each([
    ['Exited with code exit status 7', null],
    ['Command exited with code 7', null],
    ['Process exited with code 7 (Step: Test (Command Line))', 'Test (Command Line)'],
  ])('CircleCI, AppVeyor, TeamCity: %s', (line, command) => {
    expect(told(['1 failing', line])).toEqual([{ name: '', command, exitCode: 7, teardown: false }]);
    expect(told([line.replace('7', '0')])).toEqual([]);
  });

  test('the job and step that every line names', () => {
    const tracker = createStepTracker();
    const see = (text: string, origin: string) => tracker.see({ number: 1, text, origin });
    const first = see('1 failing', 'test\tRun npm test');
    expect(see('2 failing', 'test\tRun npm test')).toBe(first);
    expect(see('Evaluate and set job outputs', 'test\tComplete job')).toMatchObject({
      name: 'Complete job',
      teardown: true,
    });
  });

  test.each(['Job succeeded', 'Finished: SUCCESS', 'Done. Your build exited with 0.'])('%s', (mark) => {
    expect(follow(['working', mark]).outcome).toMatchObject({ succeeded: true, failedSteps: [] });
  });
});
