import { type LineRule, lineMatcher, WEIGHT } from './matcher.js';

/** "0 failed", "no errors", "failures: 0". */
const NONE_OF =
  /\b(?:0|no|zero)\s+(?:\w+\s+){0,2}(?:failed|failures?|errors?|fatal errors?)\b|\b(?:failed|failures?|errors?)\s{0,8}[:=]\s{0,8}0\b/gi;
const ERROR_WORD = /fail|error|fatal|exception|unhandled|[✗✖❌✘]/i;

/** An error word of which there is not one is none. */
const accept: LineRule['accept'] = (_, { text }) => {
  const rest = text.replace(NONE_OF, '');
  return rest === text || ERROR_WORD.test(rest);
};

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
    '^(?:\\W{0,4}|[A-Z]\\w+ )?(?:with |[Ff]ound )?[1-9]\\d* (?:errors?|failures?|problems?|violations?|offenses?|issues?|vulnerabilit)',
  ],
  rules: [
    // How the step ended, as other programs than the runner tell it.
    {
      pattern: /^\s{0,8}(?<message>(?:Error: )?Process completed with exit code \d+\.?)$/,
      category: 'unknown',
      weight: WEIGHT.exit,
      finding: false,
    },
    {
      pattern:
        /^\s{0,8}(?:\[?\d[\d:., -]{4,30}\]? )?(?<message>(?:[\w.$]*(?:Error|Exception)|error|ERROR|FATAL|fatal|Fatal|FATAL ERROR)(?:\[\w+\]|\s\w+)?: .+)/,
      category: 'unknown',
      weight: WEIGHT.word,
      finding: false,
      accept,
    },
    {
      pattern: /^\s{0,8}(?<message>(?:\[(?:ERROR|error|FATAL|fatal)\]|✗|✖|❌|✘|ERROR\b|FAILED?\b|FATAL\b).+)/,
      category: 'unknown',
      weight: WEIGHT.word,
      finding: false,
      accept,
    },
    {
      pattern: /(?<message>(?:\b[Ff]ailed\b|\bFAIL(?:ED)?\b|\bfatal error\b|\bunhandled\b).*)/,
      whole: true,
      category: 'unknown',
      weight: WEIGHT.exit,
      finding: false,
      accept,
    },
    // A count at the end says that there was something.
    {
      pattern:
        /^(?<message>(?:\W{0,4}|[A-Z]\w+ )?(?:with |[Ff]ound )?[1-9]\d* (?:errors?|failures?|problems?|violations?|offenses?|issues?|vulnerabilit(?:y|ies))\b.*)/,
      category: 'unknown',
      weight: WEIGHT.exit,
      finding: false,
    },
  ],
});
