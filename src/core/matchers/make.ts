import { lineMatcher, WEIGHT } from './matcher.js';

/** make and ninja say which target failed; why stands above. */
export const make = lineMatcher({
  name: 'make',
  url: 'https://www.gnu.org/software/make/manual/html_node/Error-Messages.html',
  hints: ['make(?:\\[\\d+\\])?: \\*\\*\\*', '^ninja: ', '^FAILED: ', '\\*\\*\\* missing separator'],
  rules: [
    { pattern: /^(?<path>\S*[Mm]akefile\S*|\S+\.mk):(?<line>\d+): (?<message>\*\*\* .+)/, category: 'configuration' },
    {
      pattern: /^(?<message>make(?:\[\d+\])?: \*\*\* No rule to make target.*|ninja: error: .*)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>make(?:\[\d+\])?: \*\*\* .*|ninja: build stopped.*|FAILED: (?:\[code=\d+\] )?\S+\.(?:o|obj|so|a|exe)\b.*)/,
      category: 'unknown',
      weight: WEIGHT.word,
      finding: false,
    },
  ],
});
