import type { LogLine } from '../diagnosis.js';
import type { LineTest, Matcher, Scan } from './matcher.js';
import { placed } from './shapes.js';

const FILE = /^; (?:compiling )?file:? "?(?<path>[^"\s]{1,300})"?/;
const CAUGHT = /^; caught (?<level>ERROR|WARNING|STYLE-WARNING):$/;
const SAID = /^; {3}(?<message>\S.*)/;
const LINE = /line: (?<line>\d+), column: (?<column>\d+)/;
const MAX_BLOCK = 12;
const MAX_SAID = 3;

function start(scan: Scan): LineTest {
  let path: string | undefined;
  let open: { header: LogLine; level: string | undefined; said: LogLine[]; left: number } | null = null;

  function finish(at: { line?: string; column?: string } = {}): void {
    const ended = open;
    open = null;
    const message = ended?.said[0] && SAID.exec(ended.said[0].text)?.groups?.message;
    if (!ended || !message) return;
    const { header, said } = ended;
    const level = ended.level === 'ERROR' ? 'error' : 'warning';
    scan.report(placed({ path, message, level, ...at }, [...said, header], { category: 'compile_error' }));
  }

  return (line) => {
    const file = FILE.exec(line.text)?.groups;
    const caught = CAUGHT.exec(line.text)?.groups;
    if (file || caught) {
      finish();
      path = file?.path ?? path;
      open = caught ? { header: line, level: caught.level, said: [], left: MAX_BLOCK } : null;
      return open ? 'more' : 'taken';
    }
    if (!open) return 'pass';
    const at = LINE.exec(line.text)?.groups;
    if (SAID.test(line.text) && open.said.length < MAX_SAID) open.said.push(line);
    if (at || !line.text.startsWith(';') || --open.left === 0) finish(at);
    return open ? 'more' : 'taken';
  };
}

/** SBCL's compiler: the file, then what it caught, with the place where the reader failed. */
export const sbcl: Matcher = {
  name: 'sbcl',
  url: 'http://www.sbcl.org/manual/#Compiler-Diagnostics',
  hints: ['^; (?:compiling )?file:? ', '^; caught '],
  start,
};
