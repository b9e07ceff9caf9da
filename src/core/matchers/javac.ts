import { lineMatcher } from './matcher.js';
import { withMore } from './more-lines.js';

const lines = lineMatcher({
  name: 'javac',
  url: 'https://docs.oracle.com/en/java/javase/21/docs/specs/man/javac.html',
  hints: [
    '\\.(?:java|kts?|scala|groovy|gradle):(?:\\d+[: ]| \\d|\\[\\d)',
    '\\.(?:groovy|gradle): ?\\d',
    '^[ew]: ',
    '^error: release version',
    ' AAPT: ',
    '^\\[(?:ERROR|WARNING)\\] .*\\.(?:java|kt|scala|groovy):',
  ],
  rules: [
    {
      pattern:
        /^(?:\[(?<level>ERROR|WARNING|WARN)\]\s+)(?:file:\/\/(?:\/(?=[A-Za-z]:))?)?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:java|kt|scala|groovy)):\[(?<line>\d+),(?<column>\d+)\] (?:error: )?(?<message>.+)/,
      category: 'compile_error',
    },
    {
      pattern:
        /^\[(?<level>error|warn)\] (?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:scala|java)):(?<line>\d+)(?::(?<column>\d+))?: (?<message>.+)/,
      category: 'compile_error',
    },
    // javac gives no columns; Checkstyle, in the same words, does.
    {
      pattern:
        /^\s*(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.java):(?<line>\d+):(?<column>\d+): (?<level>error|warning): (?<message>.+)/,
      category: 'lint',
    },
    {
      pattern:
        /^\s*(?:\[(?:javac|ant|ERROR|WARNING)\]\s+)?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:java|kts?|groovy|scala)):(?<line>\d+)(?::(?<column>\d+))?: (?<level>error|warning): (?<message>.+)/,
      category: 'compile_error',
    },
    {
      pattern:
        /^\s*\[(?:javac|ant)\] (?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.java):(?<line>\d+): (?<message>(?!warning).+)/,
      category: 'compile_error',
      level: 'failure',
    },
    {
      pattern:
        /^(?<level>[ew]): (?:\[ksp\] )?(?:file:\/\/(?:\/(?=[A-Za-z]:))?)?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.kts?):(?:\s*\()?(?<line>\d+)[:,]\s?(?<column>\d+)\)?:? (?<message>.+)/,
      category: 'compile_error',
    },
    {
      // Android's resources and manifests.
      pattern:
        /^(?:ERROR: ?)?(?<path>(?:[A-Za-z]:)?\/?[^\s:][^:]{0,300}\.xml):(?<line>\d+)(?::(?<column>\d+))?(?:-[\d:]+)?: AAPT: (?<level>error|warning): (?<message>.+)/,
      category: 'compile_error',
    },
    {
      // kapt, where javac complains of what Kotlin handed it.
      pattern:
        /^(?<level>[ew]): (?:\[kapt\] )?(?:file:\/\/(?:\/(?=[A-Za-z]:))?)?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.java):(?<line>\d+)(?::(?<column>\d+))?:? (?:error: )?(?<message>.+)/,
      category: 'compile_error',
    },
    {
      pattern: /^(?<level>e): (?:\[ksp\] )?(?<message>(?:warnings found and -Werror specified|Compilation failed).*)/,
      category: 'compile_error',
      weight: 2,
      finding: false,
    },
    { pattern: /^(?<level>e): (?:\[ksp\] )?(?<message>.+)/, category: 'compile_error' },
    {
      pattern:
        /^(?:\[\w+\] )?(?<path>(?:[A-Za-z]:)?\/?[^\s:][^:]{0,300}\.gradle): (?<line>\d+): (?<message>.+?)(?: @ line \d+, column (?<column>\d+)\.)?$/,
      category: 'configuration',
    },
    {
      pattern:
        /^(?:\[\w+\] )?(?<path>(?:[A-Za-z]:)?\/?[^\s:][^:]{0,300}\.groovy): (?<line>\d+): (?<message>.+?)(?: @ line \d+, column (?<column>\d+)\.)?$/,
      category: 'compile_error',
    },
    {
      pattern: /^error: (?<message>(?:release version \S+ not supported|invalid (?:source|target) release).*)/,
      category: 'configuration',
      weight: 4,
    },
  ],
});

/** javac, kotlinc (Gradle's `e:` lines), scalac (sbt), groovyc, and the same through Maven's `[ERROR] path:[line,column]`. */
export const javac = withMore(
  lines,
  /^(?:\s*\[(?:ERROR|error|javac)\] {1,4}| {1,3})(?<more>(?:symbol|location|required|found) *: .+)/,
  6,
  '; ',
);
