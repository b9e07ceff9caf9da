import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const INFO = /^(?:\[(?:info|error|warn)\] ?)?/;
/** ScalaTest: `- adds prices *** FAILED ***`, the reason with its place below. */
const SCALATEST = /^(?<indent>\s*)- (?<test>\S.*?) \*\*\* FAILED \*\*\*/;
const SUITE = /^(?<suite>[A-Z]\w*(?:Spec|Test|Tests|Suite|Props)\w*):$/;
const WITH_PLACE = /^\s+(?<message>\S.*?) \((?<path>[\w/.-]+\.scala):(?<line>\d+)\)$/;
/** MUnit: `==> X com.acme.CartSuite.adds prices  0.02s munit.ComparisonFailException: /path/CartSuite.scala:5` */
const MUNIT =
  /^==> X (?<test>\S.*?) {1,2}[\d.]+s ?(?<error>[\w.$]+)(?:: (?:(?<path>\/?[^\s:]{1,300}\.scala):(?<line>\d+)(?<rest>.*)|(?<message>.+)))?$/;
/** specs2: ` x adds prices`, ` ! throws`, ` 4 != 3 (CartSpec.scala:12)` */
const SPECS2 = /^\s*[x!✗] (?<test>\S.*?)(?: \([\d,.]+ \w+\))?$/;
const ZIO = /^\s*- (?<test>\S.*)$/;
const FRAME = /^\s+(?:at )?[\w.$<>]+\((?<path>[\w-]+\.scala):(?<line>\d+)\)$/;
const ZIO_AT = /^\s*at (?<path>\/?[^\s:]{1,300}\.scala):(?<line>\d+)/;
const LIST = /^Failed tests:$/;
const SUMMARY =
  /^(?:\*\*\* \d+ TESTS? FAILED \*\*\*|Failed: Total \d+, Failed [1-9]|Tests: succeeded \d+, failed [1-9])/;
const MAX_BLOCK = 30;

type Failure = {
  header: LogLine;
  test: string;
  suite: string | null;
  said: LogLine[];
  at: LogLine | null;
  message: string | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let suite: string | null = null;
  const told = new Set<string>();

  function finish(): void {
    if (!failure) return;
    const { header, test, said, at, message } = failure;
    const owner = failure.suite;
    failure = null;
    const text = at?.text.replace(INFO, '') ?? '';
    const place = at
      ? (WITH_PLACE.exec(text) ?? FRAME.exec(text) ?? ZIO_AT.exec(text) ?? MUNIT.exec(text))?.groups
      : undefined;
    const name = owner ? `${owner} ${test}` : test;
    const reason =
      (place?.message ?? message ?? said.map((line) => line.text.replace(INFO, '').trim()).join(' ')) || name;
    const key = `${name}\n${reason}`;
    if (told.has(key) || told.size > 2_000) return;
    told.add(key);
    const startLine = place ? Number(place.line) || null : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: reason,
      title: name,
      test: name,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      lines: [at, ...said, header].filter(
        (line, index, all): line is LogLine => line !== null && all.indexOf(line) === index,
      ),
    });
  }

  function open(header: LogLine, test: string, message: string | null = null, at: LogLine | null = null): 'more' {
    finish();
    failure = { header, test, suite, said: [], at, message, lines: 0 };
    return 'more';
  }

  return (line) => {
    const text = line.text.replace(INFO, '');
    const named = SUITE.exec(text)?.groups?.suite;
    if (named) {
      finish();
      suite = named;
      return 'pass';
    }
    const scalatest = SCALATEST.exec(text)?.groups?.test;
    if (scalatest) return open(line, scalatest);
    const munit = MUNIT.exec(text)?.groups;
    if (munit) {
      suite = null;
      return open(line, munit.test ?? '', munit.message ?? null, munit.path ? line : null);
    }
    const specs2 = /^\[error\]/.test(line.text) ? SPECS2.exec(text)?.groups?.test : undefined;
    if (specs2) return open(line, specs2);
    if (LIST.test(text) || SUMMARY.test(text)) {
      finish();
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message: text, lines: [line], finding: false });
      return 'taken';
    }
    if (!failure) return 'pass';
    if (
      ++failure.lines > MAX_BLOCK ||
      text.trim() === '' ||
      /^(?:##\[|Process completed with exit code )/.test(text) ||
      (ZIO.test(text) && !failure.at) ||
      /^\S/.test(text)
    ) {
      // MUnit shows code and the values that differ below its line.
      if (
        !failure.message &&
        failure.at &&
        MUNIT.test(failure.at.text.replace(INFO, '')) &&
        failure.lines < 12 &&
        !/^(?:##\[|Process completed with exit code )/.test(text)
      ) {
        if (/^(?:values are not the same|=> |munit\.|assertion failed)/.test(text) && failure.said.length < 2)
          failure.said.push(line);
        return 'more';
      }
      finish();
      return 'pass';
    }
    if (!failure.at && (WITH_PLACE.test(text) || FRAME.test(text) || ZIO_AT.test(text))) failure.at = line;
    else if (failure.said.length < 3 && !failure.at) failure.said.push(line);
    return 'more';
  };
}

/** ScalaTest, MUnit and specs2, as they are and through sbt. */
export const scalaTest: Matcher = {
  name: 'scala test',
  url: 'https://www.scalatest.org/user_guide/using_the_runner',
  hints: [
    '\\*\\*\\* FAILED \\*\\*\\*',
    '==> X ',
    '^\\[error\\]\\s+[x!✗] ',
    '^(?:\\[\\w+\\] )?Failed tests:$',
    '^(?:\\[\\w+\\] )?[A-Z]\\w*(?:Spec|Test|Tests|Suite|Props)\\w*:$',
    '\\*\\*\\* \\d+ TESTS? FAILED',
    'Failed: Total \\d',
    'Tests: succeeded \\d',
  ],
  start,
};
