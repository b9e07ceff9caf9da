import type { LogLine } from '../diagnosis.js';
import type { ReadLine } from './line-reader.js';

/** One step of a job, as far as its log tells. */
export type Step = {
  name: string;
  command: string | null;
  exitCode: number | null;
  /** The log says that this step failed. */
  failed: boolean;
  /** Cleans up after the job; its errors are not why the job failed. */
  teardown: boolean;
  firstLine: number;
  /** The runner is printing the step's script, which only looks like output. */
  inScript: boolean;
};

/** What the markers of the CI system say about the log as a whole. */
export type Outcome = {
  /** The log is of a CI system that marks failing steps, so that silence means success. */
  marksFailures: boolean;
  /** The log says how the whole job ended. */
  succeeded: boolean;
  /** The log runs to the end of the job, so that no failure was cut off. */
  complete: boolean;
  failedSteps: Step[];
  /** The line that shows how the job ended, where there is one. */
  lastMark: LogLine | null;
};

const MAX_FAILED_STEPS = 50;
/** A line that is no marker holds none of these; in the syntax of hints. */
export const STEP_HINTS: readonly string[] = [
  '##\\[',
  '^Post job cleanup',
  '^Cleaning up orphan',
  '^travis_fold:',
  '^The command "',
  '^Done\\. Your build exited',
  'section_start:',
  '^ERROR: Job failed',
  '^Job succeeded',
  '^Finished: ',
  '^Exited with code',
  '^🚨',
  '^Complete job name:',
];
const MARKER = new RegExp(STEP_HINTS.join('|'));
const EXIT_CODE =
  /^##\[error\](?:Process completed with exit code|The process '.{1,300}' failed with exit code|Bash exited with code) '?(-?\d+)/;
const TRAVIS_EXIT = /^The command "(.{0,500})" (?:exited with (\d+)|failed and exited with (\d+) during)/;
const TRAVIS_DONE = /^Done\. Your build exited with (\d+)/;
const GITLAB_SECTION = /section_start:\d+:([\w.-]+)/;
/** Marked as an error by the runner, but said of every step that merely follows the failure, or of none. */
const NOT_A_FAILURE = /^##\[error\](?:\s*$|No files were found with the provided path)/;

/** Follows steps through a log. `see` answers the step that the line belongs to. */
export function createStepTracker(): { current(): Step; see(line: ReadLine): Step; outcome(): Outcome } {
  const newStep = (name: string, firstLine: number, teardown = false): Step => ({
    name,
    command: null,
    exitCode: null,
    failed: false,
    teardown,
    firstLine,
    inScript: false,
  });
  let step = newStep('', 1);
  let origin: string | null = null;
  const outcome: Outcome = { marksFailures: false, succeeded: false, complete: false, failedSteps: [], lastMark: null };

  function fail(exitCode: number | null): void {
    if (exitCode !== null) step.exitCode = exitCode;
    if (step.failed) return;
    step.failed = true;
    if (outcome.failedSteps.length < MAX_FAILED_STEPS) outcome.failedSteps.push(step);
  }

  function seeActions(line: ReadLine): void {
    const { text, number } = line;
    if (text.startsWith('##[group]Run ') || text.startsWith('##[section]Starting: ')) {
      const command = text.slice(text.indexOf(' ') + 1);
      step = newStep(command, number);
      step.command = text.startsWith('##[group]') ? command : null;
      step.inScript = text.startsWith('##[group]Run ');
      outcome.marksFailures = true;
    } else if (text.startsWith('##[endgroup]')) step.inScript = false;
    else if (text.startsWith('##[error]') && !NOT_A_FAILURE.test(text)) {
      const exit = EXIT_CODE.exec(text);
      fail(exit ? Number(exit[1]) : null);
      outcome.marksFailures = true;
    }
  }

  function seeOthers(line: ReadLine): void {
    const { text, number } = line;
    const travis = TRAVIS_EXIT.exec(text);
    const done = TRAVIS_DONE.exec(text);
    const section = GITLAB_SECTION.exec(text);
    if (travis) {
      step.command ??= travis[1] ?? null;
      const code = Number(travis[2] ?? travis[3]);
      if (code !== 0) fail(code);
      step = newStep(step.name, number);
    } else if (done) {
      outcome.succeeded = done[1] === '0';
      outcome.lastMark = line;
    } else if (section) step = newStep(section[1] ?? '', number, /cleanup|after_script/.test(section[1] ?? ''));
    else if (text.startsWith('Job succeeded') || text.startsWith('Finished: SUCCESS')) outcome.succeeded = true;
    else if (text.startsWith('ERROR: Job failed') || text.startsWith('Finished: FAILURE')) fail(null);
  }

  return {
    current: () => step,
    see(line) {
      if (line.origin !== origin) {
        origin = line.origin;
        if (origin !== null) step = newStep(origin.slice(origin.indexOf('\t') + 1), line.number);
      }
      if (!MARKER.test(line.text)) return step;
      const before = step;
      if (line.text.startsWith('Post job cleanup') || line.text.startsWith('Cleaning up orphan')) {
        step = newStep('Post job cleanup', line.number, true);
        outcome.complete = true;
        outcome.lastMark = line;
        outcome.marksFailures = true;
      } else if (line.text.includes('##[')) seeActions(line);
      else seeOthers(line);
      return line.text.startsWith('The command "') ? before : step;
    },
    outcome: () => outcome,
  };
}
