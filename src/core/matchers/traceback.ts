import type { CategoryName, LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, type SignalDraft, WEIGHT } from './matcher.js';

const HEADER = /^(?<indent>.{0,60}?)Traceback \(most recent call last\):\s*$/;
const FATAL = /^Current thread 0x[0-9a-f]{4,16} .*\(most recent call first\):/;
const FRAME = /^\s*File "(?<path>[^"]{1,400})", line (?<line>\d+)(?:,? in (?<where>.+))?/;
const ERROR = /^(?<error>[A-Za-z_][\w.]{0,200})(?:: (?<message>.*))?$/;
const PYTEST = /^_{2,} (?:ERROR at \w+ of )?(?<test>[\w.[\]<>/:-]{1,300}) _{2,}$/;
const UNITTEST = /^(?:FAIL|ERROR): (?<test>\w+) \((?<suite>[\w.]+)\)/;
const ENDS_TEST = /^={20,}$|^=+ .* =+$|^Ran \d+ tests? in/;
const TEST_FILE = /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)test_[^/]*$|_test\.py$/;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const MAX_TRACE = 200;

type Trace = {
  indent: string;
  fatal: boolean;
  inTest: LogLine | null;
  /** The newest frame, when it is of a test file. */
  last: LogLine | null;
  /** The test left its own files: what is deeper is the product's. */
  leftTest: boolean;
  deepest: LogLine | null;
  outer: LogLine | null;
  /** The newest frame is that of `os.environ`. */
  inEnvironment: boolean;
  lines: number;
};
type Test = { name: string; line: LogLine };

/** Frameworks that say what is missing of their settings: Django, Airflow, Flask, decouple, pydantic-settings, dynaconf. */
export function isConfiguration(error: string, message: string): boolean {
  if (
    /(?:^|\.)(?:ImproperlyConfigured|UndefinedValueError|\w*(?:Config(?:uration)?|Settings)(?:Exception|Error))$/.test(
      error,
    )
  )
    return true;
  return /(?:^|\.)ValidationError$/.test(error) && /^\d+ validation errors? for \w*(?:Settings|Config)\b/.test(message);
}

/** What kind of failure an exception speaks for by its name; most speak for none. */
function categoryOf(error: string, message: string, inTest: boolean, inEnvironment: boolean): CategoryName {
  if (isConfiguration(error, message) || (error === 'KeyError' && inEnvironment)) return 'configuration';
  if (/^(?:ModuleNotFoundError|ImportError)$/.test(error)) return 'dependency';
  if (/^(?:SyntaxError|IndentationError|TabError)$/.test(error)) return 'compile_error';
  if (error === 'MemoryError' || /CUDA out of memory/.test(message)) return 'out_of_memory';
  if (/(?:ConnectionError|ConnectTimeout|ReadTimeout|NewConnectionError|URLError|gaierror)$/.test(error))
    return 'network';
  if (error === 'PermissionError') return 'permission';
  return inTest ? 'test_failure' : 'unknown';
}

