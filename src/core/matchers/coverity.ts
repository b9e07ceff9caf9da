import type { LogLine } from '../diagnosis.js';
import type { LineTest, Matcher, Scan } from './matcher.js';
import { type Groups, placed } from './shapes.js';

const HEAD = /^Error: (?<code>[A-Z][A-Z0-9_.]{2,60})(?: \((?<cwe>CWE-\d+)\))?:$/;
const EVENT =
  /^(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?: (?<event>[a-z]\w*(?:\[\w+\])?): (?<message>.+)/;
const MAX_EVENTS = 60;

function start(scan: Scan): LineTest {
  let open: {
    head: LogLine;
    code: string | undefined;
    event: Groups | null;
    at: LogLine | null;
    count: number;
  } | null = null;

  function finish(): void {
    if (open?.event && open.at)
      scan.report(placed({ ...open.event, code: open.code }, [open.head, open.at], { category: 'security_scan' }));
    open = null;
  }

  return (line) => {
    const code = HEAD.exec(line.text)?.groups?.code;
    if (code) {
      finish();
      open = { head: line, code, event: null, at: null, count: 0 };
      return 'more';
    }
    if (!open) return 'pass';
    const event = EVENT.exec(line.text)?.groups;
    // The events lead up to the defect, so that the last is where it is.
    if (event) {
      open.event = event;
      open.at = line;
    }
    if (line.text.trim() !== '' && ++open.count < MAX_EVENTS && (event || /^\s*(?:#|\d+\||->)/.test(line.text)))
      return 'more';
    finish();
    return event ? 'taken' : 'pass';
  };
}

/** Coverity as `cov-format-errors --emacs-style` and csgrep print it: the checker, then the events on their places. */
export const coverity: Matcher = {
  name: 'coverity',
  url: 'https://github.com/csutils/csdiff',
  hints: ['^Error: [A-Z][A-Z0-9_.]+(?: \\(CWE-\\d+\\))?:$'],
  start,
};
