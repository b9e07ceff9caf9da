import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { placed } from './shapes.js';

const CODE = String.raw`[@\w/.-]+(?:\([@\w/.-]+\))?`;
const PLACE = String.raw`(?<line>\d+):(?<column>\d+)(?:-(?<endLine>\d+):(?<endColumn>\d+))?`;
// `  12:3  error  message  rule` (eslint, oxlint, vale), `./12:3  Error: message  rule` (next), ` 46:3  ✖  message  rule` (stylelint),
// `  25:1-25:10  warning  message  rule  plugin` (remark), `  6:1  error  message  (rule)` (yamllint), `  9:26  ✓ error  message  rule` (textlint).
const ROW = new RegExp(
  String.raw`^\s*${PLACE}\s+(?:✓ )?(?<level>error|warning|info|hint|suggestion|Error:|Warning:|✖|×|⚠|‼|ℹ)\s+(?<message>\S.*?)(?:\s{2,}(?<code>${CODE})(?:\s+[\w-]+)?|\s+\((?<rule>[\w-]+)\))?\s*$`,
);
// Spectral names the rule first, and the place inside the document last.
const SPECTRAL = new RegExp(
  String.raw`^\s*${PLACE}\s+(?<level>error|warning|information|hint)\s+(?<code>[a-z][a-z0-9]*(?:-[A-Za-z0-9]+)+|parser)\s{2,}(?<message>\S.*?)(?:\s{2,}\S+)?\s*$`,
);
// xo puts the symbol first.
const PRETTY = /^\s*(?<level>[✖×⚠])\s+(?<line>\d+):(?<column>\d+)\s+(?<message>\S.*?)(?:\s{2,}(?<code>[@\w/.-]+))?\s*$/;
// yamllint for GitHub, and eclint.
const GROUPED: readonly RegExp[] = [
  /^(?<line>\d+):(?<column>\d+) \[(?<code>[a-z]+(?:-[a-z]+){0,6})\] (?<message>\S.*)$/,
  /^\s*(?<line>\d+):(?<column>\d+) ❌ (?<message>\S.*?)(?:\s+\(EditorConfig (?<code>\w{1,40})\s.*)?$/,
];
const ONE_LINE: readonly RegExp[] = [
  /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}): line (?<line>\d+), col (?<column>\d+), (?<level>error|warning) - (?<message>.+?)(?: \((?<code>[@\w/.-]+)\))?$/i,
  /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+): (?<message>.+) \[(?<level>Error|Warning)(?:\/(?<code>[@\w/.()-]+))?\]$/,
  /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+): (?<message>.+) \((?<code>[@\w/.-]+)\) \[(?<level>error|warning)\]$/,
];
const HEADER = /^\s{0,2}(?:\.{0,2}\/|[A-Za-z]:[\\/]|[\w@.[(-])[^:*?"<>|]{0,300}\.[A-Za-z][\w.]{0,10}\s*$/;
const PRETTY_HEADER = /^\s{0,2}(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.\w{1,10}):\d+:\d+$/;
/** tsd borrows the format for its tests of types. */
const TYPE_TEST = /\.test-d\.[cm]?tsx?$/;
const TOO_MANY = /^(?:ESLint|Oxlint) found too many warnings|^Exceeded maximum number of warnings/;
/** A row may be wrapped, and stand after a line or two that are none. */
const MAX_ROWS_BACK = 3;

const pathOf = (line: LogLine): string => {
  const text = line.text.replace('##[group]', '');
  return PRETTY_HEADER.exec(text)?.groups?.path ?? text.trim();
};

/** The file that rows belong to stands on a line of its own above them. */
function headerAbove(scan: Scan): LogLine | null {
  for (let back = 1; back <= MAX_ROWS_BACK; back++) {
    const line = scan.before(back);
    const text = line?.text.replace('##[group]', '') ?? '';
    if (line && (HEADER.test(text) || PRETTY_HEADER.test(text))) return line;
  }
  return null;
}

function start(scan: Scan): LineTest {
  let file: LogLine | null = null;
  let lastRow = -2;
  return (line) => {
    if (TOO_MANY.test(line.text)) {
      scan.report({
        category: 'lint',
        weight: WEIGHT.summary,
        message: line.text.trim(),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    const row =
      SPECTRAL.exec(line.text) ??
      ROW.exec(line.text) ??
      PRETTY.exec(line.text) ??
      GROUPED.map((form) => form.exec(line.text)).find((found) => found);
    const groups = row?.groups ?? ONE_LINE.map((format) => format.exec(line.text)?.groups).find((found) => found);
    if (!groups) return 'pass';
    if (row && line.number - lastRow > MAX_ROWS_BACK) file = headerAbove(scan);
    else if (row) file = headerAbove(scan) ?? file;
    if (row && !file) return 'pass';
    if (row) lastRow = line.number;
    const path = groups.path ?? (file ? pathOf(file) : undefined);
    const lines = row && file ? [line, file] : [line];
    const category = TYPE_TEST.test(path ?? '') ? 'test_failure' : 'lint';
    scan.report(placed({ ...groups, path, code: groups.code ?? groups.rule }, lines, { category }));
    return 'taken';
  };
}

/** ESLint's stylish, compact and unix formats, and the linters that print rows under a file's name as it does. */
export const eslint: Matcher = {
  name: 'eslint',
  url: 'https://eslint.org/docs/latest/use/formatters/',
  hints: [
    '^\\s*\\d+:\\d+[ \\t-]',
    ': line \\d+, col \\d',
    ' \\[(?:Error|Warning|error|warning)[/\\]]',
    '^\\s*[✖×⚠]\\s+\\d+:\\d',
    'too many warnings',
    'maximum number of warnings',
  ],
  start,
};
