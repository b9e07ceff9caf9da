import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const BULLET = /^\s{0,4}● (?<title>.{1,500})$/;
const NOT_A_TEST = /^(?:Console|Validation Warning|Deprecation Warning|Multiple configurations|.*Configuration Error)/;
/** Failures of a file as a whole, or of the run. */
const NO_TEST =
  /^(?:Test suite failed to run$|Unhandled |Uncaught |Validation Error:$|process\.exit called|Cannot log after tests)/;
const UNHANDLED = /^⎯{3,} (?<title>Unhandled (?:Rejection|Error)|Uncaught Exception) ⎯{3,}/;
/** Babel and swc tell the place of a syntax error beside it, and only their own frames below. */
const SYNTAX =
  /^\s*(?<message>SyntaxError: (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}): .{1,300}) \((?<line>\d+):(?<column>\d+)\)$/;
const CODE_FRAME = /^\s*(?:>\s*)?\d+ ?\||^\s*\|\s*\^/;
const NO_TESTS = /^No tests? (?:files )?found, exiting with code 1/;
const FAIL =
  /^\s{0,6}(?:FAIL|❯ FAIL)\s{1,4}(?:\|?[\w-]+\|? )?(?<path>[^\s>|(][^>()]{0,300}?\.[cm]?[jt]sx?)(?:\s*>\s*(?<test>.+?))?(?:\s+\([\d.]+ ?m?s\))?(?<file> \[ .+ \])?\s*$/;
const FRAME =
  /(?:^|\s)(?:at |❯ )(?:[^()]{0,200}[( ])?(?<path>(?:file:\/\/)?(?:[A-Za-z]:)?[^\s():]{1,300}\.[cm]?[jt]sx?|(?:[A-Za-z]:)?[^\s():]{1,300}\.(?:vue|svelte)):(?<line>\d+):(?<column>\d+)/;
const THRESHOLD = /^(?:Jest|ERROR): .{0,40}[Cc]overage .{1,200}(?:not met|does not meet)/;
const SUMMARY = /^\s*(?:Tests:?|Test Suites:?|Test Files)\s+(?:.*\b)?(?<count>\d+) failed/;
const MAX_BLOCK = 120;

type Failure = {
  header: LogLine;
  title: string;
  path: string | null;
  reason: LogLine | null;
  said: LogLine[];
  at: LogLine | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let suite: string | null = null;
  let failure: Failure | null = null;
  const told = new Set<string>();

  function finish(): void {
    if (!failure) return;
    const { header, title, path, reason, said, at } = failure;
    failure = null;
    const ofFile = NO_TEST.test(title);
    // Jest tells every failure again after the last suite.
    const key = ofFile ? `${path}\n${title}` : title;
    if (told.has(key) || told.size > 2_000) return;
    told.add(key);
    const place = at ? (FRAME.exec(at.text) ?? SYNTAX.exec(at.text))?.groups : undefined;
    const broken = at !== null && SYNTAX.test(at.text);
    scan.report({
      category: broken ? 'compile_error' : title === 'Validation Error:' ? 'configuration' : 'test_failure',
      weight: WEIGHT.located,
      message: (broken ? place?.message : reason?.text.trim()) ?? title,
      title,
      test: ofFile ? null : title,
      path: place?.path ?? path,
      startLine: place ? Number(place.line) : null,
      endLine: place ? Number(place.line) : null,
      startColumn: place ? Number(place.column) : null,
      lines: [broken ? at : reason, header, ...said, at].filter(
        (line, index, all): line is LogLine => line !== null && all.indexOf(line) === index,
      ),
    });
  }

  function open(line: LogLine, title: string): 'watch' {
    finish();
    failure = { header: line, title, path: suite, reason: null, said: [], at: null, lines: 0 };
    return 'watch';
  }

  function readBlock(line: LogLine, into: Failure): boolean {
    if (++into.lines > MAX_BLOCK || /^(?:##\[|Process completed with exit code )/.test(line.text)) return false;
    const frame = (FRAME.exec(line.text) ?? SYNTAX.exec(line.text))?.groups;
    if (frame && !into.at && repositoryPath(frame.path ?? '') !== null) into.at = line;
    const said = line.text.trim();
    if (said !== '' && !frame && !CODE_FRAME.test(line.text) && into.said.length < 4) {
      into.reason ??= line;
      into.said.push(line);
    }
    return !into.at;
  }

  return (line) => {
    const failed = FAIL.exec(line.text)?.groups;
    if (failed) {
      suite = failed.path ?? null;
      if (failed.test) return open(line, failed.test) && 'more';
      if (failed.file) return open(line, 'Test suite failed to run') && 'more';
      finish();
      return 'taken';
    }
    const bullet = BULLET.exec(line.text)?.groups?.title?.trim();
    if (bullet && !NOT_A_TEST.test(bullet)) return open(line, bullet) && 'more';
    const unhandled = UNHANDLED.exec(line.text)?.groups?.title;
    if (unhandled) {
      suite = null;
      return open(line, unhandled) && 'more';
    }
    if (NO_TESTS.test(line.text)) {
      scan.report({ category: 'test_failure', message: line.text.trim(), lines: [line] });
      return 'taken';
    }
    if (SUMMARY.test(line.text)) {
      finish();
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: line.text.trim(),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    if (THRESHOLD.test(line.text)) {
      scan.report({ category: 'coverage', weight: WEIGHT.named, message: line.text.trim(), lines: [line] });
      return 'taken';
    }
    if (!failure) return 'pass';
    if (readBlock(line, failure)) return 'more';
    finish();
    return 'taken';
  };
}

/** Jest's `● suite › test` blocks and Vitest's `FAIL path > suite > test`, each with the first frame in the repository. */
export const jest: Matcher = {
  name: 'jest',
  url: 'https://jestjs.io/docs/cli',
  hints: [
    '● ',
    '^\\s{0,6}(?:❯ )?FAIL ',
    '^(?:Jest|ERROR): .{0,40}overage ',
    '^\\s*Test(?:s:?| Suites:| Files) ',
    '⎯⎯⎯ Un',
    '^No tests? ',
  ],
  start,
};
