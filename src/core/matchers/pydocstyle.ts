import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const PLACE = /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.py):(?<line>\d+) (?:at module level|in \w+ .{1,200}):$/;
const MESSAGE = /^\s+(?<code>D\d{3}): (?<message>.+)/;

function start(scan: Scan): LineTest {
  let place: LogLine | null = null;
  return (line) => {
    if (PLACE.test(line.text)) {
      place = line;
      return 'more';
    }
    const said = MESSAGE.exec(line.text)?.groups;
    const at = place ? PLACE.exec(place.text)?.groups : undefined;
    if (!said || !place || !at) return 'pass';
    const lines = [line, place];
    const startLine = Number(at.line);
    scan.report({
      category: 'lint',
      weight: WEIGHT.located,
      message: said.message ?? '',
      code: said.code,
      path: at.path,
      startLine,
      endLine: startLine,
      lines,
    });
    return 'more';
  };
}

/** pydocstyle: the place, then the message indented below. */
export const pydocstyle: Matcher = {
  name: 'pydocstyle',
  url: 'https://www.pydocstyle.org/en/stable/usage.html',
  hints: ['\\.py:\\d+ (?:at module level|in )'],
  start,
};
