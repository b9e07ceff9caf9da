import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { placed } from './shapes.js';

const DPRINT = /^from (?<path>\S.{0,300}):$/;
const DPRINT_ROW = /^[ \d]{2,20}\|/;
const OXFMT = /^(?<path>\S.{0,300}\.\w{1,12}) \(\d+ms\)$/;
const OXFMT_TOTAL = /^Format issues found in above (?<count>\d+) files?\b/;
const MAX_FILES = 50;

function start(scan: Scan): LineTest {
  let opened: { path: string; line: LogLine } | null = null;
  let timed: { path: string; line: LogLine }[] = [];
  const tell = ({ path, line }: { path: string; line: LogLine }): void =>
    scan.report({ ...placed({ path }, [line], { category: 'format' }), message: `${path} is not formatted` });

  return (line) => {
    if (opened && DPRINT_ROW.test(line.text)) {
      tell(opened);
      opened = null;
      return 'taken';
    }
    const path = DPRINT.exec(line.text)?.groups?.path;
    opened = path ? { path, line } : null;
    if (opened) return 'watch';
    const file = OXFMT.exec(line.text)?.groups?.path;
    if (file) {
      timed = [...timed.slice(1 - MAX_FILES), { path: file, line }];
      return 'pass';
    }
    const total = OXFMT_TOTAL.exec(line.text)?.groups?.count;
    if (total === undefined) return 'pass';
    for (const each of timed.slice(-Number(total))) tell(each);
    timed = [];
    scan.report({ category: 'format', weight: WEIGHT.summary, message: line.text, lines: [line], finding: false });
    return 'taken';
  };
}

/** Formatters that name each file on a line that looks like anybody's, and say what it means before or behind: dprint, oxfmt. */
export const formatFiles: Matcher = {
  name: 'format-file',
  url: 'https://dprint.dev/cli/#checking-what-files-arent-formatted',
  hints: ['^from \\S.*:$', ' \\(\\d+ms\\)$', '^Format issues found in above '],
  start,
};
