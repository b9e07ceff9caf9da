import { lineMatcher, WEIGHT } from './matcher.js';

/** Formatters in check mode: black, ruff, prettier, rustfmt, gofmt, isort, dart format, biome, clang-format. */
export const formatters = lineMatcher({
  name: 'format',
  url: 'https://prettier.io/docs/cli#--check',
  hints: [
    '[Ww]ould (?:reformat|be reformatted)',
    '^\\[warn\\] ',
    '^Diff in ',
    'Imports are incorrectly',
    'Code style issues',
    'file(?:s)? would be',
    'cannot format',
    'not formatted',
    'format violations',
    'code should be clang-formatted',
    '^Formatter would',
    'File content differs',
    'File is not (?:properly )?formatted',
    '^Changed ',
  ],
  rules: [
    {
      pattern:
        /^(?:error: )?cannot format (?<path>\S{1,300}?): (?<message>(?:Cannot parse|error).*?:? (?<line>\d+):(?<column>\d+).*)/,
      category: 'compile_error',
    },
    { pattern: /^(?:error: )?(?<message>cannot format (?<path>\S{1,300}?): .*)/, category: 'compile_error' },
    { pattern: /^(?<message>[Ww]ould reformat:? (?<path>\S.{0,300}))$/, category: 'format' },
    { pattern: /^(?<message>Diff in (?<path>\S.{0,300}?)(?: at line |:)(?<line>\d+):?)$/, category: 'format' },
    { pattern: /^(?:ERROR: )?(?<path>\S{1,300}) (?<message>Imports are incorrectly sorted.*)/, category: 'format' },
    {
      pattern: /^\[warn\] (?<message>Code style issues.*)/,
      category: 'format',
      level: 'failure',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern: /^(?<message>\[warn\] (?<path>(?:[\w@.[\]()-]+\/)*[\w@.[\]()-]+\.\w+))$/,
      category: 'format',
      level: 'failure',
    },
    {
      pattern:
        /^(?<path>\S{1,300}\.\w+):(?<line>\d+):(?<column>\d+): (?:error|warning): (?<message>code should be clang-formatted.*)/,
      category: 'format',
      level: 'failure',
    },
    {
      pattern:
        /^(?<path>\S{1,300}\.\w+):(?<line>\d+)(?::(?<column>\d+))?: (?<message>File is not (?:properly )?(?:formatted|`?go(?:fmt|imports)).*)/,
      category: 'format',
    },
    { pattern: /^(?<path>\S{1,300}\.\w+) format ━+$/, category: 'format' },
    { pattern: /^(?<message>Changed (?<path>\S{1,300}\.dart))$/, category: 'format' },
    {
      pattern:
        /(?<message>The following files had format violations.*|File content differs from formatting output.*|Formatter would have printed.*)/,
      whole: true,
      category: 'format',
      weight: WEIGHT.named,
    },
    {
      pattern: /^(?:Oh no! .*)?(?<message>\d+ files? would be reformatted.*)/,
      category: 'format',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});
