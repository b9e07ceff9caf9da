import { lineMatcher, WEIGHT } from './matcher.js';

/** Time limits of the CI system or of a tool around the whole step. */
export const timeLimit = lineMatcher({
  name: 'time limit',
  url: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes',
  hints: [
    'timed out after',
    'maximum (?:time limit|execution time)',
    'exceeded the maximum',
    'No output has been received',
    'execution took longer than',
    'Terminated: 15',
    'exit code 124',
    'deadline exceeded',
    'KeyboardInterrupt !',
  ],
  rules: [
    {
      pattern:
        /(?<message>(?:The action .{1,200} has timed out after|has timed out after \d+ minutes|exceeded the maximum (?:execution )?time|maximum time limit for jobs|No output has been received in the last|execution took longer than .{1,60}terminated|Too long with no output).*)/,
      whole: true,
      category: 'timeout',
      weight: WEIGHT.decisive,
    },
    {
      pattern:
        /(?<message>Error: The job .{1,100}timed out.*|panic: test timed out after.*|Process completed with exit code 124.*)/,
      whole: true,
      category: 'timeout',
      weight: WEIGHT.named,
    },
    { pattern: /(?<message>!{3,} KeyboardInterrupt !{3,})/, category: 'timeout', weight: WEIGHT.named },
  ],
});
