import type { LogLine } from '../diagnosis.js';
import { type LineTest, levelOf, type Matcher, type Scan, WEIGHT } from './matcher.js';

// `  12:3  error  message  rule` (eslint), `./12:3  Error: message  rule` (next), ` 46:3  ✖  message  rule` (stylelint),
// `  25:1-25:10  warning  message  rule  plugin` (remark), `  6:1  error  message  (rule)` (yamllint).
const ROW =
  /^\s*(?<line>\d+):(?<column>\d+)(?:-(?<endLine>\d+):(?<endColumn>\d+))?\s+(?<level>error|warning|info|Error:|Warning:|✖|×|⚠|‼|ℹ)\s+(?<message>\S.*?)(?:\s{2,}(?<code>[@\w/-]+)(?:\s+[\w-]+)?|\s+\((?<rule>[\w-]+)\))?\s*$/;
const COMPACT =
  /^(?<path>[^\s:][^:]{0,300}): line (?<line>\d+), col (?<column>\d+), (?<level>Error|Warning) - (?<message>.+?)(?: \((?<code>[@\w/-]+)\))?$/;
const UNIX =
  /^(?<path>[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+): (?<message>.+) \[(?<level>Error|Warning)(?:\/(?<code>[@\w/-]+))?\]$/;
const HEADER = /^\s{0,2}(?:\.{0,2}\/|[A-Za-z]:[\\/]|[\w@.[(-])[^:*?"<>|]{0,300}\.[A-Za-z][\w.]{0,10}\s*$/;
const MAX_ROWS_BACK = 3;

/** The file that rows belong to stands on a line of its own above them. */
function headerAbove(scan: Scan): LogLine | null {
  for (let back = 1; back <= MAX_ROWS_BACK; back++) {
    const line = scan.before(back);
    if (line && HEADER.test(line.text.replace('##[group]', ''))) return line;
  }
  return null;
}

function start(scan: Scan): LineTest {
  let file: LogLine | null = null;
  let lastRow = -2;
  return (line) => {
    const row = ROW.exec(line.text);
    const groups = row?.groups ?? COMPACT.exec(line.text)?.groups ?? UNIX.exec(line.text)?.groups;
    if (!groups) return 'pass';
    if (row && line.number - lastRow > MAX_ROWS_BACK) file = headerAbove(scan);
    else if (row) file = headerAbove(scan) ?? file;
    if (row && !file) return 'pass';
    if (row) lastRow = line.number;
    const word = (groups.level ?? '')
      .replace(/^[✖×]$/, 'error')
      .replace(/^[⚠‼]$/, 'warning')
      .replace('ℹ', 'info');
    const level = levelOf(word);
    const startLine = Number(groups.line);
    scan.report({
      category: 'lint',
      weight: level === 'failure' ? WEIGHT.located : WEIGHT.word,
      level,
      message: groups.message ?? '',
      code: groups.code ?? groups.rule ?? null,
      path: groups.path ?? file?.text.replace('##[group]', '').trim() ?? null,
      startLine,
      endLine: Number(groups.endLine ?? startLine),
      startColumn: Number(groups.column) || null,
      endColumn: Number(groups.endColumn) || null,
      lines: row && file ? [line, file] : [line],
    });
    return 'taken';
  };
}

/** ESLint's stylish, compact and unix formats, and the linters that print rows under a file's name as it does. */
export const eslint: Matcher = {
  name: 'eslint',
  url: 'https://eslint.org/docs/latest/use/formatters/',
  hints: ['^\\s*\\d+:\\d+[ \\t-]', ': line \\d+, col \\d', '\\[(?:Error|Warning)[/\\]]'],
  start,
};
