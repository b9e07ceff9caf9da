import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const BULLET = /^\s{0,4}● (?<title>.{1,500})$/;
const NOT_A_TEST = /^(?:Console|Validation Error|Validation Warning|Deprecation Warning|.*Configuration Error)/;
const FAIL =
  /^\s{0,6}(?:FAIL|❯ FAIL)\s{1,4}(?:\|?[\w-]+\|? )?(?<path>[^\s>|(][^>()]{0,300}?\.[cm]?[jt]sx?)(?:\s*>\s*(?<test>.+?))?(?:\s+\([\d.]+ ?m?s\))?(?: \[ .+ \])?\s*$/;
const FRAME =
  /(?:^|\s)(?:at |❯ )(?:[^()]{0,200}[( ])?(?<path>(?:file:\/\/)?(?:[A-Za-z]:)?[^\s():]{1,300}\.[cm]?[jt]sx?|(?:[A-Za-z]:)?[^\s():]{1,300}\.(?:vue|svelte)):(?<line>\d+):(?<column>\d+)/;
const THRESHOLD = /^(?:Jest|ERROR): .*coverage (?:threshold )?.*(?:not met|does not meet).*/;
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
    // Jest tells every failure again after the last suite.
    if (told.has(title) || told.size > 2_000) return;
    told.add(title);
    const place = at ? FRAME.exec(at.text)?.groups : undefined;
    const suiteFailed = title === 'Test suite failed to run';
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: reason?.text.trim() ?? title,
      title,
      test: suiteFailed ? null : title,
      path: place?.path ?? path,
      startLine: place ? Number(place.line) : null,
      endLine: place ? Number(place.line) : null,
      startColumn: place ? Number(place.column) : null,
      lines: [header, ...said, at].filter((line) => line !== null),
    });
  }

  function open(line: LogLine, title: string): 'watch' {
    finish();
    failure = { header: line, title, path: suite, reason: null, said: [], at: null, lines: 0 };
    return 'watch';
  }

  function readBlock(line: LogLine, into: Failure): boolean {
    if (++into.lines > MAX_BLOCK || /^##\[/.test(line.text)) return false;
    const frame = FRAME.exec(line.text)?.groups;
    if (frame && !into.at && repositoryPath(frame.path ?? '') !== null) into.at = line;
    const said = line.text.trim();
    if (said !== '' && !frame && into.said.length < 4) {
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
      finish();
      return 'taken';
    }
    const bullet = BULLET.exec(line.text)?.groups?.title?.trim();
    if (bullet && !NOT_A_TEST.test(bullet)) return open(line, bullet) && 'more';
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
  hints: ['● ', '^\\s{0,6}(?:❯ )?FAIL ', 'coverage', '^\\s*Test', '^\\s*Tests:? '],
  start,
};
