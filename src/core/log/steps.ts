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
  '^The command "',
  '^Done\\. Your build exited',
  'section_start:',
  '^Executing "\\w+" stage',
  '^(?:Preparing|Getting source|Restoring cache|Downloading artifacts|Running after|Saving cache for|Uploading artifacts for|Cleaning up project)',
  '^ERROR: (?:Job failed|script returned)',
  '^Job succeeded',
  '^Finished: ',
  '^\\[Pipeline\\] ',
  '^\\+ ',
  '^Stage ".*" skipped due to earlier failure',
  '^Exited with code',
  '^(?:~~~|---|\\+\\+\\+) ',
  '^🚨',
  '^Command exited with code',
  'rocess exited with code \\d+ \\(Step: ',
  '^Error: Process completed with exit code',
];
const MARKER = new RegExp(STEP_HINTS.join('|'));
/** GitHub's runner, then the tasks of Azure Pipelines. */
const EXIT_CODE =
  /^##\[error\](?:Process completed with exit code|The process '.{1,300}' failed with exit code|(?:Bash|PowerShell|Cmd\.exe|Process '.{1,300}') exited with code|Script failed with exit code:|.{1,300} failed with return code:) '?(-?\d+)/;
const AZURE_TEARDOWN = /^(?:Post-job: |Finalize Job|Post: )/;
/** https://docs.travis-ci.com/user/job-lifecycle/ */
const TRAVIS_EXIT = /^The command "(.{0,500})" (?:exited with (\d+)|failed and exited with (\d+) during)/;
const TRAVIS_DONE = /^Done\. Your build exited with (\d+)/;
const GITLAB_SECTION = /section_start:\d+:([\w.-]+)/;
/**
 * The headings of GitLab's sections: the marker itself ends in a carriage return, so that the heading is what is left of the line.
 * https://docs.gitlab.com/ci/jobs/job_logs/
 */
const GITLAB_HEADING =
  /^(?:Executing "(?<stage>\w{1,60})" stage|(?:Preparing (?:the ".{1,60}" executor|environment)|Getting source from |Restoring cache$|Downloading artifacts$)|(?<after>Running after[_ ]script|(?:Saving cache|Uploading artifacts) for (?<how>failed|successful) job|Cleaning up project directory))/;
/** Headings that no other system prints. */
const GITLAB_SURE = /^Executing "\w+" stage|^Preparing the ".+" executor/;
const GITLAB_FAILED =
  /^ERROR: Job failed(?<system> \(system failure\))?(?::.{0,200}?(?:exit (?:code|status)|code) (?<code>\d+))?/;
