import { lineMatcher, WEIGHT } from './matcher.js';

/** No tool's format: a line that begins with an error word, by itself weak evidence. */
export const generic = lineMatcher({
  name: 'generic',
  url: 'https://docs.github.com/actions/how-tos/monitor-workflows/use-workflow-run-logs',
  hints: [
    '(?:[Ee]rror|ERROR|[Ff]atal|FATAL|[Ee]xception)(?:\\[\\w+\\]|\\s\\w+)?: ',
    '^\\s*(?:\\[(?:ERROR|error|FATAL|fatal)\\]|[✗✖❌✘]|ERROR|FAIL|FATAL)',
    'FAIL',
    '[Ff]ailed',
    'fatal error',
    'unhandled',
  ],
  rules: [
    {
      pattern:
        /^\s{0,8}(?:\[?\d[\d:., -]{4,30}\]? )?(?<message>(?:[\w.$]*(?:Error|Exception)|error|ERROR|FATAL|fatal|Fatal|FATAL ERROR)(?:\[\w+\]|\s\w+)?: .+)/,
      category: 'unknown',
      weight: WEIGHT.word,
      finding: false,
    },
    {
      pattern: /^\s{0,8}(?<message>(?:\[(?:ERROR|error|FATAL|fatal)\]|✗|✖|❌|✘|ERROR\b|FAILED?\b|FATAL\b).+)/,
      category: 'unknown',
      weight: WEIGHT.word,
      finding: false,
    },
    {
      pattern: /(?<message>(?:\b[Ff]ailed\b|\bFAIL(?:ED)?\b|\bfatal error\b|\bunhandled\b).*)/,
      whole: true,
      category: 'unknown',
      weight: WEIGHT.exit,
      finding: false,
    },
  ],
});
