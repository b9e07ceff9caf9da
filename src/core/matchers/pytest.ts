import type { CategoryName, LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { isConfiguration } from './traceback.js';

/** pytest-sugar draws its rules with bars. */
const SECTION = /^(?:_{2,}|―{2,}) (?<title>.{1,300}?) (?:_{2,}|―{2,})$/u;
/** A name that leaves no room for more of a rule, on a line of 80 or more. */
const LONG_SECTION = /^[_―] (?<title>.{60,600}?) [_―]{1,2}$/u;
const REASON = /^E {3,}(?<message>\S.*)/;
const AT =
  /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.pyx?):(?<line>\d+): (?:in \S{1,100}|(?<error>[A-Za-z_][\w.]*))?\s*$/;
const SYNTAX_AT = /^E {3,}File "(?<path>[^"]{1,300})", line (?<line>\d+)/;
const TEST_FILE = /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)test_[^/]*$|_test\.py$/;
const SHORT =
  /^(?<kind>FAILED|ERROR|SUBFAILED?(?:[([][^\])]{0,200}[\])])?) (?:\[[\d.]+s\] )?(?<path>(?:[A-Za-z]:)?[^\s:][^:\s]{0,300}\.py)(?:::(?<test>.+?))?(?: - (?<message>.*))?$/;
const COLLECTING = /^_* ?ERROR collecting (?<path>\S+)/;
const COVERAGE =
  /^(?:ERROR: |FAIL )?(?<message>(?:Coverage failure|Required test coverage).*not reached.*|FAIL Required test coverage.*)/;
const END = /^=+ (?:.* )?(?:\d+ (?:failed|error)|short test summary|no tests ran|Interrupted)|^!+ .* !+$/;
/** `--tb=line`: a failure a line, above the summary that names the tests. */
const LINE = /^(?<path>(?:\/|[A-Za-z]:)[^:]{1,300}\.pyx?):(?<line>\d+): (?<message>\S.*)$/;
const CONFTEST = /^ImportError while loading conftest '(?<path>[^']{1,300})'/;
/** What follows is the exception that reached the runner. */
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const NATIVE_FRAME = /^\s*File "(?<path>[^"]{1,300})", line \d+/;
const WHERE = /^ERROR at \w+ of /;
const MAX_REMEMBERED = 2_000;
const IMPORT = /^(?:ModuleNotFoundError|ImportError)\b/;

/** No test has run yet when a file cannot be imported. */
function categoryOf(collecting: string | null, message: string): CategoryName {
  if (!collecting) return 'test_failure';
  if (/SyntaxError|IndentationError/.test(message)) return 'compile_error';
  const [error = '', ...said] = message.split(': ');
  return isConfiguration(error, said.join(': ')) ? 'configuration' : 'test_failure';
}

