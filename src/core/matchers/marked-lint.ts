import { lineMatcher, WEIGHT } from './matcher.js';

const AT = String.raw`^(?<path>(?:[A-Za-z]:)?[^\s:([][^:([]{0,300}):(?<line>\d+)(?::(?<column>\d+))?`;
const PATH = String.raw`(?:[A-Za-z]:)?[^\s:(\[][^:(\[]{0,300}`;

/**
 * Checkers that speak in the shape of compilers, told apart by their codes, the words of their levels or the files they read: dotnet
 * format, PVS-Studio, Infer, verible, checkpatch, clj-kondo, Steep, Sorbet, Flawfinder, QAC, CodeChecker, Klocwork, Nu, msgfmt, UBSan.
 */
export const markedLint = lineMatcher({
  name: 'marked-lint',
  url: 'https://learn.microsoft.com/dotnet/core/tools/dotnet-format',
  hints: [
    '(?:error|warning) (?:WHITESPACE|FINALNEWLINE|ENDOFLINE|CHARSET|IMPORTS): ',
    '(?:error|warning|note):? (?:\\[CWE-\\d+\\] )?V\\d{3,4}[: ]',
    '\\d: (?:error|warning|advice): [A-Z]\\w+(?: [A-Z]|_)',
    '\\[Style: ',
    '\\.s?vh?:\\d+:\\d+(?:-\\d+)?:',
    ':\\d+: (?:ERROR|WARNING|CHECK):',
    '\\.(?:clj[cs]?|cljd|bb|edn):\\d+:\\d+: ',
    ': \\[(?:error|warning|information|hint)\\] ',
    'https://srb\\.help/\\d',
    ':\\d+: +\\[[0-5]\\] \\(\\w+\\) ',
    '\\): (?:Err|Warn|Info)\\(\\d\\): ',
    '^\\[(?:CRITICAL|HIGH|MEDIUM|LOW|STYLE|UNSPECIFIED)\\] \\S+:\\d+:\\d+: ',
    '^\\d+ \\((?:Local|System)\\) \\S+:\\d+ ',
    '^"file:\\S+":\\d',
    '\\.desktop: (?:error|warning|hint): ',
    '\\.pot?:\\d+: ',
    '^\\S+(?:\\.spec|\\.(?:noarch|src|x86_64|aarch64|i\\d86|armv7hl|ppc64le|s390x)):(?:\\d+:)? [EWI]: ',
    ': runtime error: ',
  ],
  rules: [
    {
      pattern: new RegExp(
        `^(?:\\s*\\d+>)?\\s*(?<path>${PATH})\\((?<line>\\d+),(?<column>\\d+)\\): (?<level>error|warning) (?<code>WHITESPACE|FINALNEWLINE|ENDOFLINE|CHARSET|IMPORTS): (?<message>.+?)(?: \\[[^\\]]{1,300}\\])?$`,
      ),
      category: 'format',
    },
    // PVS-Studio, as gcc and as MSVC.
    {
      pattern: new RegExp(
        `${AT}: (?<level>error|warning|note): (?:\\[CWE-\\d+\\] )?(?<code>V\\d{3,4}) (?:\\[[^\\]]{1,60}\\] )?(?<message>.+)`,
      ),
      category: 'lint',
    },
    {
      pattern: new RegExp(
        `^(?<path>${PATH})\\((?<line>\\d+)\\): (?<level>error|warning|note) (?<code>V\\d{3,4}): (?<message>.+)`,
      ),
      category: 'lint',
    },
    // The documentation that PVS-Studio points to looks like a finding of its own.
    { pattern: /^www\.viva64\.com\/\S{1,40}: (?<level>error): /, category: 'unknown', level: 'notice', finding: false },
    // Infer names a kind of bug, in title case or as its identifier, and nothing else.
    {
      pattern: new RegExp(
        `${AT}: (?<level>error|warning|advice): (?<message>[A-Z][\\w/-]{1,40}(?: (?:[A-Z][\\w/-]{0,40}|\\w{1,3})){1,7}|(?<code>[A-Z]+(?:_[A-Z0-9]+)+))\\.?$`,
      ),
      category: 'lint',
      accept: ({ path }) => /\.(?:java|kt|c|cc|cpp|cxx|h|hpp|m|mm|cs|erl|py|hack)$/.test(path ?? ''),
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.s?vh?):(?<line>\d+):(?<column>\d+)(?:-(?<endColumn>\d+))?(?::\d+:\d+)?: (?<message>\S.+?)(?: \[Style: [^\]]{1,80}\])? \[(?<code>[a-z]+(?:-[a-z0-9]+)+)\]$/,
      category: 'lint',
      level: 'failure',
    },
    // checkpatch --terse, with and without --show-types.
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}(?:\.(?:[chS]|dtsi?|patch|diff)|Kconfig|Makefile)):(?<line>\d+): (?<level>ERROR|WARNING):(?:(?<code>[A-Z]+(?:_[A-Z0-9]+)*):)? (?<message>.+)/,
      category: 'lint',
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+): CHECK:(?:(?<code>[A-Z]+(?:_[A-Z0-9]+)*):)? (?<message>.+)/,
      category: 'lint',
      level: 'notice',
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:clj[cs]?|cljd|bb|edn)):(?<line>\d+):(?<column>\d+): (?<level>error|warning|info): (?<message>.+)/,
      category: 'lint',
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:rb|rbs|rake)):(?<line>\d+):(?<column>\d+): \[(?<level>error|warning|information|hint)\] (?<message>.+)/,
      category: 'type_error',
    },
    {
      pattern: new RegExp(`${AT}: (?<message>.+?) https://srb\\.help/(?<code>\\d+)$`),
      category: 'type_error',
      level: 'failure',
    },
    // Flawfinder's own SARIF makes errors of the risks 4 and 5, and warnings of 3.
    {
      pattern: new RegExp(`${AT}: {1,2}(?<message>\\[[45]\\] \\(\\w+\\) (?<code>[\\w.]+):.*)`),
      category: 'security_scan',
      level: 'failure',
    },
    {
      pattern: new RegExp(`${AT}: {1,2}(?<message>\\[3\\] \\(\\w+\\) (?<code>[\\w.]+):.*)`),
      category: 'security_scan',
      level: 'warning',
    },
    {
      pattern: new RegExp(`${AT}: {1,2}(?<message>\\[[0-2]\\] \\(\\w+\\) (?<code>[\\w.]+):.*)`),
      category: 'security_scan',
      level: 'notice',
    },
    // QAC and Helix.
    {
      pattern: new RegExp(
        `^(?<path>${PATH})\\((?<line>\\d+)(?:,(?<column>\\d+))?\\): (?<level>Err|Warn|Info)\\(\\d\\): \\[(?<code>[\\w:.-]{1,40})\\] (?<message>.+)`,
      ),
      category: 'lint',
    },
    {
      pattern:
        /^\[(?:CRITICAL|HIGH|MEDIUM)\] (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+):(?<column>\d+): (?<message>.+?)(?: \[(?<code>[\w.+-]{1,120})\])?$/,
      category: 'lint',
      level: 'failure',
    },
    {
      pattern:
        /^\[(?:LOW|STYLE|UNSPECIFIED)\] (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+):(?<column>\d+): (?<message>.+?)(?: \[(?<code>[\w.+-]{1,120})\])?$/,
      category: 'lint',
      level: 'warning',
    },
    // Klocwork.
    {
      pattern:
        /^\d+ \((?:Local|System)\) (?<message>(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+) (?<code>[A-Z][\w.]{1,80}) \(\d:\w+\) \w+)$/,
      category: 'lint',
      level: 'failure',
    },
    // The Nu Html Checker.
    {
      pattern:
        /^"(?<path>file:[^"]{1,300})":(?<line>\d+)\.(?<column>\d+)-(?<endLine>\d+)\.(?<endColumn>\d+): (?:(?<level>error|info warning)|info|non-document-error)(?: fatal)?: (?<message>.+)/,
      category: 'lint',
      accept: ({ level }) => level === 'error',
    },
    {
      pattern:
        /^"(?<path>file:[^"]{1,300})":(?<line>\d+)\.(?<column>\d+)-(?<endLine>\d+)\.(?<endColumn>\d+): info(?: warning)?: (?<message>.+)/,
      category: 'lint',
      level: 'warning',
    },
    {
      pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.desktop): (?<level>error|warning|hint): (?<message>.+)/,
      category: 'lint',
    },
    // rpmlint.
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.spec):(?:(?<line>\d+):)? (?<level>[EWI]): (?<message>(?<code>[a-z][\w-]+)(?: .*)?)$/,
      category: 'lint',
    },
    {
      pattern: /^(?<message>[\w.+-]{1,200}\.\w{3,8}: (?<level>[EWI]): (?<code>[a-z][\w-]+)(?: .*)?)$/,
      category: 'lint',
    },
    // msgfmt tells where a duplicate stood first in a line that begins with dots.
    {
      pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.pot?):(?<line>\d+): (?!warning|\.\.\.)(?<message>\S.+)/,
      category: 'compile_error',
      level: 'failure',
    },
    {
      pattern: new RegExp(`${AT}: (?<message>runtime error: .+)`),
      category: 'crash',
      weight: WEIGHT.located,
      level: 'failure',
    },
  ],
});
