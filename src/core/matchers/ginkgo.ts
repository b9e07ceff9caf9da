import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const DETAIL = /^\s*\[(?<kind>FAILED|PANICKED|TIMEDOUT|FAIL|INTERRUPTED)\] (?<message>\S.*)$/;
const IN_AT = /^\s*In \[\w+\] at: (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)/;
const SUMMARISING = /^\s*Summarizing \d+ Failures?:$/;
const LISTED = /^\s*\[(?:FAIL|Fail|PANICKED!?|Panic!|TIMEDOUT|INTERRUPTED)\] (?<test>\S.*)$/;
const PLACE = /^\s*(?<path>\/?[^\s:]{1,300}\.go):(?<line>\d+)$/;
const RAN = /^\s*(?:FAIL!|Ran \d+ of \d+ Specs)/;
const MAX_BLOCK = 80;

function start(scan: Scan): LineTest {
  let detail: { said: LogLine[]; lines: number } | null = null;
  let summary = false;
  let listed: { header: LogLine; test: string } | null = null;
  let lines = 0;
  /** What was said at a place. */
  const reasons = new Map<string, LogLine[]>();

  function report(at: LogLine | null): void {
    if (!listed) return;
    const { header, test } = listed;
    listed = null;
    const place = at ? PLACE.exec(at.text)?.groups : undefined;
    const said = (place && reasons.get(`${place.path}:${place.line}`)) ?? [];
    const first = said[0] ? (DETAIL.exec(said[0].text)?.groups?.message ?? said[0].text.trim()) : test;
    const startLine = place ? Number(place.line) : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: [first, ...said.slice(1).map((line) => line.text.trim())].join(' '),
      title: test,
      test,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      lines: [...said.slice(0, 3), header, at].filter((line) => line !== null),
    });
  }

  return (line) => {
    const { text } = line;
    if (SUMMARISING.test(text)) {
      summary = true;
      lines = 0;
      return 'more';
    }
    if (summary) {
      const test = LISTED.exec(text)?.groups?.test;
      if (test) {
        report(null);
        listed = { header: line, test };
        return 'more';
      }
      if (listed && PLACE.test(text)) {
        report(line);
        return 'more';
      }
      if (
        RAN.test(text) ||
        /^(?:##\[|Process completed with exit code )/.test(text) ||
        (text.trim() === '' && ++lines > 20)
      ) {
        report(null);
        summary = false;
        return 'pass';
      }
      return 'more';
    }
    if (DETAIL.test(text)) {
      detail = { said: [line], lines: 0 };
      return 'more';
    }
    if (!detail) return 'pass';
    const place = IN_AT.exec(text)?.groups;
    if (place) {
      if (reasons.size < 500) reasons.set(`${place.path}:${place.line}`, detail.said);
      detail = null;
      return 'taken';
    }
    if (++detail.lines > MAX_BLOCK) {
      detail = null;
      return 'pass';
    }
    if (text.trim() !== '' && detail.said.length < 4) detail.said.push(line);
    return 'watch';
  };
}

/** Ginkgo: what failed, where it stands, and the list at the end that names the specs. */
export const ginkgo: Matcher = {
  name: 'ginkgo',
  url: 'https://onsi.github.io/ginkgo/#the-spec-runner',
  hints: ['Summarizing \\d+ Failure', '^\\s*\\[(?:FAILED|PANICKED|TIMEDOUT|INTERRUPTED)\\] '],
  start,
};
