import type { LogLine } from '../diagnosis.js';
import { type LineTest, lineMatcher, type Matcher, type Scan } from './matcher.js';
import { type Groups, placed } from './shapes.js';

/** mypy, pytype and Pyre: `path:line: error: message  [code]`. */
export const mypy = lineMatcher({
  name: 'mypy',
  url: 'https://mypy.readthedocs.io/en/stable/command_line.html',
  hints: [
    '\\.pyi?:\\d+:(?:\\d+:(?:\\d+:\\d+:)?)? (?:error|warning|note):',
    '\\.pyi?:\\d+:\\d+ \\w.*\\[\\d+\\]: ',
    '^File "\\S+", line \\d+, in ',
  ],
  rules: [
    {
      pattern:
        /^\s*(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.pyi?):(?<line>\d+)(?::(?<column>\d+))?(?::(?<endLine>\d+):(?<endColumn>\d+))?: (?<level>error|warning|note): (?<message>.+?)(?:\s+\[(?<code>[\w-]+)\])?$/,
      category: 'type_error',
      // A note explains an error or says what was not checked; none by itself makes mypy fail.
      accept: ({ level }) => level !== 'note',
    },
    {
      pattern:
        /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.pyi?):(?<line>\d+):(?<column>\d+) (?<message>[A-Z][\w ]+ \[(?<code>\d+)\]: .+)/,
      category: 'type_error',
    },
    {
      pattern:
        /^File "(?<path>[^"]{1,300})", line (?<line>\d+), in \S+: (?<message>.+) \[(?<code>[a-z]+(?:-[a-z]+)+)\]$/,
      category: 'type_error',
    },
  ],
});

const PYRIGHT =
  /^\s*(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.pyi?):(?<line>\d+):(?<column>\d+) - (?<level>error|warning|information): (?<message>.+?)(?:\s+\((?<code>report\w+)\))?$/;
const REASON = /^\s{4,}(?<message>\S.*?)(?:\s+\((?<code>report\w+)\))?$/;
const MAX_REASONS = 12;

function start(scan: Scan): LineTest {
  let open: { groups: Groups; lines: LogLine[] } | null = null;

  function finish(): void {
    if (open) scan.report(placed(open.groups, open.lines, { category: 'type_error' }));
    open = null;
  }

  return (line) => {
    const groups = PYRIGHT.exec(line.text)?.groups;
    if (groups) {
      finish();
      open = { groups, lines: [line] };
      // With its rule said, the message is whole.
      if (!groups.code) return 'more';
      finish();
      return 'taken';
    }
    const reason = open ? REASON.exec(line.text)?.groups : undefined;
    if (!open || !reason || open.lines.length > MAX_REASONS) {
      finish();
      return 'pass';
    }
    open = { groups: { ...open.groups, code: reason.code }, lines: [...open.lines, line] };
    if (!reason.code) return 'more';
    finish();
    return 'taken';
  };
}

/** Pyright and basedpyright: `path:line:column - error: message (rule)`, with the reasons on lines of their own before the rule. */
export const pyright: Matcher = {
  name: 'pyright',
  url: 'https://microsoft.github.io/pyright/#/command-line',
  hints: ['\\.pyi?:\\d+:\\d+ - (?:error|warning|information): '],
  start,
};
