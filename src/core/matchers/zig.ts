import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

/** `zig build test`: `error: 'cart.test.adds' failed: expected 24, found 20`, its stack below. */
const FAILED = /^error: '(?<test>[^']{1,300})' (?<what>failed|leaked|logged errors|terminated)(?:: ?(?<message>.*))?$/;
/** `zig test`: `3/12 cart.test.adds...expected 24, found 20`, then `FAIL (TestExpectedEqual)`; or both on one line. */
const BEGUN = /^\d+\/\d+ (?!Test +#)(?<test>\S.{0,300}?)\.\.\.(?!OK|SKIP)(?<message>.*)$/;
const VERDICT = /^(?:\d+\/\d+ (?<test>\S.{0,300}?)\.\.\.)?FAIL \((?<error>\w+)\)$/;
const FRAME =
  /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.zig):(?<line>\d+):(?<column>\d+): 0x[0-9a-f]+ in (?<where>\S.*?)(?: \(.{1,100}\))?$/;
const CODE = /^\s+\S|^\s*$/;
const OVER =
  /^(?:error: |Build Summary: |\d+\/\d+ |\d+ passed; |All \d+ tests passed|##\[|Process completed with exit code )/;
const MAX_BLOCK = 80;

type Failure = { header: LogLine; test: string; message: string; at: LogLine | null; inTest: boolean; lines: number };

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let begun: { test: string; line: LogLine; message: string } | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, test, message, at } = failure;
    failure = null;
    const place = at ? FRAME.exec(at.text)?.groups : undefined;
    const startLine = place ? Number(place.line) : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: message || header.text.trim(),
      title: test,
      test,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: place ? Number(place.column) : null,
      lines: at ? [header, at] : [header],
    });
  }

  function open(header: LogLine, test: string, message: string): 'more' {
    finish();
    begun = null;
    failure = { header, test, message, at: null, inTest: false, lines: 0 };
    return 'more';
  }

  return (line) => {
    const { text } = line;
    const failed = FAILED.exec(text)?.groups;
    if (failed) return open(line, failed.test ?? '', failed.message?.trim() || `${failed.what}`);
    const verdict = VERDICT.exec(text)?.groups;
    if (verdict && (verdict.test || begun)) {
      const told = begun && !verdict.test ? begun : { test: verdict.test ?? '', line, message: '' };
      return open(told.line, told.test, told.message || `${verdict.error}`);
    }
    const started = BEGUN.exec(text)?.groups;
    if (started) {
      finish();
      begun = { test: started.test ?? '', line, message: started.message?.trim() ?? '' };
      return 'watch';
    }
    // What it printed may stand between; nothing else looks like the verdict.
    if (!failure) return begun ? 'watch' : 'pass';
    if (OVER.test(text) || ++failure.lines > MAX_BLOCK) {
      finish();
      return 'pass';
    }
    const frame = FRAME.exec(text)?.groups;
    if (frame && repositoryPath(frame.path ?? '') !== null && !failure.inTest) {
      const inTest = /(?:^|\.)(?:decl)?test[._]/.test(frame.where ?? '');
      if (inTest || !failure.at) failure.at = line;
      failure.inTest = inTest;
    }
    return frame || CODE.test(text) ? 'more' : 'watch';
  };
}

/** Zig's tests, by the build runner and by `zig test`. */
export const zig: Matcher = {
  name: 'zig',
  url: 'https://ziglang.org/documentation/master/#Zig-Test',
  hints: ["^error: '[^']+' (?:failed|leaked|logged|terminated)", '^FAIL \\(\\w+\\)$', '^\\d+/\\d+ \\S.*\\.\\.\\.'],
  start,
};
