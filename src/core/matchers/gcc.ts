import { repositoryPath } from '../log/repository-path.js';
import { lineMatcher, type Matcher, type SignalDraft } from './matcher.js';

const SOURCE = String.raw`[^\s:(][^:()]{0,300}?\.(?:c|cc|cpp|cxx|c\+\+|C|cppm|ixx|h|hh|hpp|hxx|h\.in|inc|inl|ipp|tcc|m|mm|cu|cuh|hip|cl|S|s|sx|l|ll|y|yy|f|f90|F90|f95|f03|f08|F|for|ino|swift|metal|asm|proto|d|zig|adb|ads)|[A-Za-z]:[\\/][^:]{1,300}(?<!\.(?:sh|bash|ksh|bats|py|rb|js|ts|ya?ml|md))`;

const lines = lineMatcher({
  name: 'gcc',
  url: 'https://gcc.gnu.org/onlinedocs/gcc/Diagnostic-Message-Formatting-Options.html',
  hints: [
    ':\\d+: (?:fatal |internal compiler )?(?:error|warning|note)',
    'ld returned',
    'linker command failed',
    '^In file included from ',
    '^ {17}from ',
    ' required from here$',
    '(?:gcc|g\\+\\+|clang|cc1|cc1plus|c\\+\\+)(?:-\\d+)?(?:\\.exe)?: (?:fatal |internal compiler )?error: ',
    '^(?:fatal )?error: ',
    '^\\S+\\.ad[bs]:\\d+:\\d+: ',
    'warnings being treated as errors',
  ],
  rules: [
    {
      // Kiwi and XCTest report failed expectations in a compiler's format.
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+): (?<level>error): (?<test>-\[[^\]]{1,300}\]) : (?<message>.+)/,
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
        `^\\s*(?<path>${SOURCE}):(?<line>\\d+):(?:(?<column>\\d+):)? (?:fatal |internal compiler )?(?<level>error|warning): (?<message>.+?)(?: \\[(?<code>-[WfF][\\w=+,-]+)\\])?$`,
      ),
      category: 'compile_error',
    },
    // Before version 12 gnat did not say "error".
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.ad[bs]):(?<line>\d+):(?<column>\d+): (?!warning|info|\(style\))(?<message>.+)/,
      category: 'compile_error',
      level: 'failure',
    },
    {
      pattern:
        /^(?<message>(?:[^\s:]{0,300}[/\\])?(?:[\w.]{1,40}-){0,5}(?:gcc|g\+\+|clang(?:\+\+)?|cc1(?:plus|obj)?|c\+\+|cc|nvcc fatal)(?:-\d+)?(?:\.exe)?: (?:fatal |internal compiler )?error: (?!linker command failed|ld returned|unable to execute command).+)/,
      category: 'compile_error',
    },
    {
      pattern:
        /(?<message>collect2(?:\.exe)?: error: ld returned.*|linker command failed with exit code.*|cc1(?:plus)?: (?:all|some) warnings being treated as errors)/,
      category: 'compile_error',
      weight: 2,
      finding: false,
    },
  ],
});

const AROUND =
  /^(?:In file included from|\s{17}from) (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?[,:]$|^(?<path2>[^\s:]{1,300}):(?<line2>\d+):(?<column2>\d+):\s+required from here$/;

/**
 * gcc, clang, clang-tidy, nvcc, swiftc: `path:line:column: error: message [-Wflag]`. An error in a header of the system is told at
 * the line of the repository that leads there.
 */
export const gcc: Matcher = {
  ...lines,
  start(scan) {
    let around: Pick<SignalDraft, 'path' | 'startLine' | 'endLine' | 'startColumn'> | null = null;
    const report = (draft: SignalDraft): void => {
      const isOutside = typeof draft.path === 'string' && repositoryPath(draft.path) === null;
      scan.report(isOutside && around ? { ...draft, ...around } : draft);
      around = null;
    };
    const test = lines.start({ ...scan, report });
    return (line) => {
      const groups = AROUND.exec(line.text)?.groups;
      if (!groups) return test(line);
      const path = groups.path ?? groups.path2 ?? '';
      if (repositoryPath(path) === null) return 'taken';
      const startLine = Number(groups.line ?? groups.line2);
      const startColumn = Number(groups.column ?? groups.column2) || null;
      around = { path, startLine, endLine: startLine, startColumn };
      return 'taken';
    };
  },
};
