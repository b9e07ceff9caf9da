import { lineMatcher } from './matcher.js';

const GO = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:[][^:]{0,300}\.go):(?<line>\d+)(?::(?<column>\d+))?`;
/** What `go vet` says; the compiler prints its own errors in the same shape. */
const VET = [
  String.raw`\S+ (?:format|call|arg list)\b.{0,60}(?:%|has|needs|ends with|possible)`,
  'unreachable code',
  'composite literal uses unkeyed fields',
  String.raw`\S+ struct literal uses unkeyed fields`,
  'possible misuse of',
  String.raw`result of \S+ call not used`,
  'self-assignment of',
  'struct field',
  '.{0,80}(?:passes|copies) lock',
  'loop variable',
  'the cancel function',
  String.raw`using \S+ before checking for errors`,
  String.raw`method \S+ should have signature`,
  '(?:suspect|redundant) (?:or|and):',
  'non-constant format string',
  'impossible type assertion',
  String.raw`this value of \S+ is never used`,
  "(?:exported|package|comment on|should (?:have|omit|replace|not)|don't use|error (?:var|strings?)|if block ends|receiver name) ",
].join('|');

/** golangci-lint, `go vet`, staticcheck, revive and gosec. */
export const goLint = lineMatcher({
  name: 'go-lint',
  url: 'https://golangci-lint.run/docs/configuration/file/#output-configuration',
  hints: ['\\.go:\\d+'],
  rules: [
    {
      pattern: new RegExp(`^${GO}: (?<message>.+) \\((?<code>typecheck)\\)$`),
      category: 'compile_error',
      level: 'failure',
    },
    {
      pattern: new RegExp(
        `^${GO}: (?<message>File is not .{0,60}) \\((?<code>gofmt|gofumpt|goimports|gci|golines)\\)$`,
      ),
      category: 'format',
    },
    {
      pattern:
        /^\[(?<path>[^\]:]{1,300}\.go):(?<line>\d+)(?:-\d+)?(?::\d+)?\] - (?<code>G\d+) (?:\([^)]*\): )?(?<message>.+?)(?: \(Confidence: .*)?$/,
      category: 'security_scan',
      level: 'failure',
    },
    {
      pattern: new RegExp(`^${GO}: (?<message>.+) \\((?<code>[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[A-Z]{1,3}\\d{3,5})\\)$`),
      category: 'lint',
      level: 'failure',
      accept: ({ code, message }) =>
        !/^(?:type|value|variable|missing|constant|no|untyped|got|want|func|nil|string|int|bool|error|struct|range)$/.test(
          code ?? '',
        ) && !/^(?:\S+ redeclared|cannot use|undefined|not enough|too many)/.test(message ?? ''),
    },
    { pattern: new RegExp(`^(?:vet: )?${GO}: (?<message>(?:${VET}).*)$`), category: 'lint', level: 'failure' },
  ],
});
