import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const NOT_OK =
  /^(?<indent>\s*)not ok(?: (?<number>\d+))?(?: - | )?(?<test>.*?)(?:\s+#\s*(?<directive>TODO|SKIP)\b.*)?$/;
const LOCATION = /^\s+location: '?(?<path>.+?):(?<line>\d+):(?<column>\d+)'?$/;
const SPEC_AT = /^\s*test at (?<path>\S.{0,300}?):(?<line>\d+):(?<column>\d+)$/;
const SPEC_NAME = /^\s*✖ (?<test>.+?) \([\d.]+m?s\)$/;
const ERROR = /^\s+(?:error|message): (?:[|>]-?|['"]?(?<message>.+?)['"]?)$/;
const BLOCK_SCALAR = /^\s+(?:error|message): [|>]-?$/;
/** A reason that goes on in the next line: `Expected values to be strictly equal:`. */
const DANGLING = /:$/;
/** Not a key of the block, nor its end. */
const DETAIL = /^\s+(?!\w+:(?:\s|$)|\.\.\.$)\S/;
const MAX_BLOCK = 60;

const reasonOf = (reason: LogLine | null): string | undefined =>
  reason ? (ERROR.exec(reason.text)?.groups?.message ?? reason.text.trim()) : undefined;

type Failure = {
  header: LogLine;
  test: string;
  at: LogLine | null;
  reason: LogLine | null;
  /** What follows a reason that ends in a colon: the values that differ. */
  detail: LogLine | null;
  /** Inside the YAML block of the point, where an empty line is part of a message. */
  inBlock: boolean;
  lines: number;
  children: boolean;
};

const failureOf = (header: LogLine, test: string, at: LogLine | null): Failure => ({
  header,
  test,
  at,
  reason: null,
  detail: null,
  inBlock: false,
  lines: 0,
  children: false,
});

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, test, at, reason, detail, children } = failure;
    failure = null;
    if (children) return;
    const place = at ? (LOCATION.exec(at.text) ?? SPEC_AT.exec(at.text))?.groups : undefined;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: [reasonOf(reason), detail?.text.trim()].filter(Boolean).join(' ') || test,
      title: test,
      test,
      path: place?.path ?? null,
      startLine: place ? Number(place.line) : null,
      endLine: place ? Number(place.line) : null,
      startColumn: place ? Number(place.column) : null,
      lines: [header, reason, detail, at].filter((line) => line !== null),
    });
  }

  return (line) => {
    const notOk = NOT_OK.exec(line.text)?.groups;
    if (notOk) {
      finish();
      if (notOk.directive) return 'taken';
      failure = failureOf(line, notOk.test || line.text.trim(), null);
      return 'more';
    }
    if (SPEC_AT.test(line.text)) {
      finish();
      failure = failureOf(line, '', line);
      return 'more';
    }
    if (!failure) return 'pass';
    failure.lines++;
    if (failure.test === '') {
      const name = SPEC_NAME.exec(line.text)?.groups?.test;
      if (!name) {
        failure = null;
        return 'pass';
      }
      failure.test = name;
      failure.header = line;
      return 'more';
    }
    if (/failureType: 'subtestsFailed'/.test(line.text)) failure.children = true;
    if (!failure.at && LOCATION.test(line.text)) failure.at = line;
    if (/^\s*---$/.test(line.text)) failure.inBlock = true;
    if (
      failure.reason &&
      !failure.detail &&
      failure.reason !== line &&
      DANGLING.test(failure.reason.text) &&
      DETAIL.test(line.text)
    )
      failure.detail = line;
    if (failure.reason && BLOCK_SCALAR.test(failure.reason.text) && line.text.trim() !== '') failure.reason = line;
    if (!failure.reason && (ERROR.test(line.text) || (SPEC_AT.test(failure.at?.text ?? '') && line.text.trim() !== '')))
      failure.reason = line;
    const over =
      /^\s*(?:\.\.\.|ok |# |✔ |✖ )/.test(line.text) ||
      (line.text.trim() === '' && !failure.inBlock) ||
      failure.lines > MAX_BLOCK;
    if (!over) return 'more';
    finish();
    return 'taken';
  };
}

/** TAP, as node:test, tape, prove and bats write it, and node:test's own `test at path:line:column` list. */
export const tap: Matcher = {
  name: 'tap',
  url: 'https://testanything.org/tap-version-14-specification.html',
  hints: ['^\\s*not ok\\b', '^\\s*test at '],
  start,
};
