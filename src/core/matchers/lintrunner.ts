import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const FILE = /^>>> (?:General linter failure|Lint for (?<path>\S{1,300})):$/;
const ITEM = /^\s{2}(?<level>Error|Warning|Advice|Disabled) \((?<code>[\w-]+)\)(?: (?<name>.+))?$/;
const PLACE = /^\s*>>>\s+(?<line>\d+)\s+\|/;
const FORMATTERS = /^(?:PYFMT|CLANGFORMAT|BLACK|UFMT|RUSTFMT|NEWLINE|SPACES|TABS)$/;
const MAX_BLOCK = 60;

type Item = {
  line: LogLine;
  level: string;
  code: string;
  name: string;
  at: number | null;
  said: LogLine | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let file: { line: LogLine; path: string | null } | null = null;
  let item: Item | null = null;

  function finish(): void {
    if (!item || !file) return;
    const { line, level, code, name, at, said } = item;
    item = null;
    scan.report({
      category: FORMATTERS.test(code) || name === 'format' ? 'format' : 'lint',
      weight: WEIGHT.located,
      level: level === 'Advice' ? 'notice' : 'failure',
      message: said?.text.trim() ?? `${code} ${name}`,
      code,
      path: file.path,
      startLine: at,
      endLine: at,
      lines: [file.line, line, said].filter((quoted) => quoted !== null),
    });
  }

  return (line) => {
    const opened = FILE.exec(line.text);
    if (opened) {
      finish();
      file = { line, path: opened.groups?.path ?? null };
      return 'more';
    }
    if (!file) return 'pass';
    const found = ITEM.exec(line.text)?.groups;
    if (found) {
      finish();
      item = {
        line,
        level: found.level ?? '',
        code: found.code ?? '',
        name: found.name ?? '',
        at: null,
        said: null,
        lines: 0,
      };
      return 'more';
    }
    if (!item) return 'more';
    const place = PLACE.exec(line.text)?.groups?.line;
    if (place) item.at ??= Number(place);
    else if (line.text.trim() !== '') item.said ??= line;
    if (++item.lines < MAX_BLOCK) return 'more';
    finish();
    file = null;
    return 'pass';
  };
}

/** lintrunner: `>>> Lint for path:`, then each finding with the line marked in the source below. */
export const lintrunner: Matcher = {
  name: 'lintrunner',
  url: 'https://github.com/suo/lintrunner',
  hints: ['^>>> (?:Lint for|General linter)'],
  start,
};
