import { followedMatcher, headedMatcher, underMatcher } from './shapes.js';

/** Linters with a line for the file, or a section, and rows below it. */
export const lintTables = headedMatcher({
  name: 'lint-table',
  url: 'https://docs.rubocop.org/rubocop/formatters.html',
  hints: [
    '^== \\S.* ==$',
    '^== \\[.+\\] FAIL',
    '^\\S+\\.\\w+ -- \\d+ warning',
    '^(?:Unused|Unlisted|Unresolved|Duplicate|Missing) [\\w ]+(?: \\(\\d+\\))?$',
    '^RuleName +Severity +ScriptName',
    '^   [^\\s)]+\\.(?:html?|vue|svelte|aspx|ejs|hbs)$',
    '^ +✗ \\S+\\.(?:coffee|litcoffee|coffee\\.md)$',
    '^# \\S+ \\[FAIL\\]',
    '^ +RULE +DESCRIPTION',
    '^The following files have no ',
  ],
  formats: [
    // RuboCop's simple format.
    {
      header: /^== (?<path>\S.{0,300}) ==$/,
      row: /^[CWEFRI]: {1,5}(?<line>\d+): {1,4}(?<column>\d+): (?:\[Correctable\] )?(?<code>[A-Z][\w/]+): (?<message>.+)/,
      category: 'lint',
      level: 'failure',
    },
    // SQLFluff.
    {
      header: /^== \[(?<path>.{1,300})\] FAIL/,
      row: /^L: *(?<line>\d+) \| P: *(?<column>\d+) \| *(?<code>\w+) \| (?<message>\S.*)/,
      goesOn: /^\s{15,}\| (?:\[[\w.]+\]$|(?<message>\S.*))/,
      category: 'lint',
      level: 'failure',
    },
    // Reek.
    {
      header: /^(?<path>\S{1,300}\.\w{1,8}) -- \d+ warnings?:?/,
      row: /^\s+\[(?<line>\d+)(?:, \d+)*\]:(?<code>[A-Z]\w+): (?<message>.+?)(?: \[https:.*)?$/,
      category: 'lint',
    },
    // Knip: sections of what is unused, with the place last.
    {
      header: /^(?<topic>(?:Unused|Unlisted|Unresolved|Duplicate) [\w ]+) \(\d+\)$/,
      row: /^(?<message>(?:[^\s:]{1,200}\s+(?:\S{1,60}\s+)?)?(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.\w{1,10})(?::(?<line>\d+):(?<column>\d+))?)\s*$/,
      category: 'lint',
      level: 'failure',
    },
    // depcheck.
    {
      header: /^(?<topic>(?:Unused|Missing) (?:devD|d)ependencies)$/,
      row: /^\* (?<message>[^\s:]{1,200}(?:: (?<path>\S{1,300}))?)$/,
      category: 'lint',
      level: 'failure',
    },
    // PSScriptAnalyzer as Format-Table shows it. Its exit status counts warnings, too, which most of its rules are.
    {
      header: /^RuleName +Severity +ScriptName +Line +Message/,
      row: /^(?<code>PS\w+|\w{3,60}?)(?:…|\.{3})? +(?:Error|Warning|ParseError|(?<level>Information)) +(?<path>\S{1,200}\.ps[md]?1) +(?<line>\d+) +(?<message>\S.*)/,
      goesOn: /^ {30,}(?<message>\S.*)$/,
      category: 'lint',
    },
    // HTMLHint.
    {
      header: /^ {3}(?<path>[^\s)]{1,300}\.(?:html?|vue|svelte|aspx|ejs|hbs))$/,
      section: /^ +L(?<line>\d+) \|/,
      row: /^ +\^ (?<message>\S.*) \((?<code>[a-z][a-z-]+)\)$/,
      category: 'lint',
    },
    // CoffeeLint.
    {
      header: /^ +✗ (?<path>\S{1,300}\.(?:coffee|litcoffee|coffee\.md))$/u,
      row: /^ +(?<level>[✗⚡]) #(?<line>\d+)(?:-(?<endLine>\d+))?: (?<message>.+?)(?: \((?<code>[a-z]+(?:_[a-z]+)*)\).*)?$/u,
      category: 'lint',
    },
    // Elvis.
    {
      header: /^# (?<path>\S{1,300}) \[FAIL\]/,
      section: /^ {2}- (?<code>\w+)/,
      row: /^ {4}- (?=(?:.*?\bline (?<line>\d+)\b(?: and column (?<column>\d+))?)?)(?<message>.+)/i,
      category: 'lint',
    },
    // checkmake.
    {
      header: /^ +RULE +DESCRIPTION +FILE NAME +LINE NUMBER/,
      row: /^ +(?<code>[a-z]\w*) {2,}(?<message>\S.*?) {2,}(?<path>\S{1,200}) {2,}(?<line>\d+)\s*$/,
      goesOn: /^ {12,}(?<message>\S.*)$/,
      category: 'lint',
    },
    // REUSE.
    {
      header: /^The following files have (?<topic>no (?:copyright|licensing)[\w ]*):$/,
      row: /^\* (?<message>(?<path>\S.{0,300}))$/,
      category: 'policy',
    },
  ],
});

