import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const VERDICT = /^\s*\d+\/\d+ Test +#\d+: (?<test>\S.*?) \.*(?:\s*)\*\*\*(?<what>[A-Z][\w :]*?)(?: {2,}[\d.]+ sec.*)?$/;
const LIST = /^The following tests FAILED:$/;
const LISTED =
  /^\s+\d+ - (?<test>\S.*?) \((?<what>Failed|SEGFAULT|Timeout|Not Run|OTHER_FAULT|NUMERICAL|ILLEGAL|INTERRUPT|Subprocess [\w ]+|[A-Z]\w*)\)/;
const SUMMARY = /^\d+% tests passed, (?<failed>[1-9]\d*) tests? failed out of \d+/;
const ALL_PASSED = /^100% tests passed, 0 tests failed /;
const NOT_FAILED = /^(?:Skipped|Disabled)/;

function start(scan: Scan): LineTest {
  const told = new Set<string>();
  let listing = false;
  const report = (test: string, what: string, line: Parameters<LineTest>[0]): void => {
    if (told.has(test) || told.size > 4_000 || NOT_FAILED.test(what)) return;
    told.add(test);
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.named,
      message: `${test}: ${what}`,
      title: test,
      test,
      lines: [line],
    });
  };
  return (line) => {
    const verdict = VERDICT.exec(line.text)?.groups;
    if (verdict) {
      report(verdict.test ?? '', verdict.what ?? '', line);
      return 'taken';
    }
    if (LIST.test(line.text)) {
      listing = true;
      return 'more';
    }
    if (SUMMARY.test(line.text)) {
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: line.text,
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    if (ALL_PASSED.test(line.text)) return 'taken';
    if (!listing) return 'pass';
    const listed = LISTED.exec(line.text)?.groups;
    listing = listed !== undefined;
    if (!listed) return 'pass';
    report(listed.test ?? '', listed.what ?? '', line);
    return 'more';
  };
}

/** CTest: a verdict per test, and the list of those that failed. */
export const ctest: Matcher = {
  name: 'ctest',
  url: 'https://cmake.org/cmake/help/latest/manual/ctest.1.html',
  hints: ['\\*\\*\\*[A-Z]', '^The following tests FAILED:$', '^\\d+% tests passed, '],
  start,
};
