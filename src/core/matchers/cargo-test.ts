import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const PANIC =
  /^\s*thread '(?<test>[^']{1,300})' (?:\(\d+\) )?panicked at (?:'(?<old>.*)', )?(?<path>[^\s:']{1,300}):(?<line>\d+)(?::(?<column>\d+))?:?$/;
const FAILED = /^test (?<test>\S.{0,300}?) \.\.\. FAILED/;
const NEXTEST =
  /^\s*(?:FAIL|SIGABRT|SIGSEGV|TIMEOUT|TRY \d+ FAIL) \[\s*[\d.]+s\] (?:\(\s*\d+\/\d+\) )?(?<test>\S+(?: \S+)?)/;
const SUMMARY = /^test result: FAILED\.|^error: test failed, to rerun|^error: test run failed/;

function start(scan: Scan): LineTest {
  let panic: { header: LogLine; groups: Readonly<Record<string, string | undefined>> } | null = null;
  const told = new Set<string>();
  const report = (message: LogLine | null): void => {
    if (!panic) return;
    const { header, groups } = panic;
    panic = null;
    const test = groups.test === 'main' ? null : (groups.test ?? null);
    if (test && told.size < 2_000) told.add(test);
    scan.report({
      category: test ? 'test_failure' : 'crash',
      weight: test ? WEIGHT.located : WEIGHT.named,
      message: groups.old ?? message?.text.trim() ?? header.text,
      title: test,
      test,
      path: groups.path ?? null,
      startLine: Number(groups.line),
      endLine: Number(groups.line),
      startColumn: Number(groups.column) || null,
      lines: message ? [header, message] : [header],
    });
  };
  return (line) => {
    if (panic) {
      report(line);
      return 'taken';
    }
    const groups = PANIC.exec(line.text)?.groups;
    if (groups) {
      panic = { header: line, groups };
      if (!groups.old) return 'more';
      report(null);
      return 'taken';
    }
    const failed = (FAILED.exec(line.text) ?? NEXTEST.exec(line.text))?.groups?.test;
    if (failed) {
      const name = failed.replace(/^.* /, '');
      if (told.has(name)) return 'taken';
      if (told.size < 2_000) told.add(name);
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.named,
        message: line.text.trim(),
        title: name,
        test: name,
        lines: [line],
      });
      return 'taken';
    }
    if (!SUMMARY.test(line.text)) return 'pass';
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.summary,
      message: line.text,
      lines: [line],
      finding: false,
    });
    return 'taken';
  };
}

/** `cargo test` and cargo-nextest: panics with their place, tests by name. */
export const cargoTest: Matcher = {
  name: 'cargo test',
  url: 'https://doc.rust-lang.org/cargo/commands/cargo-test.html',
  hints: [
    'panicked at ',
    '^test .{1,300}FAILED',
    '^test result: FAILED',
    'test (?:run )?failed',
    '(?:FAIL|SIG[A-Z]+|TIMEOUT) \\[',
  ],
  start,
};
