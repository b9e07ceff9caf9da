import { underMatcher } from './shapes.js';

/** Linters whose rows look like nothing else, under the name of the file. */
export const lintRows = underMatcher({
  name: 'lint-row',
  url: 'https://docs.kernel.org/dev-tools/checkpatch.html',
  hints: [
    '^#\\d+: FILE: ',
    '^\\[[WCEF]\\] \\w+/\\w+: ',
    '^l\\.\\d+ c\\.\\d+ : ',
    '^[EWI]: \\d+, \\d+: ',
    '^Line +\\d+: [EWN] ',
    '^ +\\d+ +(?:error|warning|info) .* [A-Z]\\w+$',
    '^ +\\d+ +\\S.* [a-z]+-[a-z-]+$',
    '^\\s+Violation: Rule=',
    '^ +\\d+:\\d+ +[A-Z]+\\d+ ',
  ],
  formats: [
    // checkpatch, which may name the message's type too.
    {
      header: /^(?<level>ERROR|WARNING|CHECK): ?(?:(?<code>[A-Z][A-Z_]+): )?(?<message>\S.*)/,
      row: /^#\d+: FILE: (?<path>\S.{0,300}?):(?<line>\d+):$/,
      back: 1,
      category: 'lint',
    },
    // Ameba.
    {
      header: /^(?<path>\S{1,300}\.(?:cr|ecr)):(?<line>\d+):(?<column>\d+)$/,
      row: /^\[[WCEF]\] (?<code>[A-Z]\w*\/\w+): (?<message>.+)/,
      back: 1,
      category: 'lint',
      level: 'failure',
    },
    // Ruff's grouped format.
    {
      header: /^(?<path>\S.{0,300}\.(?:pyi?|ipynb)):$/,
      row: /^ {1,10}(?<line>\d+):(?<column>\d+) {1,6}(?<code>[A-Z]{1,5}\d{2,5}) (?:\[\*\] )?(?<message>.+)/,
      back: 60,
      category: 'lint',
      level: 'failure',
    },
    // Twigcs.
    {
      header: /^(?<path>\S.{0,300}\.\w{1,8})$/,
      row: /^l\.(?<line>\d+) c\.(?<column>\d+) : (?<level>\w+) (?<message>.+)/,
      back: 60,
      category: 'lint',
    },
    // robotframework-lint.
    {
      header: /^\+ (?<path>\S.{0,300}\.(?:robot|resource|txt|tsv))$/,
      row: /^(?<level>[EWI]): (?<line>\d+), (?<column>\d+): (?<message>.+) \((?<code>\w+)\)$/,
      back: 60,
      category: 'lint',
    },
    // Nagelfar.
    {
      header: /^Checking file (?<path>\S.{0,300})$/,
      row: /^Line +(?<line>\d+): (?<level>[EWN]) (?<message>.+)/,
      back: 60,
      category: 'lint',
    },
    // npm-groovy-lint.
    {
      header: /^(?<path>\S.{0,300}(?:\.groovy|\.gradle|\.nf|Jenkinsfile[\w.-]{0,60}))$/,
      row: /^ +(?<line>\d+) +(?<level>error|warning|info) +(?<message>\S.*?) +(?<code>[A-Z]\w+)$/,
      back: 60,
      category: 'lint',
    },
    // gherkin-lint.
    {
      header: /^(?<path>\S.{0,300}\.feature)$/,
      row: /^ +(?<line>\d+) +(?<message>\S.*?) +(?<code>[a-z]+(?:-[a-z]+)+)$/,
      back: 60,
      category: 'lint',
    },
    // CodeNarc's own report.
    {
      header: /^File: (?<path>\S.{0,300})$/,
      row: /^\s+Violation: Rule=(?<code>\w+) P=\d Line=(?<line>\d+)(?: Msg=\[(?<message>.*?)\])?(?: Src=\[.*)?$/,
      back: 60,
      category: 'lint',
    },
  ],
});
