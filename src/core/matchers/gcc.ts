import { lineMatcher } from './matcher.js';

const SOURCE = String.raw`[^\s:(][^:()]{0,300}?\.(?:c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|inl|ipp|m|mm|cu|cuh|S|s|l|y|f|f90|ino|swift|metal|asm|proto|d|zig)|[A-Za-z]:[\\/][^:]{1,300}`;

/** gcc, clang, clang-tidy, nvcc, swiftc: `path:line:column: error: message [-Wflag]`; and the linker. */
export const gcc = lineMatcher({
  name: 'gcc',
  url: 'https://gcc.gnu.org/onlinedocs/gcc/Diagnostic-Message-Formatting-Options.html',
  hints: [
    ':\\d+: (?:fatal )?(?:error|warning|note)',
    ': undefined reference to',
    '^ld(?:\\.\\w+)?: ',
    'ld returned',
    'linker command failed',
  ],
  rules: [
    {
      // Kiwi and XCTest report failed expectations in a compiler's format.
      pattern: /^(?<path>[^\s:][^:]{0,300}):(?<line>\d+): (?<level>error): (?<test>-\[[^\]]{1,300}\]) : (?<message>.+)/,
      category: 'test_failure',
    },
    {
      pattern: new RegExp(
        `^\\s*(?<path>${SOURCE}):(?<line>\\d+):(?:(?<column>\\d+):)? (?<level>error|warning): (?<message>.+?) \\[(?<code>(?:[a-z]+-)+[\\w.,-]+)\\]$`,
      ),
      category: 'lint',
      accept: ({ code }) => !(code ?? '').startsWith('-W'),
    },
    {
      pattern: new RegExp(
        `^\\s*(?<path>${SOURCE}):(?<line>\\d+):(?:(?<column>\\d+):)? (?:fatal )?(?<level>error|warning): (?<message>.+?)(?: \\[(?<code>-W[\\w=+,-]+)\\])?$`,
      ),
      category: 'compile_error',
    },
    {
      pattern:
        /^(?:[^\s:]{0,300}ld(?:\.\w+)?: )?(?<path>[^\s:]{1,300}?):?(?:\(\.[\w.+]+\)|(?<line>\d+)): (?<message>undefined reference to .+)/,
      category: 'compile_error',
    },
    { pattern: /(?<path>[^\s:]{1,300}): (?<message>undefined reference to .+)/, category: 'compile_error' },
    {
      pattern:
        /^(?<message>(?:[^\s:]{0,300}\/)?ld(?:\.\w+)?: (?:cannot find|library not found|symbol\(s\) not found|error).*)/,
      category: 'compile_error',
    },
    {
      pattern: /(?<message>collect2: error: ld returned.*|linker command failed with exit code.*)/,
      category: 'compile_error',
      weight: 2,
      finding: false,
    },
  ],
});
