import { lineMatcher, WEIGHT } from './matcher.js';

/** make and ninja say which target failed; why stands above. */
export const make = lineMatcher({
  name: 'make',
  url: 'https://www.gnu.org/software/make/manual/html_node/Error-Messages.html',
  hints: [
    'make(?:\\[\\d+\\])?: \\*\\*\\*',
    '^(?:g|mingw32-)?make(?:\\[\\d+\\])?: \\S+: (?:No such file|Permission denied|Command not found)',
    '^ninja: ',
    '^FAILED: ',
    '^\\S*[Mm]akefile\\S*:\\d+: \\*\\*\\*',
    '\\.(?:mk|make):\\d+: \\*\\*\\*',
  ],
  rules: [
    {
      pattern: /^(?<path>\S*[Mm]akefile\S*|\S+\.(?:mk|make)):(?<line>\d+): (?<message>\*\*\* .+)/,
      category: 'configuration',
    },
    {
      pattern:
        /^(?<message>(?:g|mingw32-)?make(?:\[\d+\])?: \*\*\* (?:No rule to make target|No targets|.{1,300}: No such file or directory).*|ninja: error: .*|ninja: (?:fatal|build\.ninja:\d+): .*)/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    // The command of a rule that is not there.
    {
      pattern:
        /^(?<message>(?:g|mingw32-)?make(?:\[\d+\])?: \S{1,300}: (?:No such file or directory|Permission denied|Command not found))$/,
      category: 'configuration',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /^(?<message>(?:g|mingw32-)?make(?:\[\d+\])?: \*\*\* .*|ninja: build stopped.*|FAILED: (?:\[code=\d+\] )?\S+\.(?:o|obj|so|a|exe)\b.*)/,
      category: 'unknown',
      weight: WEIGHT.word,
      finding: false,
    },
  ],
});
