import { counted } from './edit.js';
import { maskOfSource } from './line-end-meaning.js';
import { insertion, isSpace, type Place, type PlacedRule, placedEdit, spacesAt } from './placed-rules.js';
import type { Splice } from './source-text.js';

const OPERATOR = /^(?:\*\*=|\/\/=|>>=|<<=|:=|->|==|!=|<=|>=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|[=<>])/;

/** White space at the place becomes `by`; null: there is none, or it is a line's indent. */
function respaced({ text, offset }: Place, by: string, next: RegExp | null = null): Splice | null {
  const { start, end } = spacesAt(text, offset);
  const isIndent = start === 0 || text[start - 1] === '\n';
  if (isIndent || (start === end && by === '') || (next && !next.test(text.slice(end, end + 3)))) return null;
  return { start, end, text: by };
}

/** A space on each side of the operator that begins, or ends, at the place. */
function spacedOperator({ text, offset }: Place): Splice[] | null {
  const at = [offset, offset - 1, offset - 2].find(
    (start) => OPERATOR.test(text.slice(start, start + 3)) && !OPERATOR.test(text.slice(start - 1, start + 2)),
  );
  const length = at === undefined ? undefined : OPERATOR.exec(text.slice(at, at + 3))?.[0].length;
  if (at === undefined || length === undefined) return null;
  const sides: Splice[] = [];
  if (!/\s/.test(text[at - 1] ?? ' ')) sides.push(insertion(at, ' '));
  if (!/\s/.test(text[at + length] ?? ' ')) sides.push(insertion(at + length, ' '));
  return sides.length > 0 ? sides : null;
}

/** A string without its f, where it stands alone and on one line. */
function plainString({ text, offset }: Place): Splice | null {
  const literal = /^f("|')(?:(?!\1)[^\\{}\r\n])*\1(?!\1|\s*[rRbBuUfF]{0,2}["'])/.exec(
    text.slice(offset, offset + 1000),
  );
  const isAfterString = /["']\s*$/.test(text.slice(Math.max(0, offset - 60), offset));
  return literal && !isAfterString ? { start: offset, end: offset + 1, text: '' } : null;
}

/** pycodestyle's and ruff's rules about a space, and pyflakes' about an f. https://pycodestyle.pycqa.org/en/latest/intro.html#error-codes */
const rules: readonly PlacedRule[] = [
  {
    codes: /^E201$/,
    message: /^[Ww]hitespace after '/,
    rewrite: (place) =>
      /[([{]/.test(place.text[spacesAt(place.text, place.offset).start - 1] ?? '') ? respaced(place, '') : null,
  },
  { codes: /^E202$/, message: /^[Ww]hitespace before '/, rewrite: (place) => respaced(place, '', /^[)\]}]/) },
  { codes: /^E203$/, message: /^[Ww]hitespace before '?[,;:]/, rewrite: (place) => respaced(place, '', /^[,;:]/) },
  { codes: /^E211$/, message: /^[Ww]hitespace before '/, rewrite: (place) => respaced(place, '', /^[([]/) },
  {
    codes: /^E22[1-4]$/,
    message: /^(?:[Mm]ultiple spaces|[Tt]ab) (?:before|after) operator/,
    rewrite: (place) => respaced(place, ' '),
  },
  { codes: /^E225$/, message: /^[Mm]issing whitespace around operator/, rewrite: spacedOperator },
  {
    codes: /^E231$/,
    message: /^[Mm]issing whitespace after '?(?<token>[,;:])/,
    rewrite: ({ text, offset, groups }) => {
      const at = text[offset] === groups.token ? offset : text[offset - 1] === groups.token ? offset - 1 : -1;
      return at >= 0 && !/\s/.test(text[at + 1] ?? ' ') ? insertion(at + 1, ' ') : null;
    },
  },
  { codes: /^E241$/, message: /^[Mm]ultiple spaces after /, rewrite: (place) => respaced(place, ' ') },
  { codes: /^E251$/, message: /^[Uu]nexpected spaces around keyword/, rewrite: (place) => respaced(place, '') },
  {
    codes: /^E261$/,
    message: /^(?:[Aa]t least|[Ii]nsert at least) two spaces before (?:an )?inline comment/,
    rewrite: (place) => respaced(place, '  ', /^#/),
  },
  {
    codes: /^E26[25]$/,
    message: /^(?:[Ii]nline|[Bb]lock) comment should start with '# '/,
    rewrite: ({ text, offset }) =>
      /^#[^\s#!:]/.test(text.slice(offset, offset + 2)) ? insertion(offset + 1, ' ') : null,
  },
  {
    codes: /^E27[1-4]$/,
    message: /^(?:[Mm]ultiple spaces|[Tt]ab) (?:before|after) keyword/,
    rewrite: (place) => respaced(place, ' '),
  },
  {
    codes: /^E703$/,
    message: /^[Ss]tatement ends with (?:a semicolon|an unnecessary semicolon)/,
    rewrite: ({ text, offset }) => {
      const { start } = spacesAt(text, offset);
      return text[offset] === ';' && /^;[ \t]*(?:#|\r?\n|$)/.test(text.slice(offset, offset + 200))
        ? { start, end: offset + 1, text: '' }
        : null;
    },
  },
  { codes: /^F541$/, message: /^f-string (?:is missing|without any) placeholders/, rewrite: plainString },
];

/** No rule speaks of white space within a string, whatever line it is told for. */
const inCode = (rule: PlacedRule): PlacedRule => ({
  ...rule,
  rewrite: (place) => {
    const mask = maskOfSource(place.source);
    const rewritten = rule.rewrite(place);
    const splices = rewritten === null ? [] : [rewritten].flat();
    const isInside = splices.some(
      ({ start, end, text }) =>
        mask?.inString(start) && !(isSpace(place.text[start - 1]) || end > start || text === ''),
    );
    return !mask || isInside ? null : rewritten;
  },
});

/** Spaces in Python, where the linter says which and where. */
export const pythonSpacing = placedEdit({
  name: 'python_spacing',
  done: (count) => `correct the spacing in ${counted(count, 'place')}`,
  accepts: ({ path }) => /\.pyi?$/.test(path ?? ''),
  rules: rules.map(inCode),
});
