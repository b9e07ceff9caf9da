import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

/** minitest numbers its failures, rails does not; the name follows. */
const OPENED = /^(?:\s+\d+\) )?(?<kind>Failure|Error):$/;
const NAMED = /^(?=.*[#(])(?<test>\S.{0,300}?)(?: \[(?<path>[^\s\]:]{1,300}):(?<line>\d+)\])?:$/;
/** `Failure: test_total(CartTest)`, `Error: test_x(CartTest): ArgumentError: message` */
const TEST_UNIT = /^(?<kind>Failure|Error): (?<test>test[\w: ]{0,200}\([\w:]+\))(?:: (?<message>.+))?$/;
/** minitest-reporters: ` FAIL CartTest#test_total (0.10s)`, ` FAIL["test_total", "CartTest", 0.1]`, `test_total  FAIL (0.00s)` */
const REPORTED =
  /^\s*(?:(?:FAIL|ERROR)\["?(?<quoted>[^",\]]{1,300})"?, .{1,300}\]|(?:FAIL|ERROR) (?<named>[A-Z][\w:]*#\S.*?) \([\d.]+s\)|(?<spec>test_\S.*?)\s+(?:FAIL|ERROR) \([\d.]+s\))$/;
const FRAME = /^\s*(?<path>\/?[^\s:]{1,300}\.(?:rb|erb|rake)):(?<line>\d+)(?::in |:?$)/;
const SUMMARY = /^\d+ (?:runs|tests), \d+ assertions, (?:[1-9]\d* failures|\d+ failures, [1-9]\d* errors)/;
const CODE = /^\s*(?:=> )?\s*\d+: |^=+$|^\s*$|^(?:bin\/)?rails test /;
const MAX_BLOCK = 60;

type Failure = {
  header: LogLine;
  test: string;
  named: LogLine | null;
  said: LogLine[];
  message: string | null;
  at: LogLine | null;
  place: Readonly<Record<string, string | undefined>> | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  const told = new Set<string>();

  function finish(): void {
    if (!failure) return;
    const { header, test, named, said, message, at, place } = failure;
    failure = null;
    if (test === '') return;
    const reason = message ?? (said.map((line) => line.text.trim()).join(' ') || test);
    const key = `${test}\n${reason}`;
    if (told.has(key) || told.size > 2_000) return;
    told.add(key);
    const found = place ?? (at ? FRAME.exec(at.text)?.groups : undefined);
    const startLine = found ? Number(found.line) : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: reason,
      title: test,
      test,
      path: found?.path ?? null,
      startLine,
      endLine: startLine,
      lines: [...(message ? [header] : []), ...said, named, header, at].filter(
        (line, index, all): line is LogLine => line !== null && all.indexOf(line) === index,
      ),
    });
  }

  const open = (header: LogLine, test: string, message: string | null = null): 'more' => {
    finish();
    failure = { header, test, named: null, said: [], message, at: null, place: null, lines: 0 };
    return 'more';
  };

  return (line) => {
    const { text } = line;
    if (SUMMARY.test(text)) {
      finish();
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message: text, lines: [line], finding: false });
      return 'taken';
    }
    if (OPENED.test(text)) return open(line, '');
    const unit = TEST_UNIT.exec(text)?.groups;
    if (unit) return open(line, unit.test ?? '', unit.message ?? null);
    const reported = REPORTED.exec(text)?.groups;
    const name = reported?.quoted ?? reported?.named ?? reported?.spec;
    if (name) return open(line, name);
    if (!failure) return 'pass';
    if (failure.test === '') {
      const named = NAMED.exec(text)?.groups;
      if (!named) {
        failure = null;
        return 'pass';
      }
      failure.test = named.test ?? '';
      failure.named = line;
      failure.place = named.path ? named : null;
      return 'more';
    }
    const path = FRAME.exec(text)?.groups?.path;
    if (path) {
      if (!failure.at && repositoryPath(path) !== null) failure.at = line;
    } else if (!CODE.test(text) && failure.said.length < 4) failure.said.push(line);
    const over =
      ++failure.lines > MAX_BLOCK ||
      /^(?:##\[|Process completed with exit code )|^={20,}$/.test(text) ||
      (text === '' && failure.said.length > 0);
    if (!over) return 'more';
    finish();
    return 'taken';
  };
}

/** minitest, as it is and as rails and minitest-reporters print it, and test-unit. */
export const minitest: Matcher = {
  name: 'minitest',
  url: 'https://docs.seattlerb.org/minitest/',
  hints: [
    '^(?:\\s+\\d+\\) )?(?:Failure|Error):$',
    '^(?:Failure|Error): test',
    '^\\s*(?:FAIL|ERROR)\\["?',
    '^\\s*(?:FAIL|ERROR) [A-Z][\\w:]*#',
    '^\\s*test_\\S.*\\s(?:FAIL|ERROR) \\(',
    '^\\d+ (?:runs|tests), \\d+ assertions, ',
  ],
  start,
};
