import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const HEADER = /^\s{2,4}\d+\) (?<test>(?:test|property|doctest|feature) .{1,400}) \((?<module>[A-Z][\w.]*)\)$/;
const PLACE = /^\s{5,}(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.exs?):(?<line>\d+)$/;
const FRAME = /^\s{5,}(?:\([^)]{1,60}\) )?(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.exs?):(?<line>\d+): /;
const SUMMARY = /^\d+ (?:doctests?, |properties, |features?, )?.{0,60}tests?, [1-9]\d* failures?/;
const STACK = /^\s+stacktrace:$/;
const TELLING = /^\s+(?:code|left|right|\*\* \(.*|match \(=\).*|The process mailbox.*): /;
const MAX_BLOCK = 120;

type Failure = {
  header: LogLine;
  test: string;
  place: LogLine | null;
  said: LogLine[];
  at: LogLine | null;
  own: boolean;
  inStack: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, test, place, said, at } = failure;
    failure = null;
    // A list may be numbered, a failure tells its place.
    if (!place) return;
    const found = (at ? FRAME.exec(at.text) : PLACE.exec(place.text))?.groups;
    const startLine = found ? Number(found.line) : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: said.map((line) => line.text.trim()).join(' ') || test,
      title: test,
      test,
      path: found?.path ?? null,
      startLine,
      endLine: startLine,
      lines: [...said, header, at ?? place],
    });
  }

  function readBlock(line: LogLine, into: Failure): void {
    const { text } = line;
    if (!into.place) {
      if (PLACE.test(text)) into.place = line;
      return;
    }
    if (STACK.test(text)) {
      into.inStack = true;
      return;
    }
    const path = FRAME.exec(text)?.groups?.path;
    if (into.inStack) {
      const own = path !== undefined && path === PLACE.exec(into.place.text)?.groups?.path;
      if (path && !into.own && repositoryPath(path) !== null && (own || !into.at)) into.at = line;
      into.own ||= own;
    } else if (text.trim() !== '' && (into.said.length === 0 || (into.said.length < 4 && TELLING.test(text))))
      into.said.push(line);
  }

  return (line) => {
    const { text } = line;
    const header = HEADER.exec(text)?.groups;
    if (header) {
      finish();
      failure = {
        header: line,
        test: `${header.test} (${header.module})`,
        place: null,
        said: [],
        at: null,
        own: false,
        inStack: false,
        lines: 0,
      };
      return 'more';
    }
    if (SUMMARY.test(text)) {
      finish();
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message: text, lines: [line], finding: false });
      return 'taken';
    }
    if (!failure) return 'pass';
    const over = ++failure.lines > MAX_BLOCK || /^\S/.test(text) || (text === '' && failure.inStack);
    if (!over) {
      readBlock(line, failure);
      return 'more';
    }
    finish();
    return 'pass';
  };
}

/** ExUnit: `1) test name (Module)`, its place, the reason, the frames. */
export const exunit: Matcher = {
  name: 'exunit',
  url: 'https://hexdocs.pm/ex_unit/ExUnit.CLIFormatter.html',
  hints: ['^\\s{2,4}\\d+\\) (?:test|property|doctest|feature) ', '^\\d+ .{0,80}tests?, \\d+ failure'],
  start,
};
