import { type LineRule, lineMatcher } from './matcher.js';
import { underMatcher } from './shapes.js';

const RUBY =
  /^\s{0,4}(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:rb|ru|rake|gemspec|slim|haml|erb|jbuilder|podspec)|Gemfile|Rakefile|Podfile|Fastfile):(?<line>\d+)(?::(?<column>\d+))?:? (?:\[?(?<level>[CWEFRI])\]?:? )?(?:\[Correctable\] )?(?:(?<code>[A-Z][\w/]+): )?(?<message>.+)/;
const SCRIPT =
  /^\s{0,4}(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:js|jsx|ts|tsx|mts|cts|mjs|cjs|vue)):(?<line>\d+):(?<column>\d+): (?<message>.+?)(?: \((?<code>[\w@/.-]+)\))?(?: \((?:warning)\))?$/;

const rules: LineRule[] = [
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+): (?<level>error|warning|note|info|style): (?<message>.+) \[(?<code>SC\d+)\]$/,
    category: 'lint',
  },
  {
    pattern: RUBY,
    category: 'lint',
    level: 'failure',
    // Ruby's own warnings and traces have neither a cop nor a column.
    accept: ({ level, code, column, message }) =>
      (level ?? code ?? column) !== undefined && !/^in [`']|^syntax error|^warning: |^from /.test(message ?? ''),
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+) (?<code>(?:DL|SC)\d+)(?:\/\S+)? (?:(?<level>error|warning|info|style|ignore): )?(?<message>.+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+)(?::(?<column>\d+))?:? (?:(?<level>error|warning) )?(?<code>MD\d+)\S* (?<message>.+)/,
    category: 'lint',
  },
  // ansible-lint's parsable format.
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:ya?ml|j2)):(?<line>\d+)(?::(?<column>\d+))?: (?<code>[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\[[\w .:()-]{1,60}\])?): (?<message>[A-Z].+)/,
    category: 'lint',
    level: 'failure',
    accept: ({ code }) => !/^(?:error|warning|note|info)$/.test(code ?? ''),
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.ya?ml):(?<line>\d+):(?<column>\d+): \[(?<level>error|warning)\] (?<message>.+?)(?: \((?<code>[\w-]+)\))?$/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.ya?ml):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+?)(?: \[(?<code>[\w-]+)\])?$/,
    category: 'lint',
    level: 'failure',
    accept: ({ message }) => !/^(?:error|warning|note|info): /.test(message ?? ''),
  },
  // dart analyze, in the order of each of its versions.
  {
    pattern:
      /^\s*(?<level>error|warning|info) [•-] (?<message>.+?) [•-] (?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+) [•-] (?<code>\w+)/,
    category: 'lint',
  },
  {
    pattern:
      /^\s*(?<level>error|warning|info) [•-] (?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+) [•-] (?<message>.+?) [•-] (?<code>\w+)/,
    category: 'lint',
  },
  // luacheck, HLint, lintr.
  {
    pattern:
      /^\s*(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.lua):(?<line>\d+):(?<column>\d+)(?:-(?<endColumn>\d+))?: (?:\((?<code>[EW]\d+)\) )?(?<message>.+)/,
    category: 'lint',
    level: 'failure',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.l?hs):\(?(?<line>\d+)[:,](?<column>\d+)\)?(?:-\(?(?:\d+,)?\d+\)?)?: (?<level>Error|Warning|Suggestion): (?<message>.+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:R|r|Rmd|qmd)):(?<line>\d+):(?<column>\d+): (?:error|warning|style): \[(?<code>\w+)\] (?<message>.+)/,
    category: 'lint',
    level: 'failure',
  },
  {
    pattern:
      /^(?:(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:p[lm]|t|psgi)): )?(?<message>\S.{0,400}?) at line (?<line>\d+), column (?<column>\d+)\. {2}.*\(Severity: \d\)$/,
    category: 'lint',
  },
  // lintian.
  {
    pattern:
      /^(?<level>[EW]): (?<message>[a-z0-9][a-z0-9+.-]{1,80}(?: (?:source|udeb|changes|buildinfo))?: (?<code>[a-z]+(?:-[a-z0-9.]+)+)(?: .*)?)$/,
    category: 'lint',
  },
  // Credo's one line format.
  {
    pattern: /^\[(?<code>[CDFRW])\] [↑↗→↘↓] (?<path>\S{1,300}\.exs?):(?<line>\d+)(?::(?<column>\d+))? (?<message>.+)/u,
    category: 'lint',
  },
  // buf and protolint.
  {
    pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.proto):(?<line>\d+):(?<column>\d+):(?<message>[A-Z"].+)/,
    category: 'lint',
  },
  {
    pattern: /^\[(?<path>(?:[A-Za-z]:)?[^\s:\]]{1,300}\.proto):(?<line>\d+):(?<column>\d+)\] (?<message>.+)/,
    category: 'lint',
  },
  // Spectral's text format.
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:ya?ml|json)):(?<line>\d+):(?<column>\d+) (?<level>error|warning|information|hint) (?<code>[\w-]+) "(?<message>.+)"$/,
    category: 'lint',
  },
  // CSpell and codespell.
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+) - (?<message>(?:Unknown|Forbidden|Misspelled) word \(.+)/,
    category: 'lint',
  },
  {
    pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+): (?<message>\S{1,60} ==> \S.*)/,
    category: 'lint',
  },
  // helm lint, kube-linter, kubeconform and kubeval. Helm names files under the chart's name.
  {
    pattern:
      /^\[(?<level>ERROR|WARNING|INFO)\] templates\/\S{0,200}: (?<message>(?:template: |parse error at \()(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?\)?: .+)/,
    category: 'lint',
  },
  {
    pattern: /^\[(?<level>ERROR|WARNING|INFO)\] (?<path>(?:templates\/|Chart|values)[^\s:]{0,300}): (?<message>.+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.ya?ml): \(object: .{1,300}?\) (?<message>.+) \(check: (?<code>[\w-]+), remediation: .*/,
    category: 'lint',
  },
  { pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.ya?ml) - (?<message>\S.{0,200} is invalid: .+)/, category: 'lint' },
  {
    pattern: /^(?:WARN|ERR) {1,3}- (?<message>(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.ya?ml) contains an invalid .+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.php):(?<line>\d+):(?<column>\d+):(?<level>error|warning) - (?<message>.+)/,
    category: 'type_error',
  },
  {
    pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:rst|md|txt)):(?<line>\d+): (?<message>\[broken\] .+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:xml|xsd|html|svg|xsl)):(?<line>\d+): (?<message>[\w ]{1,40}(?:error|warning) : .+)/,
    category: 'lint',
  },
  // puppet-lint and oelint name the rule beside the level.
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+):(?<code>\w{1,60}):(?<level>ERROR|WARNING):(?<message>.+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+):(?<level>error|warning|info):(?<code>[\w.]{1,100}):(?<message>.+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?:(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}) - )?(?<level>ERROR|WARNING): (?<message>.+) on line (?<line>\d+)(?: col(?:umn)? (?<column>\d+))?(?: \(check: (?<code>\w+)\))?$/,
    category: 'lint',
  },
  // JSHint, and jsonlint's compact format.
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.\w{1,10}): line (?<line>\d+), col (?<column>\d+), (?<message>.+?)(?: \((?<code>[EWI]\d{3})\))?$/,
    category: 'lint',
    level: 'failure',
  },
  // TSLint: its default format of each version, and with the rule first.
  {
    pattern:
      /^(?<level>ERROR|WARNING): (?:\((?<code>[\w-]{1,60})\) )?(?<path>(?:[A-Za-z]:)?[^\s:[]{1,300}\.(?:[cm]?[jt]sx?|vue)):(?<line>\d+):(?<column>\d+) - (?<message>.+)/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<level>ERROR|WARNING): (?:\((?<code>[\w-]{1,60})\) )?(?<path>(?:[A-Za-z]:)?[^\s:[]{1,300}\.(?:[cm]?[jt]sx?|vue))\[(?<line>\d+), (?<column>\d+)\]: (?<message>.+)/,
    category: 'lint',
  },
  // checkbashisms, ChkTeX, podchecker, HTML Tidy, Asciidoctor.
  {
    pattern: /^(?<message>possible bashism in (?<path>\S.{0,300}) line (?<line>\d+) \(.+\)):$/,
    category: 'lint',
    level: 'failure',
  },
  {
    pattern:
      /^(?<level>Warning|Error|Message) (?<code>\d{1,3}) in (?<path>\S.{0,300}) line (?<line>\d+): (?<message>.+)/,
    category: 'lint',
  },
  {
    pattern: /^\*{3} (?<level>ERROR|WARNING): (?<message>.+) at line (?<line>\d+) in file (?<path>\S.{0,300})$/,
    category: 'lint',
  },
  {
    pattern:
      /^(?:(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}): )?line (?<line>\d+) column (?<column>\d+) - (?<level>Error|Warning|Info|Access|Config|Document): (?<message>.+)/,
    category: 'lint',
  },
  {
    pattern:
      /^asciidoctor: (?<level>ERROR|FAILED|WARNING|INFO): (?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}): line (?<line>\d+): (?<message>.+)/,
    category: 'lint',
  },
  {
    pattern: SCRIPT,
    category: 'lint',
    level: 'failure',
    accept: ({ message }) => !/^(?:error|warning|note|info)\b/i.test(message ?? ''),
  },
  {
    pattern:
      /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.\w{1,12}):(?<line>\d+):(?<column>\d+): (?<message>.*is a misspelling of .*)/,
    category: 'lint',
  },
];

/** Linters that put everything on one line: rubocop, shellcheck, hadolint, markdownlint, actionlint, dart, luacheck, ansible-lint and others. */
export const linters = lineMatcher({
  name: 'linter',
  url: 'https://docs.rubocop.org/rubocop/formatters.html',
  hints: [
    '(?:\\.[A-Za-z]\\w*|file\\w*):\\d+(?::\\d+)?(?:-\\d+)?:? ',
    '\\.proto:\\d+:\\d+',
    '\\.l?hs:\\(\\d',
    '^\\s*(?:error|warning|info) • ',
    ':\\d+:[\\w.]{1,60}:',
    ' on line \\d+(?: col\\w* \\d+)?(?: \\(check: \\w+\\))?$',
    ': line \\d+, col \\d',
    '^(?:ERROR|WARNING): (?:\\([\\w-]+\\) )?(?:[A-Za-z]:)?[^\\s:]+\\.(?:[cm]?[jt]sx?|vue)[:[]\\d',
    '^possible bashism in ',
    '^(?:Warning|Error|Message) \\d+ in ',
    '^\\*\\*\\* (?:ERROR|WARNING): ',
    'line \\d+ column \\d+ - ',
    '^asciidoctor: ',
    '^\\s*(?:error|warning|info) - ',
    '\\(Severity: \\d\\)$',
    '^\\[[CDFRW]\\] ',
    '^[EW]: [a-z0-9][a-z0-9+.-]+(?: (?:source|udeb|changes|buildinfo))?: [a-z]+-[a-z]',
    '^\\[(?:ERROR|WARNING|INFO)\\] (?:templates|Chart|values)',
    '\\(check: ',
    '\\.ya?ml - ',
    '^(?:WARN|ERR) {1,3}- ',
  ],
  rules,
});

/** TSLint's rows under the place of the first of them. */
export const tslint = underMatcher({
  name: 'tslint',
  url: 'https://palantir.github.io/tslint/formatters/stylish/',
  hints: ['^(?:ERROR|WARNING): \\d+:\\d+ '],
  formats: [
    {
      header: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:[cm]?[jt]sx?|vue))(?::\d+:\d+)?$/,
      row: /^(?<level>ERROR|WARNING): (?<line>\d+):(?<column>\d+) {1,6}(?<code>[a-z][\w-]{1,80}) {1,80}(?<message>\S.*)/,
      back: 60,
      category: 'lint',
    },
  ],
});
