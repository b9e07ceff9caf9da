import type { Finding } from '../../diagnosis.js';
import { counted, eachFinding, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { insertion } from './placed-rules.js';
import { isBlank, lineText, type SourceText, type Splice } from './source-text.js';

type Rule = {
  code: string;
  message: RegExp;
  rewrite(source: SourceText, line: number, groups: Readonly<Record<string, string | undefined>>): Splice | null;
};

const FENCE = /^\s{0,3}(?:```|~~~)/;
const LIST = /^\s*(?:[-*+]|\d+[.)])\s/;
const MARKS: Readonly<Record<string, string>> = { dash: '-', asterisk: '*', plus: '+' };

const blankAt = (source: SourceText, line: number): Splice | null => {
  const offset = source.lines[line - 1]?.start;
  return offset === undefined ? null : insertion(offset, source.lineEnd);
};

/** Replaces what the pattern finds at the beginning of a line. */
function atLineStart(
  source: SourceText,
  line: number,
  pattern: RegExp,
  by: (match: RegExpExecArray) => string,
): Splice | null {
  const match = pattern.exec(lineText(source, line) ?? '');
  const start = source.lines[line - 1]?.start ?? 0;
  return match && match.index === 0 ? { start, end: start + match[0].length, text: by(match) } : null;
}

/** markdownlint's rules that say what to write. https://github.com/DavidAnson/markdownlint/blob/main/doc/Rules.md */
const rules: readonly Rule[] = [
  {
    code: 'MD018',
    message: /^No space after hash on atx style heading/,
    rewrite: (source, line) => atLineStart(source, line, /^#{1,6}(?=[^#\s])/, ([hashes]) => `${hashes} `),
  },
  {
    code: 'MD019',
    message: /^Multiple spaces after hash on atx style heading/,
    rewrite: (source, line) => atLineStart(source, line, /^(#{1,6})[ \t]{2,}(?=\S)/, ([, hashes]) => `${hashes} `),
  },
  {
    code: 'MD023',
    message: /^Headings must start at the beginning of the line/,
    rewrite: (source, line) => atLineStart(source, line, /^ {1,3}(?=#)/, () => ''),
  },
  {
    code: 'MD004',
    message:
      /^Unordered list style \[Expected: (?<expected>dash|asterisk|plus); Actual: (?<found>dash|asterisk|plus)\]/,
    rewrite: (source, line, { expected = '', found = '' }) =>
      atLineStart(source, line, /^(\s*)([-*+])(?=\s)/, ([, indent, mark]) =>
        mark === MARKS[found] ? `${indent}${MARKS[expected]}` : `${indent}${mark}`,
      ),
  },
  {
    code: 'MD031',
    message: /^Fenced code blocks should be surrounded by blank lines/,
    rewrite: (source, line) => {
      let fences = 0;
      for (let number = 1; number < line; number++) if (FENCE.test(lineText(source, number) ?? '')) fences++;
      if (!FENCE.test(lineText(source, line) ?? '')) return null;
      const opens = fences % 2 === 0;
      return isBlank(source, opens ? line - 1 : line + 1) ? null : blankAt(source, opens ? line : line + 1);
    },
  },
  {
    code: 'MD032',
    message: /^Lists should be surrounded by blank lines/,
    rewrite: (source, line) => {
      const above = lineText(source, line - 1) ?? '';
      const below = lineText(source, line + 1) ?? '';
      const lacksAbove =
        above.trim() !== '' && !LIST.test(above) && /^\S/.test(above) && LIST.test(lineText(source, line) ?? '');
      const lacksBelow = below.trim() !== '' && !LIST.test(below) && /^\S/.test(below);
      return lacksAbove === lacksBelow ? null : blankAt(source, lacksAbove ? line : line + 1);
    },
  },
  {
    code: 'MD034',
    message: /^Bare URL used \[Context: "(?<url>https?:\/\/[^\s"<>]+?)"\]/,
    rewrite: (source, line, { url = '' }) => {
      const text = lineText(source, line) ?? '';
      const at = text.indexOf(url);
      if (url.endsWith('...') || at < 0 || text.includes(url, at + 1)) return null;
      const start = (source.lines[line - 1]?.start ?? 0) + at;
      return { start, end: start + url.length, text: `<${url}>` };
    },
  },
];

function ruleOf({ code, message }: Finding) {
  for (const rule of rules) {
    const match = rule.code === code ? rule.message.exec(message) : null;
    if (match) return { rule, groups: { ...match.groups } };
  }
  return null;
}

/** Markdown, where the linter says what it lacks. */
export const markdownStyle: MechanicalEdit = {
  name: 'markdown_style',
  done: (count) => `rewrite ${counted(count, 'place')} as markdownlint asks`,
  answers: (finding) => finding.path !== null && finding.startLine !== null && ruleOf(finding) !== null,
  edit: eachFinding((source, finding) => {
    const found = ruleOf(finding);
    const splice = found?.rule.rewrite(source, finding.startLine ?? 0, found.groups) ?? null;
    return splice ? { splices: [splice] } : refused(NOT_AS_LOGGED);
  }),
};
