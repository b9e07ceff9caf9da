import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const FAILED = /^\s*[✘✖] \[fail\]: (?<said>\S.*?)(?: \(\d.{0,20}s\))?$/;
const NO_TEST =
  /^\s*[✘✖] (?<said>(?:No tests found in |.{1,300} exited with a non-zero exit code|Uncaught exception in |Unhandled rejection in |Couldn[’']t find any files).*)/;
const AT = /^\s{2}(?:file:\/\/)?(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.[cm]?[jt]sx?):(?<line>\d+)$/;
const FRAME =
  /^\s+(?:› |at )(?:[^()]{0,200}[( ])?(?<path>(?:file:\/\/)?[^\s():]{1,300}\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/;
const SOURCE = /^\s+\d+: /;
const END = /^\s*\d+ (?:tests? failed|uncaught exceptions?|unhandled rejections?)/;
/** The paragraphs are told apart by up to three blank lines. */
const MAX_BLANK = 20;

/** A failed test, as the progress told it with its message behind, and as its own paragraph told more. */
type Failure = {
  said: string;
  header: LogLine;
  test: string | null;
  reason: LogLine | null;
  at: LogLine | null;
  frame: LogLine | null;
};

function start(scan: Scan): LineTest {
  let failures: Failure[] = [];
  let current: Failure | null = null;
  let blank = 0;

  function tell({ said, header, test, reason, at, frame }: Failure): void {
    const place = frame ? FRAME.exec(frame.text)?.groups : at ? AT.exec(at.text)?.groups : undefined;
    const startLine = place ? Number(place.line) : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: (test && said.slice(test.length).trim()) || reason?.text.trim() || said,
      title: test ?? said,
      test: test ?? said,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: [reason, header, frame ?? at].filter((line) => line !== null),
    });
  }

  function finish(): void {
    for (const failure of failures) tell(failure);
    failures = [];
    current = null;
  }

  function readParagraph(line: LogLine): void {
    const title = line.text.trim();
    const opened = failures.find(
      (failure) =>
        failure.test === null &&
        /^ {2}\S/.test(line.text) &&
        (failure.said === title || failure.said.startsWith(`${title} `)),
    );
    if (opened && scan.before(1)?.text.trim() === '') {
      current = opened;
      current.test = title;
      return;
    }
    if (!current || title === '' || SOURCE.test(line.text)) return;
    const path = FRAME.exec(line.text)?.groups?.path;
    if (path) {
      if (repositoryPath(path) !== null) current.frame ??= line;
    } else if (AT.test(line.text)) current.at ??= line;
    else current.reason ??= line;
  }

  return (line) => {
    const said = FAILED.exec(line.text)?.groups?.said;
    if (said) {
      if (failures.length < 500) failures.push({ said, header: line, test: null, reason: null, at: null, frame: null });
      blank = 0;
      return 'more';
    }
    const other = NO_TEST.exec(line.text)?.groups?.said;
    if (other) {
      scan.report({ category: 'test_failure', message: other, lines: [line] });
      return failures.length > 0 ? 'more' : 'taken';
    }
    if (failures.length === 0) return 'pass';
    blank = line.text.trim() === '' ? blank + 1 : 0;
    if (END.test(line.text) || /^(?:##\[|Process completed with exit code )/.test(line.text) || blank > MAX_BLANK) {
      finish();
      return 'pass';
    }
    readParagraph(line);
    return current ? 'more' : 'watch';
  };
}

/** AVA: `✘ [fail]: name message` as it goes, then a paragraph for each. */
export const ava: Matcher = {
  name: 'ava',
  url: 'https://github.com/avajs/ava/blob/main/docs/05-command-line.md',
  hints: [
    '[✘✖] \\[fail\\]: ',
    '^\\s*[✘✖] (?:No tests found|Uncaught exception in|Unhandled rejection in)',
    'exited with a non-zero exit code',
  ],
  start,
};
