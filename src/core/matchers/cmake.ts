import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const CMAKE =
  /^\s*CMake (?<level>Error|Warning)(?: \(dev\))?(?: at (?<path>[^\s:]{1,300}):(?<line>\d+)(?: \((?<code>\w+)\))?)?(?::|$)(?<rest>.*)/;
const MAX_MESSAGE = 6;

function startCmake(scan: Scan): LineTest {
  let open: { header: LogLine; said: LogLine[]; blanks: number } | null = null;
  const finish = (): void => {
    if (!open) return;
    const { header, said } = open;
    open = null;
    const groups = CMAKE.exec(header.text)?.groups ?? {};
    const message = said.map((line) => line.text.trim()).join(' ') || (groups.rest ?? '').trim() || header.text;
    const isError = groups.level === 'Error';
    scan.report({
      category:
        /Could NOT find|could not be found|package .* not found|required packages|not find a package|Could not find/i.test(
          message,
        )
          ? 'dependency'
          : 'configuration',
      weight: isError ? WEIGHT.located : WEIGHT.word,
      level: isError ? 'failure' : 'warning',
      message,
      path: groups.path ?? null,
      startLine: Number(groups.line) || null,
      endLine: Number(groups.line) || null,
      code: groups.code ?? null,
      lines: [header, ...said],
    });
  };
  return (line) => {
    if (CMAKE.test(line.text)) {
      finish();
      open = { header: line, said: [], blanks: 0 };
      return 'more';
    }
    if (!open) return 'pass';
    if (line.text.trim() === '') open.blanks++;
    else open.blanks = 0;
    if (/^\s{2,}\S/.test(line.text)) open.said.push(line);
    const over =
      open.blanks > 2 || open.said.length >= MAX_MESSAGE || /^\S/.test(line.text) || /^\s*Call Stack/.test(line.text);
    if (!over) return 'more';
    finish();
    return 'pass';
  };
}

/** CMake's errors: a header with the place, the message indented below. */
export const cmake: Matcher = {
  name: 'cmake',
  url: 'https://cmake.org/cmake/help/latest/command/message.html',
  hints: ['CMake (?:Error|Warning)'],
  start: startCmake,
};
