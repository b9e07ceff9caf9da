import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const RUN = /^(?:\d+: )?\s*\[ RUN {6}\] (?<test>\S+)/;
const OK = /^(?:\d+: )?\s*\[ {7}OK \]/;
const FAILED = /^(?:\d+: )?\s*\[ {2}FAILED {2}\] (?<test>[\w/.:-]+?\.[\w/.:<>-]+)(?:, where .+?)?(?: \(\d+ ms.*\))?$/;
const AT =
  /^(?:\d+: )?\s*(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300})(?::(?<line>\d+): |\((?<bracketed>\d+)\): )(?:Failure|error: ?)(?<rest>.*)$|^(?:\d+: )?unknown file: (?:Failure|error: )(?<unknown>.*)$/;
const TOTAL = /^(?:\d+: )?\s*\[ {2}FAILED {2}\] \d+ tests?, listed below|^\s*\d+ FAILED TESTS?$/;
const MAX_HELD = 50;
const MAX_BLANK = 40;

type Failure = { at: LogLine; said: LogLine[] };

function start(scan: Scan): LineTest {
  let test: string | null = null;
  let failures: Failure[] = [];
  const told = new Set<string>();
  let blank = 0;

  function report(name: string, header: LogLine, { at, said }: Failure | { at: null; said: LogLine[] }): void {
    const place = at ? AT.exec(at.text)?.groups : undefined;
    const startLine = Number(place?.line ?? place?.bracketed) || null;
    const message = [
      (place?.rest ?? place?.unknown)?.trim(),
      ...said.map((line) => line.text.replace(/^\d+: /, '').trim()),
    ]
      .filter(Boolean)
      .join(' ');
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: message || header.text.trim(),
      title: name,
      test: name,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      lines: [...said, at, header].filter((line) => line !== null),
    });
  }

  return (line) => {
    const { text } = line;
    const run = RUN.exec(text)?.groups?.test;
    if (run) {
      test = run;
      failures = [];
      blank = 0;
      return 'more';
    }
    if (OK.test(text)) {
      test = null;
      failures = [];
      return 'taken';
    }
    const failed = FAILED.exec(text)?.groups?.test;
    if (failed) {
      if (!told.has(failed) && told.size < 4_000) {
        told.add(failed);
        if (failures.length === 0) report(failed, line, { at: null, said: [] });
        for (const failure of failures) report(failed, line, failure);
      }
      test = null;
      failures = [];
      return 'taken';
    }
    if (TOTAL.test(text)) {
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: text.trim(),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    if (test === null) return 'pass';
    blank = text.trim() === '' ? blank + 1 : 0;
    if (blank > MAX_BLANK || /^(?:##\[|Process completed with exit code )/.test(text)) {
      test = null;
      return 'pass';
    }
    if (AT.test(text)) {
      if (failures.length < MAX_HELD) failures.push({ at: line, said: [] });
      return 'more';
    }
    const said = failures.at(-1)?.said;
    if (!said || text.trim() === '' || said.length >= 5) return 'watch';
    said.push(line);
    return 'more';
  };
}

/** GoogleTest: what failed stands between the lines that begin and end a test. */
export const gtest: Matcher = {
  name: 'gtest',
  url: 'https://google.github.io/googletest/primer.html',
  hints: ['\\[ RUN      \\] ', '\\[  FAILED  \\] '],
  start,
};
