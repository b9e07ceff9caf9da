import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const PANIC =
  /^\s*thread '(?<test>[^']{1,300})' (?:\(\d+\) )?panicked at (?:'(?<old>.*)', )?(?<path>(?:[A-Za-z]:)?[^\s:']{1,300}):(?<line>\d+)(?::(?<column>\d+))?:?$/;
const FAILED = /^test (?<test>\S.{0,300}?)(?: - should panic)? \.\.\. (?:.{0,200}\s)?FAILED/;
const NEXTEST =
  /^\s*(?:FAIL|SIGABRT|SIGSEGV|TIMEOUT|TRY \d+ FAIL)(?: \+ LEAK)? \[\s*[\d.]+s\] (?:\(\s*\d+\/\d+\) )?(?<binary>\S+)(?: (?<test>\S+))?$/;
const SECTION = /^---- (?<test>\S.{0,300}?) stdout ----$/;
const LIST = /^failures:$/;
const LISTED = /^ {4}(?<test>\S.{0,300})$/;
const SIDES = /^\s*(?:left|right): /;
/** A test that returns its error, one that should have panicked, one of a comment. */
const SAID =
  /^(?:Error: .+|note: test did not panic as expected.*|Test executable failed.*|Couldn't compile the test\.)$/;
const SAID_AT = / at (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.rs):(?<line>\d+):(?<column>\d+)$/;
/** A test in a comment is named for its place. */
const DOCTEST = /^(?<path>\S{1,300}\.(?:rs|md)) - .*\(line (?<line>\d+)\)/;
const PASSED = /^test result: ok\./;
const ENDED = /^test result: FAILED\.|^error: (?:doc)?test failed, to rerun|^error: test run failed|^\s*Summary \[/;
const SUMMARY = /^test result: FAILED\.|^error: (?:doc)?test failed, to rerun|^error: test run failed/;
const MAX_HELD = 500;
const MAX_BLANK = 40;

type Panic = { header: LogLine; groups: Readonly<Record<string, string | undefined>>; said: LogLine[] };

function start(scan: Scan): LineTest {
  /** Tests by name: what told that they failed, and why. */
  const failed = new Map<string, LogLine>();
  const panics = new Map<string, Panic>();
  const reasons = new Map<string, LogLine>();
  const told = new Set<string>();
  let section: string | null = null;
  let reading: Panic | null = null;
  let nextest = false;
  let inList = false;
  let blank = 0;

  function report(
    test: string | null,
    panic: Panic | undefined,
    reason: LogLine | undefined,
    verdict: LogLine | undefined,
  ): void {
    if (test && told.has(test)) return;
    if (test && told.size < 2_000) told.add(test);
    const place =
      panic?.groups ?? SAID_AT.exec(reason?.text ?? '')?.groups ?? (test ? DOCTEST.exec(test)?.groups : undefined);
    const said = panic?.said ?? [];
    const message = panic?.groups.old ?? (said.map((line) => line.text.trim()).join(' ') || reason?.text.trim());
    const startLine = place ? Number(place.line) : null;
    scan.report({
      category: test ? 'test_failure' : 'crash',
      weight: test && place ? WEIGHT.located : WEIGHT.named,
      message:
        message ??
        (verdict && /FAILED|\[/.test(verdict.text) ? verdict.text.trim() : undefined) ??
        test ??
        panic?.header.text ??
        '',
      title: test,
      test,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: [said[0], panic?.header, ...said.slice(1), reason, verdict].filter((line) => line !== undefined),
    });
  }

  function flush(): void {
    for (const [test, verdict] of failed) report(test, panics.get(test), reasons.get(test), verdict);
    for (const [name, panic] of panics) {
      if (failed.has(name) || told.has(name)) continue;
      // A test that should panic.
      if (failed.size > 0 && name.includes('::')) continue;
      // A thread of the program, or a test whose verdict is not in the log.
      report(name.includes('::') ? name : null, panic, undefined, undefined);
    }
    forget();
  }

  function forget(): void {
    failed.clear();
    panics.clear();
    reasons.clear();
    section = null;
    reading = null;
  }

  function read(line: LogLine): ReturnType<LineTest> {
    const { text } = line;
    if (reading) {
      const first = reading.said.length === 0;
      if ((first && text.trim() !== '') || SIDES.test(text)) {
        reading.said.push(line);
        return 'more';
      }
      reading = null;
    }
    const groups = PANIC.exec(text)?.groups;
    if (groups) {
      const name = section ?? groups.test ?? '';
      const panic: Panic = { header: line, groups, said: [] };
      // The first panic is the reason, those that follow from it are not.
      if (panics.has(name) || panics.size >= MAX_HELD) return 'more';
      panics.set(name, panic);
      if (!groups.old) reading = panic;
      return 'more';
    }
    const opened = SECTION.exec(text)?.groups?.test;
    if (opened) {
      section = opened;
      return 'more';
    }
    const verdict = FAILED.exec(text)?.groups?.test;
    const listed = verdict ? undefined : NEXTEST.exec(text)?.groups;
    const name = verdict ?? listed?.test ?? listed?.binary;
    if (name) {
      nextest ||= listed !== undefined;
      if (failed.size < MAX_HELD && !failed.has(name)) failed.set(name, line);
      return 'more';
    }
    if (LIST.test(text)) {
      inList = true;
      return 'more';
    }
    const inIt = inList ? LISTED.exec(text)?.groups?.test : undefined;
    inList = inIt !== undefined;
    if (inIt) {
      if (failed.size < MAX_HELD && !failed.has(inIt)) failed.set(inIt, line);
      return 'more';
    }
    if (PASSED.test(text)) {
      if (!nextest) forget();
      return 'taken';
    }
    if (ENDED.test(text)) {
      if (!nextest || !text.startsWith('test result')) flush();
      if (!SUMMARY.test(text)) return 'taken';
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message: text, lines: [line], finding: false });
      return 'taken';
    }
    if (section !== null && SAID.test(text)) {
      if (!reasons.has(section)) reasons.set(section, line);
      return 'more';
    }
    return 'pass';
  }

  return (line) => {
    const verdict = read(line);
    const open = failed.size + panics.size > 0 || section !== null || inList;
    blank = line.text.trim() === '' ? blank + 1 : 0;
    if (open && (blank > MAX_BLANK || /^(?:##\[|Process completed with exit code )/.test(line.text))) {
      flush();
      return verdict === 'more' ? 'taken' : verdict;
    }
    if (!open) return verdict;
    return verdict === 'pass' ? 'watch' : 'more';
  };
}

/** `cargo test` and cargo-nextest: panics with their place, tests by name, tests of comments by their line. */
export const cargoTest: Matcher = {
  name: 'cargo test',
  url: 'https://doc.rust-lang.org/cargo/commands/cargo-test.html',
  hints: [
    'panicked at ',
    '^test .{1,300}FAILED',
    '^---- .{1,300} stdout ----$',
    '^test result: ',
    '^failures:$',
    '^error: (?:doc)?test (?:run )?failed',
    '(?:FAIL|SIG[A-Z]+|TIMEOUT)(?: \\+ LEAK)? \\[',
  ],
  start,
};
