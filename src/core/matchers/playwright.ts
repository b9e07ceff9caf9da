import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, type SignalDraft, WEIGHT } from './matcher.js';

const HEADER =
  /^\s{1,6}\d+\) (?:\[(?<project>[\w ().-]{1,60})\] › )?(?<path>(?:[A-Za-z]:)?[^\s:›]{1,300}):(?<line>\d+):(?<column>\d+) › (?<test>.+?)(?: [─=]{3,}.*)?$/;
/** The list at the end, under "1 failed", "1 flaky" and the like. */
const COUNT = /^\s+\d+ (?<what>failed|flaky|passed|skipped|did not run|interrupted|fixme)\b/;
const LISTED =
  /^\s{4}(?:\[(?<project>[\w ().-]{1,60})\] › )?(?<path>(?:[A-Za-z]:)?[^\s:›]{1,300}):(?<line>\d+):(?<column>\d+) › (?<test>.+?)(?: [─=]{3,}.*)?\s*$/;
const FRAME = /^\s*at (?:.{0,200}?\()?(?<path>[^\s():]{1,300}\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/;
const REASON = /^\s*(?:[\w.]*Error\b|expect\(|Test timeout|Error:|page\.|locator\.)/;
const OVER =
  /^\s+(?:Retry #\d+|Error Context: |attachment #|Slow test file)|^(?:##\[|Process completed with exit code )/;
const MAX_BLOCK = 120;
const MAX_HELD = 300;
const MAX_BLANK = 40;

type Groups = Readonly<Record<string, string | undefined>>;
type Failure = {
  header: LogLine;
  groups: Groups;
  reason: LogLine | null;
  at: LogLine | null;
  /** The frame is of the test's own file. */
  own: boolean;
  lines: number;
};

const keyOf = (groups: Groups): string =>
  [groups.project, groups.path, groups.line, groups.column, groups.test].join('\n');
const nameOf = (path: string | undefined): string => (path ?? '').split(/[\\/]/).at(-1) ?? '';

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  /** What failed, until the list at the end tells which passed when they were tried again. */
  const held = new Map<string, SignalDraft>();
  let section: string | null = null;
  let blank = 0;

  function finish(): void {
    if (!failure) return;
    const { header, groups, reason, at, own } = failure;
    failure = null;
    const frame = at ? FRAME.exec(at.text)?.groups : undefined;
    const key = keyOf(groups);
    if (held.has(key) || held.size >= MAX_HELD) return;
    // From the test to the assertion: annotations stand below the last line.
    const endLine = own && Number(frame?.line) > Number(groups.line) ? Number(frame?.line) : Number(groups.line);
    held.set(key, {
      category: 'test_failure',
      weight: WEIGHT.located,
      message: reason?.text.trim() ?? groups.test ?? '',
      title: groups.test ?? null,
      test: groups.test ?? null,
      // The header's path begins at the folder of the tests, that of a frame at the repository's.
      path: (own ? frame?.path : null) ?? groups.path ?? null,
      startLine: Number(groups.line),
      endLine,
      startColumn: endLine === Number(groups.line) ? Number(groups.column) : null,
      lines: [reason, header, at].filter((line) => line !== null),
    });
  }

  function flush(): void {
    finish();
    for (const draft of held.values()) scan.report(draft);
    held.clear();
    section = null;
  }

  function readBlock(line: LogLine, into: Failure): void {
    if (!into.reason && REASON.test(line.text)) into.reason = line;
    const path = FRAME.exec(line.text)?.groups?.path;
    if (!path || into.own || repositoryPath(path) === null) return;
    const own = nameOf(path) === nameOf(into.groups.path);
    if (own || !into.at) into.at = line;
    into.own = own;
  }

  return (line) => {
    const { text } = line;
    blank = text.trim() === '' ? blank + 1 : 0;
    const groups = HEADER.exec(text)?.groups;
    if (groups) {
      finish();
      section = null;
      failure = { header: line, groups, reason: null, at: null, own: false, lines: 0 };
      return 'more';
    }
    const what = COUNT.exec(text)?.groups?.what;
    if (what && (failure || held.size > 0)) {
      finish();
      section = what;
      if (what !== 'passed') return 'more';
      flush();
      return 'taken';
    }
    if (section !== null) {
      const listed = LISTED.exec(text)?.groups;
      if (listed) {
        if (section === 'flaky') held.delete(keyOf(listed));
        return 'more';
      }
    }
    if (failure) {
      if (!OVER.test(text) && ++failure.lines <= MAX_BLOCK) {
        readBlock(line, failure);
        return blank > MAX_BLANK ? 'watch' : 'more';
      }
      finish();
    }
    if (held.size === 0) return 'pass';
    if (blank <= MAX_BLANK && !/^(?:##\[|Process completed with exit code )/.test(text)) return 'watch';
    flush();
    return 'pass';
  };
}

/** Playwright's list, line, dot and GitHub reporters: `1) [project] › path:line:column › title`. */
export const playwright: Matcher = {
  name: 'playwright',
  url: 'https://playwright.dev/docs/test-reporters',
  hints: ['\\d+\\) (?:\\[.{1,60}\\] › )?\\S+:\\d+:\\d+ › '],
  start,
};