const EDITORCONFIG =
  'Trailing whitespace|Wrong indent\\w*|Wrong amount of left-padding|Wrong line endings|Not all lines have the correct|No final newline expected|Final newline expected|Wrong character encoding|Line too long';

/** Linters whose place or file is the line above or below the message. */
export const lintPairs = underMatcher({
  name: 'lint-pair',
  url: 'https://ansible.readthedocs.io/projects/lint/usage/',
  hints: [
    '^\\S+\\.(?:ya?ml|j2):\\d+',
    '^In file: ',
    '\\.exs?:\\d+',
    `^\\s+(?:\\d+(?:-\\d+)?: )?(?:${EDITORCONFIG})`,
    '^[A-Z]\\d{3} \\d+:\\d',
  ],
  formats: [
    // ansible-lint.
    {
      header: /^(?<code>[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\[[\w .:()-]{1,60}\])?): (?<message>[A-Z].+)/,
      row: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:ya?ml|j2)):(?<line>\d+)(?::(?<column>\d+))?(?: \S.*)?$/,
      back: 1,
      category: 'lint',
      level: 'failure',
    },
    // ERB Lint.
    { header: /^(?<message>\S.+)/, row: /^In file: (?<path>\S{1,300}):(?<line>\d+)$/, back: 1, category: 'lint' },
    // Credo.
    {
      header: /^\s*(?:┃\s*)?\[(?<code>[CDFRW])\] [↑↗→↘↓] (?<message>.+)/u,
      row: /^\s*(?:┃\s*)?(?<path>\S{1,300}\.exs?):(?<line>\d+)(?::(?<column>\d+))?(?: #.*)?$/u,
      back: 3,
      category: 'lint',
    },
    // editorconfig-checker.
    {
      header: /^(?<path>\S[^:]{0,300}):$/,
      row: new RegExp(`^\\s+(?:(?<line>\\d+)(?:-(?<endLine>\\d+))?: )?(?<message>(?:${EDITORCONFIG}).*)`),
      back: 60,
      category: 'lint',
    },
    // djLint.
    {
      header: /^(?<path>\S{1,300}\.\w{1,10})$/,
      row: /^(?<code>[A-Z]\d{3}) (?<line>\d+):(?<column>\d+) (?<message>.+)/,
      back: 40,
      category: 'lint',
    },
  ],
});

/** Linters that say the message first and the place below it, or end with the rule. */
export const lintMessages = followedMatcher({
  name: 'lint-message',
  url: 'https://github.com/terraform-linters/tflint',
  hints: [
    '^(?:Error|Warning|Notice): .+ \\(\\w+\\)$',
    '^Clone found',
    '^\\[\\d+\\] \\S+:\\d+:\\d+ at ',
    '\\.exs?:\\d+(?::\\d+)?:\\w+$',
    '^[EWI]\\d{4} \\D',
    '^Found a \\d+ line ',
    'https://revive\\.run/r#',
  ],
  formats: [
    // TFLint.
    {
      message: /^(?<level>Error|Warning|Notice): (?<message>.+) \((?<code>[a-z]+(?:_[a-z0-9]+)+)\)$/,
      place: /^\s+on (?<path>\S.{0,300}) line (?<line>\d+)/,
      within: 4,
      shared: true,
      category: 'lint',
    },
    // jscpd.
    {
      message: /^(?<message>Clone found .+):$/,
      place: /^ - (?<path>\S.{0,300}) \[(?<line>\d+):(?<column>\d+) - (?<endLine>\d+):(?<endColumn>\d+)\]/,
      within: 2,
      category: 'lint',
    },
    // PMD's CPD.
    {
      message: /^(?<message>Found a \d+ line \(\d+ tokens\) duplication in the following files):/,
      place: /^Starting at line (?<line>\d+) of (?<path>.{1,300})$/,
      within: 2,
      category: 'lint',
    },
    // cfn-lint.
    {
      message: /^(?<code>(?<level>[EWI])\d{4}) (?<message>\D.*)/,
      place: /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:ya?ml|json|template|tpl)):(?<line>\d+):(?<column>\d+)$/,
      within: 2,
      shared: true,
      category: 'lint',
    },
    // revive's friendly format. A rule is a warning unless its configuration says otherwise, and fails the step all the same.
    {
      message: /^ *[⚠✘] +https:\/\/revive\.run\/r#(?<code>[\w-]+) +(?<message>\S.*?) *$/u,
      place: /^ *(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.go):(?<line>\d+):(?<column>\d+)$/,
      within: 2,
      category: 'lint',
      level: 'failure',
    },
    // Redocly CLI.
    {
      message: /^\[\d+\] (?<path>\S.{0,300}):(?<line>\d+):(?<column>\d+) at \S*$/,
      says: /^(?<message>[^\s|].+)/,
      place: /^(?<level>Error|Warning) was generated by the (?<code>\S+) rule\.$/,
      within: 60,
      category: 'lint',
    },
    // Dialyxir.
    {
      message: /^(?<path>\S{1,300}\.exs?):(?<line>\d+)(?::(?<column>\d+))?:(?<code>[a-z]+(?:_[a-z]+)*)$/,
      place: /^(?<message>[A-Z].+)/,
      within: 2,
      category: 'type_error',
    },
  ],
});