/** The failure being read: `____ test ____`, its `E` lines and the `path:line:` lines, of which a test's own is the best. */
type Failure = {
  header: LogLine;
  title: string;
  reason: LogLine | null;
  at: LogLine | null;
  /** The newest line of the repository. */
  deepest: LogLine | null;
  atTest: boolean;
  leftTest: boolean;
  collecting: string | null;
  /** What it followed from, in a chain of exceptions. */
  origin: LogLine | null;
  /** Nothing follows the block: it ends where its lines do. */
  last: boolean;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  const told = new Set<string>();
  const remember = (name: string): void => {
    if (told.size < MAX_REMEMBERED) told.add(name);
  };
  let section = '';
  const brief: LogLine[] = [];

  /** The place that `--tb=line` gave for a failure that the summary tells, cut, in the same order. */
  function placeOf(message: string | undefined): LogLine | null {
    const start = (message ?? '').replace(/\.{3}$/, '').trim();
    const index = brief.findIndex((line) => (LINE.exec(line.text)?.groups?.message ?? '').startsWith(start));
    return index < 0 ? null : (brief.splice(0, index + 1).at(-1) ?? null);
  }

  const opened = (header: LogLine, title: string, collecting: string | null, last = false): Failure => ({
    header,
    title,
    reason: null,
    at: null,
    deepest: null,
    atTest: false,
    leftTest: false,
    collecting,
    origin: null,
    last,
  });

  /** `--tb=native`: whether the traceback below the header has a frame of the repository. */
  function hasOwnFrame(header: LogLine): boolean {
    for (let back = 1; back <= 64; back++) {
      const line = scan.before(back);
      if (!line || line.number <= header.number) return false;
      const path = NATIVE_FRAME.exec(line.text)?.groups?.path;
      if (path && repositoryPath(path) !== null) return true;
    }
    return false;
  }

  function finish(): void {
    if (!failure) return;
    const { header, title, reason, collecting, origin, deepest, at: failedAt } = failure;
    // Of an import a reader looks for what could not be imported.
    const at = collecting && deepest ? deepest : failedAt;
    failure = null;
    const name = title.replace(WHERE, '');
    const last = name.replace(/ \(.*/, '').replace(/^.*\./, '');
    if (!reason && !at) {
      // `--tb=native`: the traceback below has been told as one.
      if (/^(?:FAILURES|ERRORS)$/.test(section) && !collecting && hasOwnFrame(header)) remember(last);
      return;
    }
    const place = at ? (AT.exec(at.text) ?? SYNTAX_AT.exec(at.text))?.groups : undefined;
    const message = (reason && REASON.exec(reason.text)?.groups?.message) ?? place?.error ?? title;
    remember(collecting ?? last);
    scan.report({
      category: categoryOf(collecting, message),
      weight: WEIGHT.located,
      message,
      title,
      test: collecting ? null : name,
      path: place?.path ?? collecting,
      startLine: place ? Number(place.line) : null,
      endLine: place ? Number(place.line) : null,
      code: IMPORT.test(message) ? 'import' : null,
      lines: [reason, origin, header, at].filter((line) => line !== null),
    });
    const from = failedAt && failedAt !== at ? AT.exec(failedAt.text)?.groups : undefined;
    if (from)
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.word,
        level: 'notice',
        message: `Imported here: ${message}`,
        title,
        path: from.path ?? null,
        startLine: Number(from.line),
        endLine: Number(from.line),
        lines: [failedAt].filter((line) => line !== null),
      });
  }

  function read(line: LogLine): ReturnType<LineTest> {
    const titled = (SECTION.exec(line.text) ?? LONG_SECTION.exec(line.text))?.groups?.title;
    if (titled) {
      finish();
      failure = opened(line, titled, COLLECTING.exec(titled)?.groups?.path ?? null);
      return 'taken';
    }
    const conftest = CONFTEST.exec(line.text)?.groups?.path;
    if (conftest) {
      finish();
      failure = opened(line, line.text, conftest, true);
      return 'more';
    }
    if (failure && CHAINED.test(line.text)) {
      const origin = failure.origin ?? failure.reason;
      failure = { ...opened(failure.header, failure.title, failure.collecting), origin };
      return 'taken';
    }
    if (failure && SYNTAX_AT.test(line.text)) {
      failure.at = line;
      failure.deepest = line;
      failure.atTest = true;
      return 'taken';
    }
    if (failure && REASON.test(line.text)) {
      // In a chain of exceptions and in syntax errors the line that names the error is the telling one.
      const names = /^E {3,}[A-Za-z_][\w.]*(?:Error|Exception|Warning|Failed|Exit)\b|^E {3,}assert /.test(line.text);
      if (!failure.reason || (names && !/^E {3,}[A-Za-z_][\w.]*(?:Error|Exception)\b/.test(failure.reason.text)))
        failure.reason = line;
      return 'taken';
    }
    const groups = failure ? AT.exec(line.text)?.groups : undefined;
    const at = groups?.path;
    if (failure && at) {
      const own = repositoryPath(at);
      const isTest = own !== null && TEST_FILE.test(own);
      // A reader looks for the last line of the test before it left its own files.
      if (failure.atTest && !isTest) failure.leftTest = true;
      if (own !== null && (isTest ? !failure.leftTest || groups?.error : !failure.atTest)) failure.at = line;
      if (own !== null) failure.deepest = line;
      failure.atTest ||= isTest;
      return 'taken';
    }
    const short = SHORT.exec(line.text)?.groups;
    if (short) {
      finish();
      const name = short.test ? short.test.replace(/^.*::/, '') : (short.path ?? '');
      const known = told.has(name);
      const at = known ? null : placeOf(short.message);
      const place = at ? LINE.exec(at.text)?.groups : undefined;
      const message = (/\.{3}$/.test(short.message ?? '') && place?.message) || short.message;
      scan.report({
        category: 'test_failure',
        weight: known ? WEIGHT.summary : WEIGHT.located,
        message: message ?? line.text,
        title: short.test ?? short.path ?? null,
        test: short.test ? `${short.path}::${short.test}` : null,
        path: place?.path ?? short.path ?? null,
        startLine: place ? Number(place.line) : null,
        endLine: place ? Number(place.line) : null,
        code: IMPORT.test(short.message ?? '') ? 'import' : null,
        lines: at ? [at, line] : [line],
        finding: !known,
      });
      return 'taken';
    }
    if (section === 'FAILURES' && LINE.test(line.text)) {
      if (brief.length < MAX_REMEMBERED) brief.push(line);
      return 'taken';
    }
    const coverage = COVERAGE.exec(line.text)?.groups;
    if (coverage) {
      scan.report({
        category: 'coverage',
        weight: WEIGHT.named,
        message: coverage.message ?? line.text,
        lines: [line],
      });
      return 'taken';
    }
    const headed = /^=+ (?<name>[A-Za-z ]{1,40}) =+$/.exec(line.text)?.groups?.name;
    if (headed) {
      finish();
      section = headed;
    }
    if (!END.test(line.text)) return 'pass';
    finish();
    const counts = /\d+ (?:failed|errors?)\b|Interrupted/.test(line.text);
    if (counts)
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: line.text.replace(/[=!]{2,}/g, '').trim(),
        lines: [line],
        finding: false,
      });
    return 'taken';
  }

  return (line) => {
    const verdict = read(line);
    if (!failure?.last) return verdict;
    if (verdict === 'pass' && /^(?:\S|$)/.test(line.text)) {
      finish();
      return 'pass';
    }
    return verdict === 'pass' ? 'watch' : 'more';
  };
}

/** pytest: sections of failures, then the short summary. */
export const pytest: Matcher = {
  name: 'pytest',
  url: 'https://docs.pytest.org/en/stable/how-to/output.html',
  hints: [
    '^_{2,} ',
    '^―{2,} ',
    '^[_―] .{60,} [_―]{1,2}$',
    '^E {3,}',
    '\\.pyx?:\\d+: ',
    '^(?:FAILED|ERROR) ',
    '^SUBFAIL',
    '^ImportError while loading conftest',
    '^During handling of the above',
    '^The above exception was',
    'test coverage of',
    'Coverage failure',
    '^={3,} .*={3,}$',
    '^!{3,} ',
  ],
  start,
};
