import { type LineTest, lineMatcher, type Matcher, type Scan, WEIGHT } from './matcher.js';

const BUILD_FILE = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:]{0,300}(?:BUILD(?:\.bazel)?|WORKSPACE(?:\.bazel|\.bzlmod)?|MODULE\.bazel|\.bzl)):(?<line>\d+):(?<column>\d+)`;

/** `--test_output=errors` frames what a test printed. */
const OUTPUT = /^=+ Test output for (?<test>(?:@[\w.~+-]{0,100})?\/\/\S{1,300}?):$/;
const OUTPUT_ENDS = /^={60,}$/;
/** What runners with a format of their own call a failed test: GoogleTest, Go, pytest, unittest, JUnit 4, Jest, libtest. */
const TOLD =
  /^\[ {2}FAILED {2}\] \S+\.\S|^\s*--- FAIL: \S|^FAILED \S+::|^(?:FAIL|ERROR): \w+ \(|^\d+\) \S+\(\S+\)$|^\s+● |^test \S+ \.\.\. FAILED$/;
const MAX_BACK = 64;

const lines = lineMatcher({
  name: 'bazel',
  url: 'https://bazel.build/run/build',
  hints: [
    '^ERROR: ',
    '^FAILED: Build did NOT',
    '^(?:@\\S{0,100})?//\\S+ +.*(?:FAILED|TIMEOUT|NO STATUS)',
    '^=+ Test output for ',
    '^={60,}$',
    '^FAIL: //',
    '^Target //\\S+ failed to build',
    '^(?:TIMEOUT|FLAKY): //',
  ],
  rules: [
    {
      pattern: new RegExp(
        `^ERROR: ${BUILD_FILE}: (?<message>.{1,300} failed: \\((?:Exit \\d+|Segmentation fault|Killed|Aborted|Timeout)[^)]{0,80}\\).*)`,
      ),
      category: 'compile_error',
      weight: WEIGHT.named,
    },
    {
      pattern: new RegExp(
        `^ERROR: ${BUILD_FILE}: (?<message>.*(?:Error downloading|download from|Unable to resolve|404 Not Found).*)`,
      ),
      category: 'dependency',
    },
    { pattern: new RegExp(`^ERROR: ${BUILD_FILE}: (?<message>.+)`), category: 'configuration' },
    {
      pattern:
        /^ERROR: (?<message>(?:Skipping '[^']{1,200}': )?no such (?:package|target) .+|.*(?:Error computing the main repository mapping|Unrecognized option|Config value '.+' is not defined|The '\w+' command is only supported from within a workspace|no targets found beneath|Unable to find package for).*)/,
      category: 'configuration',
    },
    {
      pattern:
        /^(?<test>(?:@[\w.~+-]{0,100})?\/\/\S{1,300}) +(?:\(cached\) )?(?<message>(?:FAILED|TIMEOUT)(?! TO BUILD)\b.*)/,
      category: 'test_failure',
      weight: WEIGHT.named,
    },
    {
      pattern: /^(?<message>(?:FAIL|TIMEOUT): \/\/\S{1,300} .*)/,
      category: 'test_failure',
      weight: WEIGHT.summary,
      finding: false,
    },
    {
      pattern:
        /^(?<message>FAILED: Build did NOT complete.*|Target \/\/\S{1,300} failed to build.*|ERROR: (?:Analysis of target .* failed|Build did NOT complete|command succeeded, but|Couldn't start the build).*)/,
      category: 'compile_error',
      weight: WEIGHT.summary,
      finding: false,
    },
  ],
});

function start(scan: Scan): LineTest {
  const told = new Set<string>();
  let target: string | null = null;

  /** Whether a test of the output that ends here has been told by its own runner. */
  function isTold(): boolean {
    for (let back = 1; back <= MAX_BACK; back++) {
      const text = scan.before(back)?.text;
      if (text === undefined || OUTPUT.test(text)) return false;
      if (TOLD.test(text)) return true;
    }
    return false;
  }

  const test = lines.start({
    ...scan,
    report(draft) {
      const known = draft.test && told.has(draft.test);
      scan.report(known ? { ...draft, weight: WEIGHT.summary, finding: false } : draft);
    },
  });

  return (line) => {
    const opened = OUTPUT.exec(line.text)?.groups?.test;
    if (opened) {
      target = opened;
      return 'taken';
    }
    if (target && OUTPUT_ENDS.test(line.text)) {
      if (isTold() && told.size < 4_000) told.add(target);
      target = null;
      return 'pass';
    }
    return test(line);
  };
}

/** Bazel: what is wrong in BUILD files, which action failed (why stands below it), which test targets failed. */
export const bazel: Matcher = { ...lines, start };
