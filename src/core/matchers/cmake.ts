import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const HEADER =
  /^\s*CMake (?<level>Error|Warning)(?: \(dev\))?(?: at (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)(?: \((?<code>\w+)\))?)?(?::|$)(?<rest>.*)/;
const FRAME = /^\s{2}(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+) \(\w+\)$/;
const MISSING =
  /Could NOT find|could not (?:be found|find)|package .{1,200} not found|required packages|not find a package/i;
const MAX_MESSAGE = 6;
const MAX_BLANKS = 2;

type Block = { header: LogLine; said: LogLine[]; blanks: number; inStack: boolean; at: LogLine | null };

function start(scan: Scan): LineTest {
  let block: Block | null = null;

  function finish(): void {
    if (!block) return;
    const { header, said, at } = block;
    block = null;
    const groups = HEADER.exec(header.text)?.groups ?? {};
    // A module of CMake's own complains on behalf of the line that called it.
    const isOwn = groups.path !== undefined && repositoryPath(groups.path) !== null;
    const place = at && !isOwn ? FRAME.exec(at.text)?.groups : groups;
    const isError = groups.level === 'Error';
    const message = said.map((line) => line.text.trim()).join(' ') || (groups.rest ?? '').trim() || header.text;
    scan.report({
      category: MISSING.test(message) ? 'dependency' : 'configuration',
      weight: isError ? WEIGHT.located : WEIGHT.word,
      level: isError ? 'failure' : 'warning',
      message,
      path: place?.path ?? null,
      startLine: Number(place?.line) || null,
      endLine: Number(place?.line) || null,
      code: groups.code ?? null,
      lines: [header, ...said],
    });
  }

  function readLine(line: LogLine, into: Block): boolean {
    const { text } = line;
    if (/^\s*Call Stack/.test(text)) {
      into.inStack = true;
      return true;
    }
    if (into.inStack) {
      const frame = FRAME.exec(text)?.groups;
      if (frame && repositoryPath(frame.path ?? '') !== null) into.at ??= line;
      return frame !== undefined;
    }
    into.blanks = text.trim() === '' ? into.blanks + 1 : 0;
    if (/^\s{2,}\S/.test(text)) into.said.push(line);
    return into.blanks <= MAX_BLANKS && into.said.length < MAX_MESSAGE && !/^\S/.test(text);
  }

  return (line) => {
    if (HEADER.test(line.text)) {
      finish();
      block = { header: line, said: [], blanks: 0, inStack: false, at: null };
      return 'more';
    }
    if (!block) return 'pass';
    if (readLine(line, block)) return 'more';
    finish();
    return 'pass';
  };
}

/** CMake's errors: a header with the place, the message indented below, then who called. */
export const cmake: Matcher = {
  name: 'cmake',
  url: 'https://cmake.org/cmake/help/latest/command/message.html',
  hints: ['CMake (?:Error|Warning)'],
  start,
};
