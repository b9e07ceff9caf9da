import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const FAIL = /^\s*--- FAIL: (?<test>\S+) \(/;
const AT = /^\s+(?<path>[\w./-]+_test\.go|[\w./-]+\.go):(?<line>\d+): ?(?<message>.*)/;
const PACKAGE = /^FAIL\t(?<package>\S+)(?:\t| \[)(?<note>.*)/;
const MAX_OUTPUT = 60;

function start(scan: Scan): LineTest {
  let failed: { header: LogLine; test: string; lines: number } | null = null;
  const report = (at: LogLine | null): void => {
    if (!failed) return;
    const groups = at ? AT.exec(at.text)?.groups : undefined;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: groups?.message || failed.header.text.trim(),
      title: failed.test,
      test: failed.test,
      path: groups?.path ?? null,
      startLine: groups ? Number(groups.line) : null,
      endLine: groups ? Number(groups.line) : null,
      lines: at ? [failed.header, at] : [failed.header],
    });
    failed = null;
  };
  /** With `-v` a test's output stands above its verdict. */
  const above = (): LogLine | null => {
    for (let back = 1; back <= MAX_OUTPUT; back++) {
      const line = scan.before(back);
      if (line && failed && line.number >= failed.header.number) continue;
      if (!line || /^\s*(?:=== (?:RUN|CONT|NAME|PAUSE)|--- )/.test(line.text)) return null;
      if (AT.test(line.text) && !/^\s+testing\.go:/.test(line.text)) return line;
    }
    return null;
  };
  return (line) => {
    const header = FAIL.exec(line.text);
    if (header) {
      report(null);
      failed = { header: line, test: header.groups?.test ?? '', lines: 0 };
      return 'more';
    }
    const ended = PACKAGE.exec(line.text)?.groups;
    if (failed) {
      const output = !ended && AT.test(line.text) && !/^\s+testing\.go:/.test(line.text);
      if (output) {
        report(line);
        return 'taken';
      }
      failed.lines++;
      if (ended || failed.lines > MAX_OUTPUT || /^(?:FAIL|ok|PASS|\?|=== )/.test(line.text)) report(above());
      else return 'more';
    }
    if (/^WARNING: DATA RACE/.test(line.text)) {
      scan.report({ category: 'test_failure', weight: WEIGHT.named, message: 'Data race', lines: [line] });
      return 'taken';
    }
    if (!ended) return 'pass';
    const build = /build failed|setup failed/.test(ended.note ?? '');
    scan.report({
      category: build ? 'compile_error' : 'test_failure',
      weight: WEIGHT.summary,
      message: line.text.replace('\t', ' '),
      lines: [line],
      finding: false,
    });
    return 'taken';
  };
}

/** `go test`: a verdict per test, its output below (or above with `-v`), a verdict per package. */
export const goTest: Matcher = {
  name: 'go test',
  url: 'https://pkg.go.dev/cmd/go#hdr-Test_packages',
  hints: ['--- FAIL: ', '^FAIL\\t', '^WARNING: DATA RACE'],
  start,
};