/** https://www.jenkins.io/doc/book/pipeline/ */
const JENKINS_STAGE = /^\[Pipeline\] \{ \((?<stage>.{1,200})\)$/;
const JENKINS_STEP = /^\[Pipeline\] (?:sh|bat|powershell|pwsh)\b/;
const JENKINS_FAILED = /^ERROR: script returned exit code (\d+)/;
const JENKINS_END = /^Finished: (?:SUCCESS|FAILURE|UNSTABLE|ABORTED|NOT_BUILT)\s*$/;
const JENKINS_TEARDOWN = /^Declarative: Post Actions$/;
/** https://buildkite.com/docs/pipelines/configure/managing-log-output; diffs look the same, so only after the agent's own group. */
const BUILDKITE_AGENT = /^~~~ (?:Running |Preparing |Setting up |Authenticating )/;
const BUILDKITE_GROUP = /^(?:~~~|---|\+\+\+) (?<name>.{1,300})/;
const BUILDKITE_TEARDOWN = /\b(?:post-command|pre-exit) hook|Uploading artifacts/;
const BUILDKITE_FAILED = /^🚨.{0,80}?(?:exited with status|status:?) (-?\d+)|^🚨 Error/;
/** CircleCI, AppVeyor, TeamCity, and GitHub's runner as a browser shows and copies it. */
const EXITED =
  /^(?:Exited with code (?:exit status )?|Command exited with code |.{0,60}rocess exited with code |Error: Process completed with exit code )(?<code>\d+)(?: \(Step: (?<name>.{1,200})\))?/;
/** Marked as an error by the runner, but said of every step that merely follows the failure, or of none. */
const NOT_A_FAILURE = /^##\[error\](?:\s*$|No files were found with the provided path)/;

/** Follows steps through a log. `see` answers the step that the line belongs to; lines without a hint need not be shown. */
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
  /** The last step that did the job's work, in logs that tell how it ended only at their end. */
  let work: Step | null = null;
  let stage = '';
  let isShellNext = false;
  let isBuildkite = false;
  let isGitLab = false;
  const outcome: Outcome = { marksFailures: false, succeeded: false, complete: false, failedSteps: [], lastMark: null };

  function fail(exitCode: number | null, failed = step): void {
    if (exitCode !== null) failed.exitCode = exitCode;
    failed.failed = true;
    if (!outcome.failedSteps.includes(failed) && outcome.failedSteps.length < MAX_FAILED_STEPS)
      outcome.failedSteps.push(failed);
  }

  function end(line: ReadLine, succeeded: boolean): void {
    outcome.succeeded = succeeded;
    outcome.lastMark = line;
    outcome.complete = true;
  }

  /** What follows cleans up. Whether the work failed is told at the end: until then everything it said must be kept. */
  function leaveWork(name: string, firstLine: number): void {
    if (work) work.failed = true;
    step = newStep(name, firstLine, true);
  }

  function seeActions(line: ReadLine): void {
    const { text, number } = line;
    if (text.startsWith('##[group]Run ') || text.startsWith('##[section]Starting: ')) {
      const command = text.slice(text.indexOf(' ') + 1);
      const isGitHub = text.startsWith('##[group]');
      step = newStep(command, number, !isGitHub && AZURE_TEARDOWN.test(command));
      step.command = isGitHub ? command : null;
      step.inScript = isGitHub;
      outcome.marksFailures = true;
    } else if (text.startsWith('##[endgroup]')) step.inScript = false;
    else if (text.startsWith('##[error]') && !NOT_A_FAILURE.test(text)) {
      const exit = EXIT_CODE.exec(text);
      fail(exit ? Number(exit[1]) : null);
      outcome.marksFailures = true;
    }
  }

  function seeTravis(line: ReadLine): boolean {
    const { text, number } = line;
    const travis = TRAVIS_EXIT.exec(text);
    const done = TRAVIS_DONE.exec(text);
    if (travis) {
      step.command ??= travis[1] ?? null;
      const code = Number(travis[2] ?? travis[3]);
      if (code !== 0) fail(code);
      step = newStep(step.name, number);
    } else if (done) end(line, done[1] === '0');
    return travis !== null || done !== null;
  }

  function seeGitLab(line: ReadLine): boolean {
    const { text, number } = line;
    const section = GITLAB_SECTION.exec(text)?.[1];
    isGitLab ||= section !== undefined || GITLAB_SURE.test(text);
    const heading = isGitLab ? GITLAB_HEADING.exec(text) : null;
    const failed = GITLAB_FAILED.exec(text)?.groups;
    if (section) {
      if (/cleanup|after_script/.test(section)) leaveWork(section, number);
      else step = newStep(section, number);
      if (/^(?:step|build)_script$/.test(section)) work = step;
    } else if (heading?.groups?.after) {
      if (heading.groups.how === 'failed' && work) fail(null, work);
      leaveWork(heading[0], number);
    } else if (heading) {
      step = newStep(heading.groups?.stage ?? heading[0].trim(), number);
      if (heading.groups?.stage) work = step;
    } else if (failed) {
      // The line that says why the job ended is no part of the clean-up before it.
      if (work) step = work;
      else if (step.teardown) step = newStep('', number);
      fail(failed.code ? Number(failed.code) : null);
      end(line, false);
    } else if (text.startsWith('Job succeeded')) end(line, true);
    else return false;
    return true;
  }

  function seeJenkins(line: ReadLine): boolean {
    const { text, number } = line;
    const begun = JENKINS_STAGE.exec(text)?.groups?.stage;
    const failed = JENKINS_FAILED.exec(text);
    if (begun) {
      stage = begun;
      if (JENKINS_TEARDOWN.test(begun)) leaveWork(begun, number);
      else step = newStep(begun, number);
    } else if (JENKINS_STEP.test(text)) {
      isShellNext = true;
      if (!step.teardown) {
        step = newStep(stage, number);
        work = step;
      }
    } else if (text.startsWith('+ ')) {
      if (isShellNext) step.command = text.slice(2);
      isShellNext = false;
    } else if (text.startsWith('Stage "')) {
      if (work) fail(null, work);
    } else if (failed) fail(Number(failed[1]), work ?? step);
    else if (JENKINS_END.test(text)) {
      const how = text.slice('Finished: '.length).trim();
      end(line, how === 'SUCCESS');
      if (/FAILURE|UNSTABLE/.test(how) && outcome.failedSteps.length === 0) fail(null, work ?? step);
    } else return text.startsWith('[Pipeline] ');
    return true;
  }

  function seeBuildkite(line: ReadLine): void {
    const { text, number } = line;
    isBuildkite ||= BUILDKITE_AGENT.test(text);
    const failed = BUILDKITE_FAILED.exec(text);
    if (failed) {
      fail(failed[1] ? Number(failed[1]) : null);
      return;
    }
    const group =
      isBuildkite && !/^(?:---|\+\+\+) [ab]\//.test(text) ? BUILDKITE_GROUP.exec(text)?.groups?.name : undefined;
    if (group) step = newStep(group.trim(), number, BUILDKITE_TEARDOWN.test(group));
  }

  function seeOthers(line: ReadLine): void {
    if (seeTravis(line) || seeGitLab(line) || seeJenkins(line)) return;
    const exited = EXITED.exec(line.text)?.groups;
    if (!exited) seeBuildkite(line);
    else if (exited.code !== '0') {
      step.command ??= exited.name ?? null;
      fail(Number(exited.code));
    }
  }

  return {
    current: () => step,
    see(line) {
      if (line.origin !== origin) {
        origin = line.origin;
        if (origin !== null) {
          const name = origin.slice(origin.indexOf('\t') + 1);
          step = newStep(name, line.number, name === 'Complete job');
        }
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
