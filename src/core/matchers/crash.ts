import { lineMatcher, WEIGHT } from './matcher.js';

/** A process died: signals, sanitizers, panics. */
export const crash = lineMatcher({
  name: 'crash',
  url: 'https://github.com/google/sanitizers/wiki/AddressSanitizer',
  hints: [
    '[Ss]egmentation fault',
    'Sanitizer',
    'core dumped',
    '^panic: ',
    'Fatal Python error',
    'SIGSEGV',
    'SIGABRT',
    'Aborted',
    'fatal error',
    'PROCESS-CRASH',
    'TEST-UNEXPECTED',
  ],
  rules: [
    { pattern: /(?<message>Fatal Python error: .*)/, category: 'crash', weight: WEIGHT.decisive, finding: false },
    { pattern: /(?<message>(?:==\d+==\s?)?ERROR: \w+Sanitizer: .*)/, category: 'crash', weight: WEIGHT.decisive },
    { pattern: /(?<message>PROCESS-CRASH \| .*)/, whole: true, category: 'crash', weight: WEIGHT.decisive },
    {
      pattern: /(?<message>TEST-UNEXPECTED-\w+ \| (?<test>\S+) \|)/,
      whole: true,
      category: 'test_failure',
      weight: WEIGHT.named,
    },
    {
      pattern:
        /(?<message>(?:Segmentation fault|core dumped|SIGSEGV|signal: 6, SIGABRT|A fatal error has been detected by the Java Runtime).*)/,
      whole: true,
      category: 'crash',
      weight: WEIGHT.named,
    },
    { pattern: /^(?<message>panic: (?!test timed out).*)/, category: 'crash', weight: WEIGHT.named },
  ],
});
