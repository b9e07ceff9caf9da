import type { LogLine } from '../diagnosis.js';
import type { LineTest, Matcher, Scan } from './matcher.js';
import { placed } from './shapes.js';

const SORRY = /^===SORRY!===(?: Error while compiling (?<path>\S.{0,300}?)(?: \([\w:]{1,100}\))?)?$/;
const PLACE = /^at (?<path>\S.{0,300}):(?<line>\d+)$/;
const MAX_BLOCK = 12;

function start(scan: Scan): LineTest {
  let open: { header: LogLine; path: string | undefined; said: LogLine[]; left: number } | null = null;

  function finish(place: { path?: string; line?: string } = {}): void {
    if (!open) return;
    const { header, path, said } = open;
    open = null;
    const message = said.map(({ text }) => text.trim()).join(' ') || header.text;
    scan.report(placed({ path, message, ...place }, [...said, header], { category: 'compile_error' }));
  }

  return (line) => {
    const sorry = SORRY.exec(line.text)?.groups;
    if (sorry) {
      finish();
      open = { header: line, path: sorry.path, said: [], left: MAX_BLOCK };
      return 'more';
    }
    if (!open) return 'pass';
    const place = PLACE.exec(line.text)?.groups;
    if (place || line.text.trim() === '' || --open.left === 0) {
      finish(place);
      return place ? 'taken' : 'pass';
    }
    open.said.push(line);
    return 'more';
  };
}

/** Raku: `===SORRY!===`, the reason in lines of prose, and its place. */
export const raku: Matcher = {
  name: 'raku',
  url: 'https://docs.raku.org/language/compilation',
  hints: ['^===SORRY!==='],
  start,
};
