import { type LineTest, type Matcher, type Scan, type SignalDraft, WEIGHT } from './matcher.js';

const VERDICT =
  /^\s*\d+\/\d+ Test +#(?<number>\d+): (?<test>\S.*?) \.*(?:\s*)\*\*\*(?<what>[A-Z][\w :]*?)(?: {2,}[\d.]+ sec.*)?$/;
const LIST = /^The following tests FAILED:$/;
const LISTED =
  /^\s+\d+ - (?<test>\S.*?) \((?<what>Failed|SEGFAULT|Timeout|Not Run|OTHER_FAULT|NUMERICAL|ILLEGAL|INTERRUPT|Subprocess [\w ]+|[A-Z]\w*)\)/;
const SUMMARY = /^\d+% tests passed, (?<failed>[1-9]\d*) tests? failed out of \d+/;
const ALL_PASSED = /^100% tests passed, 0 tests failed /;
/** The next test: what the one before printed has ended. */
const NEXT = /^\s+Start +\d+: |^\s*\d+\/\d+ Test +#\d+: /;
/** Tests that their own runner has told, with their places. */
const TOLD = /^(?:\d+: )?\s*\[ {2}FAILED {2}\] [\w/]+\.\w/;
const MAX_BACK = 60;
const MAX_OUTPUT = 150;
const NOT_FAILED = /^(?:Skipped|Disabled)/;

function start(scan: Scan): LineTest {
  const told = new Set<string>();
  let listing = false;
  /** The verdict stands above the output that may tell more. */
  let held: { draft: SignalDraft; lines: number } | null = null;

  function flush(known: boolean): void {
    if (held) scan.report(known ? { ...held.draft, weight: WEIGHT.summary, finding: false } : held.draft);
    held = null;
  }

  /** With `-V` the output stands above the verdict, each line with the number of its test. */
  function isToldAbove(number: string): boolean {
    for (let back = 1; back <= MAX_BACK; back++) {
      const text = scan.before(back)?.text ?? '';
      if (text.startsWith(`${number}: `) && TOLD.test(text)) return true;
    }
    return false;
  }

  const report = (test: string, what: string, line: Parameters<LineTest>[0]): void => {
    if (told.has(test) || told.size > 4_000 || NOT_FAILED.test(what)) return;
    told.add(test);
    const draft: SignalDraft = {
      category: 'test_failure',
      weight: WEIGHT.named,
      message: `${test}: ${what}`,
      title: test,
      test,
      lines: [line],
    };
    held = { draft, lines: 0 };
  };

  const read: LineTest = (line) => {
    const verdict = VERDICT.exec(line.text)?.groups;
    if (verdict) {
      flush(false);
      report(verdict.test ?? '', verdict.what ?? '', line);
      if (held && isToldAbove(verdict.number ?? '')) flush(true);
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
    flush(false);
    return 'more';
  };

  return (line) => {
    // A crash is told by no one else.
    const crashed = /^\S+: Exception/.test(held?.draft.message ?? '');
    if (held && !crashed && TOLD.test(scan.before(1)?.text ?? '')) flush(true);
    if (held && (NEXT.test(line.text) || SUMMARY.test(line.text) || ++held.lines > MAX_OUTPUT)) flush(false);
    const verdict = read(line);
    if (!held) return verdict;
    return verdict === 'taken' ? 'more' : verdict === 'pass' ? 'watch' : verdict;
  };
}

/** CTest: a verdict per test, and the list of those that failed. */
export const ctest: Matcher = {
  name: 'ctest',
  url: 'https://cmake.org/cmake/help/latest/manual/ctest.1.html',
  hints: ['\\*\\*\\*[A-Z]', '^The following tests FAILED:$', '^\\d+% tests passed, '],
  start,
};
