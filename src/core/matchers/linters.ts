import { type LineRule, lineMatcher } from './matcher.js';

const RUBY =
  /^\s{0,4}(?<path>[^\s:][^:]{0,300}\.(?:rb|ru|rake|gemspec|slim|haml|erb|jbuilder)|Gemfile|Rakefile):(?<line>\d+)(?::(?<column>\d+))?:? (?:\[?(?<level>[CWEFRI])\]?: )?(?:\[Correctable\] )?(?:(?<code>[A-Z][\w/]+): )?(?<message>.+)/;
const SCRIPT =
  /^\s{0,4}(?<path>[^\s:][^:]{0,300}\.(?:js|jsx|ts|tsx|mjs|cjs|vue)):(?<line>\d+):(?<column>\d+): (?<message>.+?)(?: \((?<code>[\w@/-]+)\))?$/;

const rules: LineRule[] = [
  {
    pattern:
      /^(?<path>[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+): (?<level>error|warning|note|info|style): (?<message>.+) \[(?<code>SC\d+)\]$/,
    category: 'lint',
  },
  {
    pattern: RUBY,
    category: 'lint',
    level: 'failure',
    accept: ({ message }) => !/^in [`']|^syntax error/.test(message ?? ''),
  },
  {
    pattern: /^(?<path>[^\s:][^:]{0,300}):(?<line>\d+) (?<code>(?:DL|SC|MD)\d+)(?:\/\S+)? (?<message>.+)/,
    category: 'lint',
    level: 'failure',
  },
  {
    pattern:
      /^(?<path>[^\s:][^:]{0,300}\.mdx?):(?<line>\d+)(?::(?<column>\d+))? (?:error )?(?<code>MD\d+)\S* (?<message>.+)/,
    category: 'lint',
    level: 'failure',
  },
  {
    pattern:
      /^(?<path>[^\s:][^:]{0,300}\.ya?ml):(?<line>\d+):(?<column>\d+): \[(?<level>error|warning)\] (?<message>.+?)(?: \((?<code>[\w-]+)\))?$/,
    category: 'lint',
  },
  {
    pattern:
      /^(?<path>[^\s:][^:]{0,300}\.ya?ml):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+?)(?: \[(?<code>[\w-]+)\])?$/,
    category: 'lint',
    level: 'failure',
  },
  // dart analyze, in the order of each of its versions.
  {
    pattern:
      /^\s*(?<level>error|warning|info) [•-] (?<message>.+?) [•-] (?<path>[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+) [•-] (?<code>\w+)/,
    category: 'lint',
  },
  {
    pattern:
      /^\s*(?<level>error|warning|info) [•-] (?<path>[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+) [•-] (?<message>.+?) [•-] (?<code>\w+)/,
    category: 'lint',
  },
  {
    pattern: /^(?<path>[^\s:][^:]{0,300}\.php):(?<line>\d+):(?<column>\d+):(?<level>error|warning) - (?<message>.+)/,
    category: 'type_error',
  },
  { pattern: /^(?<path>[^\s:]{1,300}\.(?:rst|md|txt)):(?<line>\d+): (?<message>\[broken\] .+)/, category: 'lint' },
  {
    pattern:
      /^(?<path>[^\s:]{1,300}\.(?:xml|xsd|html|svg|xsl)):(?<line>\d+): (?<message>[\w ]{1,40}(?:error|warning) : .+)/,
    category: 'lint',
  },
  // puppet-lint and oelint name the rule beside the level.
  {
    pattern: /^(?<path>[^\s:]{1,300}):(?<line>\d+):(?<code>\w{1,60}):(?<level>ERROR|WARNING):(?<message>.+)/,
    category: 'lint',
  },
  {
    pattern: /^(?<path>[^\s:]{1,300}):(?<line>\d+):(?<level>error|warning|info):(?<code>[\w.]{1,100}):(?<message>.+)/,
    category: 'lint',
  },
  {
    pattern: /^(?:(?<path>[^\s:]{1,300}) - )?(?<level>ERROR|WARNING): (?<message>.+) on line (?<line>\d+)$/,
    category: 'lint',
  },
  { pattern: SCRIPT, category: 'lint', level: 'failure' },
  {
    pattern: /^(?<path>[^\s:]{1,300}\.\w{1,12}):(?<line>\d+):(?<column>\d+): (?<message>.*is a misspelling of .*)/,
    category: 'lint',
  },
];

/** Linters that put everything on one line: rubocop, shellcheck, hadolint, markdownlint, actionlint, dart, psalm, ansible-lint and others. */
export const linters = lineMatcher({
  name: 'linter',
  url: 'https://github.com/reviewdog/errorformat',
  hints: [':\\d+(?::\\d+)?:? ', ' • ', ':\\d+:[\\w.]{1,60}:', ' on line \\d+$', '^\\s*(?:error|warning|info) - '],
  rules,
});
