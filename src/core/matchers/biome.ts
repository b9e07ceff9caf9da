import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const HEADER =
  /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}?)(?::(?<line>\d+):(?<column>\d+))? (?<code>(?:lint|assist)\/[\w/]+|format|parse|organizeImports)\b.*━/;
const MESSAGE = /^\s{2}(?<level>[×✖!ℹi]) (?<message>\S.*)/;
const MAX_TO_MESSAGE = 3;

function start(scan: Scan): LineTest {
  let header: LogLine | null = null;
  let waited = 0;
  return (line) => {
    if (HEADER.test(line.text)) {
      header = line;
      waited = 0;
      return 'more';
    }
    const groups = header ? HEADER.exec(header.text)?.groups : undefined;
    if (!header || !groups) return 'pass';
    const said = MESSAGE.exec(line.text)?.groups;
    if (!said) return ++waited < MAX_TO_MESSAGE ? 'more' : 'pass';
    const code = groups.code ?? '';
    const level = /[×✖]/.test(said.level ?? '') ? 'failure' : said.level === '!' ? 'warning' : 'notice';
    scan.report({
      category:
        code === 'format' || code.endsWith('organizeImports') ? 'format' : code === 'parse' ? 'compile_error' : 'lint',
      weight: level === 'failure' ? WEIGHT.located : WEIGHT.word,
      level,
      message: said.message ?? '',
      code,
      path: groups.path ?? null,
      startLine: Number(groups.line) || null,
      endLine: Number(groups.line) || null,
      startColumn: Number(groups.column) || null,
      lines: [line, header],
    });
    header = null;
    return 'taken';
  };
}

/** Biome: a ruled header with the place and the rule, the message below. */
export const biome: Matcher = {
  name: 'biome',
  url: 'https://biomejs.dev/reference/reporters/',
  hints: ['\\S {1,2}━━━'],
  start,
};
