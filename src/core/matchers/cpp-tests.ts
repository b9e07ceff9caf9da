import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const CATCH = /^(?:\d+: )?(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300})(?::(?<line>\d+)|\((?<bracketed>\d+)\)): FAILED:$/;
const DASHES = /^(?:\d+: )?-{79}$/;
const DOTS = /^(?:\d+: )?\.{79}$/;
const CATCH_LABEL = /^(?:with expansion:|with messages?:|due to .* with messages?:|because no exception was thrown.*)$/;
const TEST_CASE = /^(?:\d+: )?TEST CASE: {1,2}(?<test>\S.*)$/;

/** Frameworks whose failure is one line, with its place and mostly its test; what is further in below belongs to it. */
const FORMATS: readonly RegExp[] = [
  // doctest: https://github.com/doctest/doctest
  /^(?:\d+: )?(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300})(?::(?<line>\d+)|\((?<bracketed>\d+)\)): (?:FATAL )?ERROR: (?<message>(?:(?:DOCTEST_)?(?:CHECK|REQUIRE|FAIL|FAIL_CHECK)\w*\( ?.*|test case THREW exception: .*))$/,
  // Boost.Test: https://www.boost.org/doc/libs/release/libs/test/
  /^(?:\d+: )?(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300})(?:\((?<bracketed>\d+)\)|:(?<line>\d+)): (?:fatal )?error: in "(?<test>[^"]{1,300})": (?<message>.+)$/,
  // CppUTest: https://cpputest.github.io/
  /^(?:\d+: )?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+): error: Failure in (?<test>(?:IGNORE_)?TEST\(.{1,200}\))(?<message>)$/,
  // Unity: https://github.com/ThrowTheSwitch/Unity
  /^(?:\d+: )?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.[a-z+]{1,4}):(?<line>\d+):(?<test>\w+):FAIL(?:: ?(?<message>.+))?$/,
  // Check: https://libcheck.github.io/check/
  /^(?:\d+: )?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.[a-z+]{1,4}):(?<line>\d+):[FE]:[^:]{1,100}:(?<test>[^:]{1,200}):\d+: (?<message>.+)$/,
];
/** QTest: `FAIL!  : CartTest::adds() Compared values are not the same`, and the place below. https://doc.qt.io/qt-6/qttest-index.html */
const QTEST = /^(?:\d+: )?(?:FAIL!|XPASS) {1,3}: (?<test>[\w:]+\([^)]{0,200}\)) (?<message>.+)$/;
const QTEST_AT = /^(?:\d+: )?\s+Loc: \[(?<path>.{1,300})\((?<line>\d+)\)\]$/;
/** Criterion: `[----] test/cart.c:12: Assertion Failed`, then the test. https://criterion.readthedocs.io/ */
const CRITERION_AT = /^\[-{4}\] (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+): (?<message>.+)$/;
const CRITERION = /^\[FAIL\] (?<test>\w+::\w+)/;
const SUMMARY =
  /^(?:\d+: )?(?:test cases: +\d+ \|.*[1-9]\d* failed|\[doctest\] test cases: .*\| +[1-9]\d* failed|\*\*\* [1-9]\d* failures? (?:is|are) detected in|Errors \([1-9]\d* failures|\d+ Tests [1-9]\d* Failures \d+ Ignored)/;
const MAX_SAID = 5;
const LOOK_BACK = 60;

type Groups = Readonly<Record<string, string | undefined>>;
type Failure = {
  header: LogLine;
  groups: Groups;
  test: string | null;
  said: LogLine[];
  at: LogLine | null;
  kind: 'catch' | 'line' | 'qtest' | 'criterion';
  lines: number;
};

const bare = (text: string): string => text.replace(/^\d+: /, '');

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let testCase: string | null = null;

  /** Catch2 writes the test's name and its sections between dashes, above the first failure of each. */
  function catchName(): string | null {
    let dashes = 0;
    const names: string[] = [];
    for (let back = 1; back <= LOOK_BACK; back++) {
      const line = scan.before(back);
      if (!line) break;
      if (DOTS.test(line.text) && dashes === 0) names.length = 0;
      if (DASHES.test(line.text)) {
        if (++dashes === 2) {
          testCase = names.join(' > ');
          break;
        }
        names.length = 0;
      } else if (dashes === 1) names.unshift(bare(line.text).trim());
    }
    return testCase;
  }

  function finish(): void {
    if (!failure) return;
    const { header, groups, test, said, at, kind } = failure;
    failure = null;
    const place = at ? QTEST_AT.exec(at.text)?.groups : groups;
    const path = place?.path && !/^unknown (?:location|file)/.test(place.path) ? place.path : null;
    const startLine = path ? Number(place?.line ?? place?.bracketed) || null : null;
    const below = said
      .map((line) => bare(line.text).trim())
      .filter((text) => kind !== 'catch' || text !== 'with expansion:');
    const message = [groups.message, ...below].filter(Boolean).join(' ');
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: message || test || header.text.trim(),
      title: test,
      test,
      path,
      startLine,
      endLine: startLine,
      lines: groups.message ? [header, ...said, ...(at ? [at] : [])] : [...said, header],
    });
  }

  function open(header: LogLine, groups: Groups, test: string | null, kind: Failure['kind']): 'more' {
    finish();
    failure = { header, groups, test, said: [], at: null, kind, lines: 0 };
    return 'more';
  }

  function goesOn(line: LogLine, into: Failure): boolean {
    const text = bare(line.text);
    if (++into.lines > 30) return false;
    if (into.kind === 'qtest' && QTEST_AT.test(line.text)) {
      into.at = line;
      return false;
    }
    if (into.kind === 'criterion') return true;
    if (!/^\s+\S/.test(text) && !(into.kind === 'catch' && CATCH_LABEL.test(text))) return false;
    if (into.said.length < MAX_SAID) into.said.push(line);
    return true;
  }

  return (line) => {
    const { text } = line;
    const named = TEST_CASE.exec(text)?.groups?.test;
    if (named) {
      finish();
      testCase = named;
      return 'taken';
    }
    const caught = CATCH.exec(text)?.groups;
    if (caught) return open(line, caught, catchName(), 'catch');
    for (const format of FORMATS) {
      const groups = format.exec(text)?.groups;
      if (groups) return open(line, groups, groups.test ?? testCase, 'line');
    }
    const quick = QTEST.exec(text)?.groups;
    if (quick) return open(line, quick, quick.test ?? null, 'qtest');
    const criterion = CRITERION_AT.exec(text)?.groups;
    if (criterion && /Assertion|Unexpected|Failed|crash/i.test(criterion.message ?? ''))
      return open(line, criterion, null, 'criterion');
    const failed = CRITERION.exec(text)?.groups?.test;
    if (failed) {
      if (failure?.kind === 'criterion') failure.test = failed;
      else scan.report({ category: 'test_failure', message: text, title: failed, test: failed, lines: [line] });
      finish();
      return 'taken';
    }
    if (SUMMARY.test(text)) {
      finish();
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: bare(text).trim(),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    if (!failure) return 'pass';
    if (goesOn(line, failure)) return 'more';
    const taken = failure.at === line;
    finish();
    return taken ? 'taken' : 'pass';
  };
}

/** Test frameworks of C and C++ beside GoogleTest: Catch2, doctest, Boost.Test, CppUTest, Unity, Check, Criterion, QTest. */
export const cppTests: Matcher = {
  name: 'cpp tests',
  url: 'https://github.com/catchorg/Catch2/blob/devel/docs/tutorial.md',
  hints: [
    ': FAILED:$',
    '^(?:\\d+: )?TEST CASE: ',
    ': (?:FATAL )?ERROR: (?:DOCTEST_|CHECK|REQUIRE|FAIL|test case THREW)',
    ': (?:fatal )?error: in "',
    ': error: Failure in ',
    ':\\d+:\\w+:FAIL',
    ':\\d+:[FE]:',
    'FAIL!  : ',
    'XPASS  : ',
    '^\\[----\\] ',
    '^\\[FAIL\\] \\w+::',
    'test cases: +\\d+ \\|',
    '^\\*\\*\\* \\d+ failure',
    'Tests \\d+ Failures \\d+ Ignored',
  ],
  start,
};
