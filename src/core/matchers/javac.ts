import { lineMatcher } from './matcher.js';

/** javac, kotlinc (Gradle's `e:` lines), scalac (sbt), groovyc, and the same through Maven's `[ERROR] path:[line,column]`. */
export const javac = lineMatcher({
  name: 'javac',
  url: 'https://docs.oracle.com/en/java/javase/21/docs/specs/man/javac.html',
  hints: ['\\.(?:java|kt|kts|scala|groovy):', '^[ew]: '],
  rules: [
    {
      pattern:
        /^(?:\[(?<level>ERROR|WARNING|WARN)\]\s+)(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:java|kt|scala|groovy)):\[(?<line>\d+),(?<column>\d+)\] (?:error: )?(?<message>.+)/,
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
        /^\s*(?:\[(?:javac|ant)\]\s+)?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:java|kt|groovy)):(?<line>\d+)(?::(?<column>\d+))?: (?<level>error|warning): (?<message>.+)/,
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
        /^(?<level>[ew]): (?:\[ksp\] )?(?:file:\/\/)?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.kts?):(?:\s*\()?(?<line>\d+)[:,]\s?(?<column>\d+)\)?:? (?<message>.+)/,
      category: 'compile_error',
    },
    { pattern: /^(?<level>e): (?:\[ksp\] )?(?<message>.+)/, category: 'compile_error' },
  ],
});