function start(scan: Scan): LineTest {
  let trace: Trace | null = null;
  let test: Test | null = null;
  let fatalSaid: LogLine | null = null;
  /** A test's exception, until it is known that no other followed from it. */
  let held: { draft: SignalDraft; blanks: number } | null = null;

  function tell(): void {
    if (held) scan.report(held.draft);
    held = null;
  }

  function report(line: LogLine, error: string, message: string): void {
    const { inTest, deepest, outer, inEnvironment } = trace as Trace;
    const failed = test;
    // A reader looks for the test's own line first; without a test the deepest line of the repository is where it broke.
    const frame = (failed && ((trace as Trace).last ?? inTest)) || deepest;
    const at = FRAME.exec((frame ?? outer)?.text.trim() ?? '')?.groups;
    const draft: SignalDraft = {
      category: failed ? 'test_failure' : categoryOf(error, message, inTest !== null, inEnvironment),
      weight: failed ? WEIGHT.located : WEIGHT.named,
      message: message ? `${error}: ${message}` : error,
      title: failed?.name ?? error,
      test: failed?.name ?? null,
      code: error,
      path: at?.path ?? null,
      startLine: at ? Number(at.line) : null,
      endLine: at ? Number(at.line) : null,
      lines: [line, failed?.line, frame ?? outer].filter((quoted) => quoted !== undefined && quoted !== null),
    };
    trace = null;
    if (failed) held = { draft, blanks: 0 };
    else scan.report(draft);
  }

  function reportFatal(): void {
    const said = fatalSaid;
    const { inTest, deepest } = trace as Trace;
    trace = null;
    const frame = inTest ?? deepest;
    const at = frame ? FRAME.exec(frame.text)?.groups : undefined;
    if (!said || !frame || !at) return;
    const startLine = Number(at.line);
    const message = said.text.slice(Math.max(0, said.text.indexOf('Fatal Python error')));
    scan.report({
      category: 'crash',
      weight: WEIGHT.decisive,
      message,
      path: at.path,
      startLine,
      endLine: startLine,
      lines: [said, frame],
    });
    fatalSaid = null;
  }

  function readFrame(line: LogLine, into: Trace, path: string, where: string): void {
    into.outer ??= line;
    into.inEnvironment = /(?:^|[\\/])os\.py$|^<frozen os>$/.test(path) && where === '__getitem__';
    const own = repositoryPath(path);
    into.last = own !== null && TEST_FILE.test(own) ? line : null;
    if (own === null || !TEST_FILE.test(own)) into.leftTest ||= into.inTest !== null;
    if (own === null) return;
    if (TEST_FILE.test(own) && (into.fatal || !into.leftTest)) into.inTest = line;
    if (!into.fatal || !into.deepest) into.deepest = line;
  }

  const open = (indent: string, fatal: boolean): 'more' => {
    trace = {
      indent,
      fatal,
      inTest: null,
      last: null,
      leftTest: false,
      deepest: null,
      outer: null,
      inEnvironment: false,
      lines: 0,
    };
    return 'more';
  };

  return (line) => {
    if (held) {
      if (line.text.trim() === '' && ++held.blanks < 3) return 'watch';
      if (CHAINED.test(line.text)) {
        held = null;
        return 'taken';
      }
      tell();
    }
    const header = HEADER.exec(line.text);
    if (header) return open(header.groups?.indent ?? '', false);
    if (FATAL.test(line.text)) {
      if (trace?.fatal) reportFatal();
      return open('', true);
    }
    if (line.text.includes('Fatal Python error: ')) {
      fatalSaid = line;
      return 'pass';
    }
    const failed = UNITTEST.exec(line.text);
    if (failed) {
      // Since Python 3.11 the suite ends in the test's name.
      const { suite = '', test: name = '' } = failed.groups ?? {};
      test = { name: suite.endsWith(`.${name}`) ? suite : `${suite}.${name}`, line };
      return 'taken';
    }
    const section = PYTEST.exec(line.text)?.groups?.test;
    if (section) {
      test = { name: section, line };
      return 'pass';
    }
    if (ENDS_TEST.test(line.text)) test = null;
    if (!trace) return 'pass';
    const text = line.text.startsWith(trace.indent) ? line.text.slice(trace.indent.length) : line.text;
    const frame = FRAME.exec(text)?.groups;
    if (frame) {
      readFrame(line, trace, frame.path ?? '', frame.where ?? '');
      return 'more';
    }
    if (trace.fatal) {
      reportFatal();
      return 'pass';
    }
    const error = ERROR.exec(text)?.groups;
    if (error && !/^\s/.test(text) && trace.outer) {
      report(line, error.error ?? '', error.message ?? '');
      return held ? 'more' : 'taken';
    }
    if (++trace.lines > MAX_TRACE || (trace.lines > 3 && !trace.outer)) {
      trace = null;
      return 'pass';
    }
    return 'more';
  };
}

/** A Python traceback, unittest's `FAIL: test (suite)` above one, and the frames of a fatal error of the interpreter. */
export const traceback: Matcher = {
  name: 'python',
  url: 'https://docs.python.org/3/library/traceback.html',
  hints: [
    'Traceback \\(most recent',
    '^(?:FAIL|ERROR): \\w+ \\(',
    '^={20,}$',
    '^_{2,} ',
    '^Ran \\d+ tests? in',
    'hread 0x',
    'Fatal Python error',
  ],
  start,
};
