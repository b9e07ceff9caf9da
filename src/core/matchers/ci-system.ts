import { lineMatcher, WEIGHT } from './matcher.js';

/** GitLab, Jenkins, CircleCI, Travis, Buildkite, AppVeyor, TeamCity, Bitbucket: what the system says of a job, and that it ended. */
export const ciSystem = lineMatcher({
  name: 'ci system',
  url: 'https://docs.gitlab.com/ci/jobs/',
  hints: [
    '^ERROR: (?:Job failed|Preparation failed|script returned|Could not find credentials|Couldn|Error (?:cloning|fetching))',
    'system failure',
    'ERROR: Step ',
    'Failed to pull image',
    'failed to pull image',
    'This job is stuck',
    '^Finished: (?:FAILURE|ABORTED|UNSTABLE)',
    'AbortException',
    'No such DSL method',
    'WorkflowScript: ',
    'Scripts? not permitted to use',
    'Cannot contact ',
    'was marked offline',
    'cancelling node body',
    '^Exited with code',
    'CircleCI received exit code',
    '^The command "',
    '^Done\\. Your build',
    'log length has exceeded',
    '^🚨',
    '^Command exited with code',
    'maximum allowed time',
    '##teamcity\\[buildProblem',
    'exceeded memory limit',
    'user command error',
    'rocess exited with code \\d+ \\(Step',
    'yaml invalid',
    'Unable to create pipeline',
  ],
  rules: [
    {
      // Publishers run after the build, whatever became of it.
      pattern: /(?<message>ERROR: Step [‘'].{1,80}[’'] (?:failed|aborted).*)/,
      category: 'unknown',
      weight: WEIGHT.exit,
      finding: false,
    },
    // It is tried again, or an image that is there is used.
    {
      pattern: /^WARNING: (?<message>.{0,60}[Ff]ailed to pull image .*)/,
      category: 'container',
      level: 'warning',
      finding: false,
    },
    {
      pattern:
        /^(?:ERROR: )?(?<message>(?:Job failed(?: \(system failure\))?: )?.{0,60}[Ff]ailed to pull image .*(?:429|toomanyrequests|timeout|timed out|connection refused|no such host).*)/,
      category: 'network',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?:ERROR: )?(?<message>(?:Job failed(?: \(system failure\))?: )?.{0,60}[Ff]ailed to pull image .*)/,
      category: 'container',
      weight: WEIGHT.named,
    },
    {
      pattern: /^(?<message>ERROR: Job failed \(system failure\).*)/,
      category: 'infrastructure',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>ERROR: Preparation failed: .*|This job is stuck because .*)/,
      category: 'infrastructure',
      weight: WEIGHT.summary,
    },
    {
      pattern: /^(?<message>ERROR: Could not find credentials entry with ID .*|.*Scripts? not permitted to use .*)/,
      category: 'permission',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^WorkflowScript: (?<line>\d+): (?<message>.*?)(?: @ line \d+, column (?<column>\d+)\.)?$/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>.*No such DSL method '.{1,100}' found.*|ERROR: Couldn't find any revision to build.*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>ERROR: Error (?:cloning|fetching) remote repo .*)/,
      category: 'network',
      weight: WEIGHT.summary,
    },
    {
      pattern: /^(?<message>.*(?:was marked offline: .*|cancelling node body.*))/,
      category: 'infrastructure',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>Cannot contact .{1,100}: .*)/,
      category: 'infrastructure',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^(?<message>The log length has exceeded the limit of .*)/,
      category: 'configuration',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>Build execution time has reached the maximum allowed time.*)/,
      category: 'timeout',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^(?<message>Container '.{1,100}' exceeded memory limit.*)/,
      category: 'out_of_memory',
      weight: WEIGHT.decisive,
    },
    {
      pattern: /^##teamcity\[buildProblem .{0,200}?description='(?<message>(?:[^'|]|\|.){1,600})'/,
      category: 'unknown',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^(?:ERROR: )?(?<message>hudson\.AbortException: (?!script returned exit code).*)/,
      category: 'unknown',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern:
        /^(?<message>ERROR: Job failed\b.*|ERROR: script returned exit code .*|(?:ERROR: )?hudson\.AbortException: .*|Finished: (?:FAILURE|ABORTED|UNSTABLE)|Exited with code (?:exit status )?[1-9]\d*|.*CircleCI received exit code [1-9]\d*|The command ".{0,500}" (?:exited with [1-9]|failed).*|Done\. Your build exited with [1-9]\d*.*|🚨.*|user command error: .*|Command exited with code [1-9]\d*|.*rocess exited with code [1-9]\d* \(Step.*)/,
      category: 'unknown',
      weight: WEIGHT.exit,
      finding: false,
    },
  ],
});
