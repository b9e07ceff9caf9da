import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

/** `/path/CartTests.swift:12: error: -[ShopTests.CartTests testAdds] : XCTAssertEqual failed…`, on Linux `CartTests.testAdds :` */
const XCTEST =
  /^\s*(?:❌\s+)?(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+): (?:error: )?(?<test>-\[[^\]]{1,300}\]|[A-Z][\w.]*\.\w+(?:\(\))?) : (?<message>.+)$/;
/** Swift Testing: `✘ Test "adds prices" recorded an issue at CartTests.swift:9:5: Expectation failed: …` */
const TESTING =
  /^\s*[✘✗􀢄×] Test (?<test>"[^"]{1,300}"|.{1,200}?) recorded an issue(?: with .{1,200}?)? at (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+):(?<column>\d+): (?<message>.+)$/u;
const ENDED = /^\s*Test Case '(?<test>[^']{1,300})' failed \(/;
const TESTING_ENDED = /^\s*[✘✗􀢄×] Test (?<test>"[^"]{1,300}"|[\w()`:]{1,200}) failed after /u;
/** xcbeautify and xcpretty: `✖ testAdds, XCTAssertEqual failed…`, the latter with the place in a list at the end. */
const PRETTY =
  /^\s*(?:✗|✖|x) (?:\[(?<suite>[^\]]{1,200})\] )?(?<test>test\w*)(?:\(\))?, (?<message>.+?)(?: \((?<path>(?:[A-Za-z]:)?[^\s:()]{1,300}):(?<line>\d+)\))?$/;
const LISTED = /^\s*(?<test>test\w*), (?<message>.+)$/;
const LISTED_AT = /^\s*(?<path>\/?[^\s:]{1,300}\.(?:swift|mm?)):(?<line>\d+)$/;
const LIST = /^Failing tests:$/;
const FAILING = /^\s+(?<test>(?:-\[[^\]]{1,300}\]|[\w.]+\.test\w*(?:\(\))?))$/;
const SUMMARY =
  /^\s*(?:\*\* TEST FAILED \*\*|Executed \d+ tests?, with .{0,40}[1-9]\d* failures?|[✘✗] Test run with .* failed after)/;

type Groups = Readonly<Record<string, string | undefined>>;

/** `testAdds` of `-[ShopTests.CartTests testAdds]`, `CartTests.testAdds()` or `testAdds`. */
const short = (test: string): string => test.replace(/^-\[.* |\]$|\(\)$|"/g, '').replace(/^.*\./, '');

function start(scan: Scan): LineTest {
  const told = new Set<string>();
  let listed: { header: LogLine; groups: Groups } | null = null;
  let failing = false;
  /** xcpretty tells the place only in its list at the end. */
  const held = new Map<string, { groups: Groups; line: LogLine }>();

  function report(groups: Groups, lines: LogLine[]): void {
    const test = groups.test ?? '';
    if (told.size < 4_000) told.add(short(test));
    const startLine = Number(groups.line) || null;
    scan.report({
      category: 'test_failure',
      weight: startLine ? WEIGHT.located : WEIGHT.named,
      message: groups.message ?? test,
      title: test,
      test: groups.suite ? `${groups.suite}.${test}` : test,
      path: groups.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(groups.column) || null,
      lines,
    });
  }

  return (line) => {
    const { text } = line;
    const groups = (XCTEST.exec(text) ?? TESTING.exec(text))?.groups;
    if (groups) {
      report(groups, [line]);
      return 'taken';
    }
    const pretty = PRETTY.exec(text)?.groups;
    if (pretty) {
      if (pretty.path) report(pretty, [line]);
      else if (held.size < 500) held.set(short(pretty.test ?? ''), { groups: pretty, line });
      return 'taken';
    }
    const ended = (ENDED.exec(text) ?? TESTING_ENDED.exec(text))?.groups;
    if (ended) {
      if (!told.has(short(ended.test ?? ''))) report({ ...ended, message: text.trim() }, [line]);
      return 'taken';
    }
    if (LIST.test(text)) {
      failing = true;
      return 'more';
    }
    const member = failing ? FAILING.exec(text)?.groups : undefined;
    failing = member !== undefined;
    if (member) {
      if (!told.has(short(member.test ?? ''))) report({ ...member, message: member.test }, [line]);
      return 'more';
    }
    if (SUMMARY.test(text)) {
      for (const [test, { groups: said, line: at }] of held) if (!told.has(test)) report(said, [at]);
      held.clear();
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: text.trim(),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    if (listed && LISTED_AT.test(text)) {
      const place = LISTED_AT.exec(text)?.groups;
      const { header, groups: said } = listed;
      listed = null;
      if (place) report({ ...said, path: place.path, line: place.line }, [header, line]);
      return 'taken';
    }
    listed = null;
    const one = LISTED.exec(text)?.groups;
    if (!one) return 'pass';
    listed = { header: line, groups: one };
    return 'watch';
  };
}

/** XCTest on macOS and Linux, Swift Testing, and what xcpretty and xcbeautify make of them. */
export const xctest: Matcher = {
  name: 'xctest',
  url: 'https://developer.apple.com/documentation/xctest',
  hints: [
    ':\\d+: (?:error: )?(?:-\\[|[A-Z][\\w.]*\\.\\w+(?:\\(\\))? : )',
    ' recorded an issue',
    "Test Case '.* failed \\(",
    '^\\s*[✘✗×] Test .* failed after ',
    '^\\s*(?:✗|✖|x) (?:\\[.{1,200}\\] )?test',
    '^\\s*test\\w*, ',
    '^Failing tests:$',
    '\\*\\* TEST FAILED \\*\\*',
    'Executed \\d+ test',
  ],
  start,
};
