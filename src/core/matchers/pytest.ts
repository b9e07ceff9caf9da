import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const SECTION = /^_{2,} (?<title>.{1,300}?) _{2,}$/;
const REASON = /^E {3,}(?<message>\S.*)/;
const AT = /^(?<path>[^\s:][^:]{0,300}\.pyx?):(?<line>\d+): (?:in \S{1,100}|(?<error>[A-Za-z_][\w.]*))?\s*$/;
const SYNTAX_AT = /^E {3,}File "(?<path>[^"]{1,300})", line (?<line>\d+)/;
const TEST_FILE = /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)test_[^/]*$|_test\.py$/;
const SHORT =
  /^(?<kind>FAILED|ERROR) (?:\[[\d.]+s\] )?(?<path>[^\s:][^:\s]{0,300}\.py)(?:::(?<test>.+?))?(?: - (?<message>.*))?$/;
const COLLECTING = /^_* ?ERROR collecting (?<path>\S+)/;
const COVERAGE =
  /^(?:ERROR: |FAIL )?(?<message>(?:Coverage failure|Required test coverage).*not reached.*|FAIL Required test coverage.*)/;
const END = /^=+ (?:.* )?(?:\d+ (?:failed|error)|short test summary|no tests ran|Interrupted)|^!+ .* !+$/;
const IMPORT = /^(?:ModuleNotFoundError|ImportError)\b/;

/** The failure being read: `____ test ____`, its `E` lines and the `path:line:` lines, of which a test's own is the best. */
type Failure = {
  header: LogLine;
  title: string;
  reason: LogLine | null;
  at: LogLine | null;
  atTest: boolean;
  leftTest: boolean;
  collecting: string | null;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  const told = new Set<string>();

  function finish(): void {
    if (!failure || (!failure.reason && !failure.at)) {
      failure = null;
      return;
    }
    const { header, title, reason, at, collecting } = failure;
    failure = null;
    const place = at ? (AT.exec(at.text) ?? SYNTAX_AT.exec(at.text))?.groups : undefined;
    const message = (reason && REASON.exec(reason.text)?.groups?.message) ?? place?.error ?? title;
    if (told.size < 2_000) told.add(title.replace(/^ERROR at \w+ of /, '').replace(/.*\./, ''));
    scan.report({
      category: collecting && /SyntaxError|IndentationError/.test(message) ? 'compile_error' : 'test_failure',
      weight: WEIGHT.located,
      message,
      title,
      test: collecting ? null : title,
      path: place?.path ?? collecting,
      startLine: place ? Number(place.line) : null,
      endLine: place ? Number(place.line) : null,
      code: IMPORT.test(message) ? 'import' : null,
      lines: [reason, header, at].filter((line) => line !== null),
    });
  }

  return (line) => {
    const section = SECTION.exec(line.text);
    if (section?.groups) {
      finish();
      failure = {
        header: line,
        title: section.groups.title ?? '',
        reason: null,
        at: null,
        atTest: false,
        leftTest: false,
        collecting: COLLECTING.exec(section.groups.title ?? '')?.groups?.path ?? null,
      };
      return 'taken';
    }
    if (failure && SYNTAX_AT.test(line.text)) {
      failure.at = line;
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
      failure.atTest ||= isTest;
      return 'taken';
    }
    const short = SHORT.exec(line.text)?.groups;
    if (short) {
      finish();
      const name = (short.test ?? '').replace(/.*::/, '');
      const known = told.has(name) && name !== '';
      scan.report({
        category: 'test_failure',
        weight: known ? WEIGHT.summary : WEIGHT.located,
        message: short.message ?? line.text,
        title: short.test ?? short.path ?? null,
        test: short.test ? `${short.path}::${short.test}` : null,
        path: short.path ?? null,
        code: IMPORT.test(short.message ?? '') ? 'import' : null,
        lines: [line],
        finding: !known,
      });
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
  };
}

/** pytest: sections of failures, then the short summary. */
export const pytest: Matcher = {
  name: 'pytest',
  url: 'https://docs.pytest.org/en/stable/how-to/output.html',
  hints: [
    '^_{2,} ',
    '^E {3,}',
    '\\.pyx?:\\d+: ',
    '^(?:FAILED|ERROR) ',
    'test coverage of',
    'Coverage failure',
    '^={3,} ',
    '^!{3,} ',
  ],
  start,
};
