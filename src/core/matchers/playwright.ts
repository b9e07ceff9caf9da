import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const HEADER =
  /^\s{1,6}\d+\) (?:\[(?<project>[\w ().-]{1,60})\] › )?(?<path>[^\s:›]{1,300}):(?<line>\d+):(?<column>\d+) › (?<test>.+?)(?: [─=]{3,}.*)?$/;
const FRAME = /^\s*at (?:.{0,200}?\()?(?<path>[^\s():]{1,300}\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/;
const REASON = /^\s*(?:[\w.]*Error\b|expect\(|Test timeout|Error:|page\.|locator\.)/;
const MAX_BLOCK = 80;

type Failure = {
  header: LogLine;
  groups: Readonly<Record<string, string | undefined>>;
  reason: LogLine | null;
  at: LogLine | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, groups, reason, at } = failure;
    failure = null;
    const frame = at ? FRAME.exec(at.text)?.groups : undefined;
    // A frame in a helper says less than the test's own place, which the header gives.
    const inTest = frame?.path?.endsWith((groups.path ?? '').split('/').at(-1) ?? '');
    const place = frame && inTest ? frame : groups;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: reason?.text.trim() ?? groups.test ?? '',
      title: groups.test ?? null,
      test: groups.test ?? null,
      path: groups.path ?? null,
      startLine: Number(groups.line),
      endLine: Number(groups.line),
      startColumn: Number(groups.column),
      lines: [header, reason, at].filter((line) => line !== null),
    });
    if (place === groups || !frame) return;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.summary,
      message: reason?.text.trim() ?? groups.test ?? '',
      title: groups.test ?? null,
      test: groups.test ?? null,
      path: frame.path ?? null,
      startLine: Number(frame.line),
      endLine: Number(frame.line),
      startColumn: Number(frame.column),
      lines: at ? [at] : [header],
    });
  }

  return (line) => {
    const groups = HEADER.exec(line.text)?.groups;
    if (groups) {
      finish();
      failure = { header: line, groups, reason: null, at: null, lines: 0 };
      return 'more';
    }
    if (!failure) return 'pass';
    failure.lines++;
    if (!failure.reason && REASON.test(line.text)) failure.reason = line;
    if (FRAME.test(line.text)) failure.at = line;
    if (!failure.at && failure.lines < MAX_BLOCK && !/^##\[|^\s+\d+ (?:failed|flaky|passed)/.test(line.text))
      return 'more';
    finish();
    return 'taken';
  };
}

/** Playwright's list and line reporters: `1) [project] › path:line:column › title`. */
export const playwright: Matcher = {
  name: 'playwright',
  url: 'https://playwright.dev/docs/test-reporters',
  hints: ['\\d+\\) (?:\\[.{1,60}\\] › )?\\S+:\\d+:\\d+ › '],
  start,
};
