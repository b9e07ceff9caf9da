import { lineMatcher, WEIGHT } from './matcher.js';

/** Time limits of the CI system or of a tool around the whole step. */
export const timeLimit = lineMatcher({
  name: 'time limit',
  url: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes',
  hints: [
    'timed out after',
    'maximum (?:time limit|execution time)',
    'exceeded the maximum',
    'execution took longer than',
    'No output has been received',
    'Too long with no output',
    'Terminated: 15',
    'exit code 124',
    'exited with 124',
    'deadline exceeded',
    'KeyboardInterrupt !',
    'test timed out after',
    'timed ?out\\.$',
    'Timeout has been exceeded',
    'Cancelling nested steps due to timeout',
    'exceeded the timeout',
    'time limit',
    'timeout of \\d+',
    'build timed out',
    'Build timed out',
  ],
  rules: [
    {
      pattern:
        /(?<message>(?:The action .{1,200} has timed out after|has timed out after \d+ minutes|exceeded the maximum (?:execution )?time|maximum time limit for jobs|No output has been received in the last|execution took longer than .{1,60}(?:terminated|seconds)|Too long with no output|Timeout has been exceeded|Cancelling nested steps due to timeout|[Bb]uild timed out(?: \(after|\.| after)|command timed ?out\b).*)/,
      whole: true,
      category: 'timeout',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>Error: The job .{1,100}timed out.*|panic: test timed out after.*|Process completed with exit code 124.*|exited with (?:code |status )?124\b.*|exceeded the timeout.*)/,
      whole: true,
      category: 'timeout',
      weight: WEIGHT.named,
    },
    { pattern: /(?<message>!{3,} KeyboardInterrupt !{3,})/, category: 'timeout', weight: WEIGHT.named },
  ],
});
