import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import {
  AT,
  directoryOf,
  FAIL,
  FRAME,
  LISTED,
  OWN_RUNNER,
  PACKAGE,
  PANIC,
  PASSED,
  RACE,
  RUNNING,
  RUNNING_TEST,
  STILL_RUNNING,
  TELLING,
  TEST_FUNCTION,
  TRACE,
  testify,
  VERDICT,
} from './go-test-lines.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const MAX_OUTPUT = 60;
/** So many lines that are none of ours end whatever is open: other tools are at work. */
const MAX_IDLE = 100;
const MAX_TESTS = 300;
const MAX_BLANK = 40;

type Failure = {
  header: LogLine;
  test: string;
  package: string | null;
  output: LogLine[];
  panic: LogLine | null;
  frame: LogLine | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let held: Failure[] = [];
  /** With `-v` a test's output stands above its verdict, and that of others between. */
  const outputs = new Map<string, LogLine[]>();
  let running: string | null = null;
  let race: { header: LogLine; at: LogLine | null; reading: boolean } | null = null;
  let timedOut = false;
  /** What ran when the time was over, until the stacks below have told where. */
  let hung: { test: string; line: LogLine; at: LogLine | null }[] = [];
  let inStackOf: { test: string; closure: boolean } | null = null;
  let blank = 0;
  let idle = 0;
  const told = new Set<string>();

  function report(ended: Failure, packageName: string | null): void {
    const { header, test, panic, frame } = ended;
    const output = [...ended.output, ...(outputs.get(test) ?? [])];
    outputs.delete(test);
    const places = output.filter((line) => AT.test(line.text) && !OWN_RUNNER.test(line.text));
    const said = (line: LogLine): string => AT.exec(line.text)?.groups?.message?.trim() ?? '';
    const assertion = panic ? undefined : (places.find((line) => TELLING.test(said(line))) ?? places.at(-1));
    const raced = !panic && !assertion && output.some((line) => /race detected/.test(line.text)) ? race : null;
    if (raced) race = null;
    const asserted = assertion ? testify(output, output.indexOf(assertion)) : null;
    const at = panic ? frame : (asserted?.at ?? assertion ?? raced?.at ?? null);
    const place = at ? (TRACE.exec(at.text) ?? AT.exec(at.text) ?? FRAME.exec(at.text))?.groups : undefined;
    const directory = ended.package ?? directoryOf(packageName);
    const short = place?.path && !place.path.includes('/') && directory !== '';
    const next = assertion && output[output.indexOf(assertion) + 1];
    const more =
      assertion && /(?::|^)\s*$/.test(said(assertion)) && next && !AT.test(next.text) ? next.text.trim() : '';
    const message =
      (panic && `panic: ${PANIC.exec(panic.text)?.groups?.message}`) ||
      asserted?.message ||
      (assertion && `${said(assertion)} ${more}`.trim()) ||
      (raced && 'Data race') ||
      output
        .slice(0, 4)
        .map((line) => line.text.trim())
        .join(' ') ||
      header.text.trim();
    const key = `${test}\n${message}`;
    if (told.has(key) || told.size > 2_000) return;
    told.add(key);
    const startLine = place ? Number(place.line) : null;
    const reason = panic ?? assertion ?? raced?.header ?? output[0] ?? null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message,
      title: test,
      test,
      path: short ? `${directory}/${place.path}` : (place?.path ?? null),
      startLine,
      endLine: startLine,
      lines: [...(asserted?.lines ?? []), reason, header, at].filter(
        (line, index, all): line is LogLine => line !== null && all.indexOf(line) === index,
      ),
    });
  }

  function shelve(): void {
    if (failure && held.length < MAX_TESTS) held.push(failure);
    failure = null;
  }

  /** A package has ended: its failures are those since the last one. */
  function finish(packageName: string | null): void {
    shelve();
    for (const [index, ended] of held.entries()) {
      const contains = held.some(
        (other, at) =>
          other.test.startsWith(`${ended.test}/`) ||
          (other.test === ended.test && at !== index && other.output.length > 0),
      );
      const quiet = !ended.panic && !ended.output.some((line) => AT.test(line.text)) && !outputs.has(ended.test);
      if (!(contains && quiet)) report(ended, packageName);
    }
    held = [];
    for (const { test, line, at } of hung) {
      const place = at ? FRAME.exec(at.text)?.groups : undefined;
      const startLine = place ? Number(place.line) : null;
      scan.report({
        category: 'timeout',
        weight: place ? WEIGHT.located : WEIGHT.named,
        message: `${test} was running when the time was over`,
        title: test,
        test,
        path: place?.path ?? null,
        startLine,
        endLine: startLine,
        lines: [line, at].filter((quoted) => quoted !== null),
      });
    }
    hung = [];
    outputs.clear();
    running = null;
    if (race && !race.reading && packageName !== null) {
      scan.report({ category: 'test_failure', weight: WEIGHT.named, message: 'Data race', lines: [race.header] });
      race = null;
    }
  }

  /** The output of the running test is being read, which began with a place. */
  const follows = (): boolean => {
    const length = running === null ? 0 : (outputs.get(running)?.length ?? 0);
    return length > 0 && length < MAX_OUTPUT;
  };
  const isOpen = (): boolean =>
    failure !== null || held.length > 0 || follows() || race !== null || timedOut || hung.length > 0;

  function readRace(line: LogLine): void {
    if (!race?.reading) return;
    if (/^=+$/.test(line.text)) race.reading = false;
    const path = FRAME.exec(line.text)?.groups?.path;
    if (!race.at && path && !path.endsWith('_testmain.go') && repositoryPath(path) !== null) race.at = line;
  }

  function readOutput(line: LogLine, into: Failure): boolean {
    if (PANIC.test(line.text)) {
      into.panic ??= line;
      return true;
    }
    if (into.panic) {
      const path = FRAME.exec(line.text)?.groups?.path;
      if (!into.frame && path && !path.includes('/src/testing/') && repositoryPath(path) !== null) into.frame = line;
      return path !== undefined || into.lines > 1;
    }
    const example = /^(?:got|want):$/.test(line.text) || /^(?:got|want):$/.test(into.output.at(-1)?.text ?? '');
    if (!example && !/^\s+\S/.test(line.text)) return false;
    if (into.output.length < MAX_OUTPUT) into.output.push(line);
    return AT.test(line.text);
  }

  function read(line: LogLine): ReturnType<LineTest> {
    const { text } = line;
    const listed = LISTED.exec(text)?.groups;
    const header = listed ?? FAIL.exec(text)?.groups;
    if (header) {
      shelve();
      failure = {
        header: line,
        test: header.test ?? '',
        package: listed?.package?.replace(/^\.$/, '') ?? null,
        output: [],
        panic: null,
        frame: null,
        lines: 0,
      };
      running = null;
      return 'more';
    }
    if (RACE.test(text)) {
      race = { header: line, at: null, reading: true };
      return 'more';
    }
    const ended = PACKAGE.exec(text)?.groups;
    if (ended) {
      finish(ended.package ?? null);
      const build = /build failed|setup failed/.test(ended.note ?? '');
      scan.report({
        category: build ? 'compile_error' : 'test_failure',
        weight: WEIGHT.summary,
        message: text.replace('\t', ' '),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    const started = RUNNING.exec(text)?.groups?.test;
    if (started) {
      shelve();
      running = started;
      return 'taken';
    }
    const passed = PASSED.exec(text)?.groups?.test;
    if (passed) {
      shelve();
      outputs.delete(passed);
      running = null;
      return 'taken';
    }
    if (STILL_RUNNING.test(text)) {
      timedOut = true;
      return 'more';
    }
    if (timedOut) {
      const test = RUNNING_TEST.exec(text)?.groups?.test;
      timedOut = test !== undefined;
      if (test && hung.length < MAX_TESTS) hung.push({ test, line, at: null });
      return 'more';
    }
    if (hung.length > 0) {
      const inside = TEST_FUNCTION.exec(text)?.groups;
      const path = FRAME.exec(text)?.groups?.path;
      if (path && inStackOf !== null && repositoryPath(path) !== null) {
        for (const each of hung) {
          const [name, part] = each.test.split('/');
          // The function of a subtest is one within the test's.
          if (name === inStackOf.test && (!each.at || (part && inStackOf.closure))) each.at = line;
        }
      }
      inStackOf = inside ? { test: inside.test ?? '', closure: inside.closure !== undefined } : null;
      if (inside || path) return 'more';
    }
    if (race?.reading) {
      readRace(line);
      return 'more';
    }
    if (failure) {
      failure.lines++;
      // "FAIL" alone stands between the last test and its package's verdict.
      if (/^FAIL$|^exit status \d/.test(text)) return 'more';
      if (VERDICT.test(text)) return 'pass';
      return readOutput(line, failure) ? 'more' : 'watch';
    }
    if (running !== null) {
      // What a test prints before its first place is not kept: most tests pass, and they print a lot.
      const output = outputs.get(running) ?? [];
      const isPlace = AT.test(text);
      if ((!isPlace && output.length === 0) || output.length >= MAX_OUTPUT || outputs.size >= MAX_TESTS) return 'pass';
      if (text.trim() !== '') outputs.set(running, [...output, line]);
      return isPlace ? 'more' : 'watch';
    }
    return 'pass';
  }

  return (line) => {
    const verdict = read(line);
    blank = line.text.trim() === '' ? blank + 1 : 0;
    if (verdict === 'pass' && held.length + (failure ? 1 : 0) > 0 && /^(?:ok {2}|PASS$|##\[|DONE )/.test(line.text))
      finish(null);
    idle = verdict === 'pass' ? idle + 1 : 0;
    if (blank > MAX_BLANK || idle > MAX_IDLE) {
      finish(null);
      race = null;
      timedOut = false;
    }
    if (!isOpen()) return verdict === 'more' ? 'taken' : verdict === 'watch' ? 'pass' : verdict;
    return verdict === 'taken' ? 'more' : verdict === 'pass' ? 'watch' : verdict;
  };
}

/** `go test`: a verdict per test, its output below (or above with `-v`), a verdict per package; and what gotestsum makes of it. */
export const goTest: Matcher = {
  name: 'go test',
  url: 'https://pkg.go.dev/cmd/go#hdr-Test_packages',
  hints: [
    '^\\s*--- FAIL: ',
    '^=== (?:RUN|CONT|NAME|FAIL:) ',
    '^\\s+[\\w./-]+\\.go:\\d+:',
    '^FAIL\\t',
    '^WARNING: DATA RACE',
    '^\\s*running tests:$',
  ],
  start,
};
