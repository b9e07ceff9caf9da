import { lineMatcher, WEIGHT } from './matcher.js';
import { headedMatcher } from './shapes.js';

const PHP = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:php|phtml|inc|module|install|phpt))`;

/** PHP_CodeSniffer, PHPMD and PHPStan print a table for each file. */
export const phpTables = headedMatcher({
  name: 'php-tables',
  url: 'https://phpstan.org/user-guide/output-format',
  hints: ['^FILE: \\S', '^ {1,3}Line {2,}\\S'],
  formats: [
    {
      header: /^FILE: (?<path>\S.{0,300})$/,
      row: /^\s*(?<line>\d+) \| (?<level>ERROR|WARNING|VIOLATION)\s*\|\s?(?:\[[ x]\] )?(?<message>.+)/,
      goesOn: /^\s*\|\s+\|\s+(?:\((?<code>[\w.]+)\)|(?<message>\S.*))$/,
      skip: /^FOUND \d/,
      category: 'lint',
    },
    {
      header: /^ {1,3}Line {2,}(?<path>\S.{0,300}?\.\w{1,8})(?: \(in context of .*\))?\s*$/,
      row: /^ {1,4}:?(?<line>\d+) {3,}(?<message>\S.*)/,
      goesOn: /^ {7,}(?:🪪 +(?<code>[\w.]+)\s*|(?![✏💡🪪]|at \S+:\d)(?<message>\S.*))$/u,
      skip: /^ {7,}/,
      category: 'lint',
    },
  ],
});

/** PHP_CodeSniffer, PHPStan, Psalm, Phan, PHPMD and PHP CS Fixer, one line each. */
export const phpLint = lineMatcher({
  name: 'php-lint',
  url: 'https://github.com/PHPCSStandards/PHP_CodeSniffer/wiki/Reporting',
  hints: [
    '\\.(?:php|phtml|inc|module|install|phpt):\\d+',
    '\\.php \\(',
    '^(?:ERROR|INFO): \\w+ - ',
    '^\\s+\\d+\\) \\S+\\.php$',
    '^Found \\d+ of \\d+ files that can be fixed',
  ],
  rules: [
    {
      pattern: new RegExp(
        `^${PHP}:(?<line>\\d+):(?<column>\\d+): (?<level>error|warning) - (?<message>.+?)(?: \\((?<code>[A-Z]\\w+(?:\\.\\w+)+)\\))?$`,
      ),
      category: 'lint',
    },
    {
      pattern:
        /^(?<level>ERROR|INFO): (?<code>\w+) - (?<path>\S.{0,300}?):(?<line>\d+):(?<column>\d+)(?: - |: )(?<message>.+?)(?: \(see https:\/\/psalm\.dev\/\d+\))?$/,
      category: 'type_error',
    },
    { pattern: new RegExp(`^${PHP}:(?<line>\\d+) (?<code>Phan\\w+) (?<message>.+)`), category: 'lint' },
    {
      pattern: new RegExp(`^${PHP}:(?<line>\\d+)(?:\\s{2,}|\\t)(?<code>[A-Z]\\w+)(?:\\s{2,}|\\t)(?<message>.+)`),
      category: 'lint',
    },
    {
      pattern: new RegExp(`^${PHP}:(?<line>\\d+):(?<message>[A-Z\\$].+?)(?: \\[identifier=(?<code>[\\w.]+)\\])?$`),
      category: 'lint',
    },
    {
      pattern: /^\s+\d+\) (?<message>(?<path>\S{1,300}\.php) \((?<code>[a-z][\w, /@]+)\))/,
      category: 'format',
    },
    { pattern: /^\s+\d+\) (?<message>(?<path>\S{1,300}\.php))$/, category: 'format' },
    {
      pattern: /^(?<message>Found [1-9]\d* of \d+ files that can be fixed.*)/,
      category: 'format',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
