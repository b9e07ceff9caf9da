import { lineMatcher } from './matcher.js';

const LEVEL = '(?:fatal |catastrophic )?(?<level>error|warning|Error|Warning|ERROR|WARNING|remark|info)';
const PATH = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:("=\[][^:("=\[]{0,300}\.\w{1,12})`;

/** Everything else that says where and what as compilers have done since 1980: `path:line:column: error: message` and its cousins. */
export const gnu = lineMatcher({
  name: 'gnu',
  url: 'https://www.gnu.org/prep/standards/html_node/Errors.html',
  hints: [':\\d+(?::\\d+)?:? ', '\\(\\d+\\) ?: ', ', line \\d+: ', ' \\d+/\\d+\\] ', ' \\(at line \\d+\\)'],
  rules: [
    {
      pattern: new RegExp(
        `^\\s{0,4}${PATH}:(?<line>\\d+)(?:[:,](?<column>\\d+))?:? *${LEVEL}\\b(?: \\(?(?<code>\\w{1,20})\\)?)?: ?(?<message>.+)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: new RegExp(
        `^\\s{0,4}"?${PATH}"?(?:, line |\\((?=\\d))(?<line>\\d+)\\)? ?: (?:\\(col\\. (?<column>\\d+)\\) )?${LEVEL}\\b(?: \\(?(?:#|[a-z]{1,6}:)?(?<code>[\\w-]{1,20})\\)?)?: *(?<message>.*)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: new RegExp(
        `^\\s{0,4}\\[\\w{1,20}\\] (?<path>(?:[A-Za-z]:)?[^:"]{1,300}), line (?<line>\\d+): ${LEVEL}: (?<message>.+)`,
      ),
      category: 'compile_error',
    },
    {
      pattern: /^(?<level>Error|Warning): file (?<path>[^\s:,]{1,300}), line (?<line>\d+): (?<message>.+)/,
      category: 'compile_error',
    },
    {
      pattern: /^\w{1,10} (?<level>[EWI])\d+: \["(?<path>[^"]{1,300})" (?<line>\d+)\/(?<column>\d+)\] (?<message>.+)/,
      category: 'compile_error',
    },
    {
      pattern: /^\s*(?:\[javac\] )?\d+\. (?<level>ERROR|WARNING) in (?<path>\S.{0,300}?) \(at line (?<line>\d+)\)/,
      category: 'compile_error',
    },
  ],
});
