import { lineMatcher } from './matcher.js';

const SOURCE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:([][^:()[]{0,300}\.(?:c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|inl|ipp|m|mm|cu|cuh|ino)):(?<line>\d+)`;
/** A check's name, in brackets; the compiler's own are flags: `[-Wunused]`. */
const CHECK = String.raw`\[(?<code>[A-Za-z][\w.-]*)(?:,[\w.-]+){0,8}\]$`;

/** clang-tidy, Cppcheck, cpplint and SwiftLint, before what compilers say in the same shape. */
export const cppLint = lineMatcher({
  name: 'cpp-lint',
  url: 'https://clang.llvm.org/extra/clang-tidy/',
  hints: [
    ':\\d+: (?:fatal )?(?:error|warning|style|performance|portability): ',
    '\\]: \\((?:error|warning|style|performance|portability)',
    '  \\[\\w+/\\w+\\] \\[\\d\\]$',
  ],
  rules: [
    // The names of SwiftLint's rules stand in brackets at the end, those of most before their reason too.
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.swift):(?<line>\d+)(?::(?<column>\d+))?: (?<level>error|warning): (?<message>[A-Z].* Violation: .+) \((?<code>[a-z_]+)\)$/,
      category: 'lint',
    },
    {
      pattern: new RegExp(`^${SOURCE}:(?<column>\\d+): (?<level>error|warning|style): (?<message>.+) ${CHECK}`),
      category: 'lint',
    },
    {
      pattern: new RegExp(`^${SOURCE}:(?<column>\\d+): (?:performance|portability): (?<message>.+) ${CHECK}`),
      category: 'lint',
      level: 'warning',
    },
    {
      pattern:
        /^\[(?<path>[^\]:]{1,300}):(?<line>\d+)\](?: -> \[[^\]]{1,300}\]){0,4}: \((?<level>error|warning|style)(?:, inconclusive)?\) (?<message>.+)/,
      category: 'lint',
    },
    {
      pattern:
        /^\[(?<path>[^\]:]{1,300}):(?<line>\d+)\](?: -> \[[^\]]{1,300}\]){0,4}: \((?:performance|portability)(?:, inconclusive)?\) (?<message>.+)/,
      category: 'lint',
      level: 'warning',
    },
    {
      pattern: new RegExp(`^${SOURCE}: {1,2}(?<message>\\S.*?) {2}\\[(?<code>\\w+/\\w+)\\] \\[\\d\\]$`),
      category: 'lint',
    },
  ],
});
