import type { PythonToken, Statement } from './python-lines.js';

/** `lineLength`: in columns. `keepsQuotes`: as with --skip-string-normalization. `isModern`: it is known to be for Python 3.6 or later. */
export type BlackStyle = { lineLength: number; keepsQuotes: boolean; isModern: boolean };

const isOpening = ({ text }: PythonToken): boolean => /^[([{]$/.test(text);
const isClosing = ({ text }: PythonToken): boolean => /^[)\]}]$/.test(text);

/** The index behind the bracket that opens at `at`. */
function behind(tokens: readonly PythonToken[], at: number): number {
  const depth = tokens[at]?.depth;
  let close = at + 1;
  while (close < tokens.length && tokens[close]?.depth !== depth) close++;
  return close + 1;
}

type Bracket = { open: number; close: number };

/** The brackets of one level, within a range. */
function brackets(tokens: readonly PythonToken[], from: number, to: number): Bracket[] {
  const found: Bracket[] = [];
  for (let index = from; index < to; index++) {
    const token = tokens[index];
    if (token && isOpening(token)) {
      const end = behind(tokens, index);
      found.push({ open: index, close: end - 1 });
      index = end - 1;
    }
  }
  return found;
}

const spans = (tokens: readonly PythonToken[], { open, close }: Bracket): boolean =>
  tokens[open]?.line !== tokens[close]?.line;

/** What may stand before a value: "return", "total: int =", "rates[0] +=", '"key":', "if". */
const TARGET =
  /^(?:return |raise |@ |(?:if |elif |while |assert )(?:not )?|[\w.]+(?: \. \w+)* (?:\[ (?:""|\w+) \] )?(?:: \w+(?: \. \w+)* )?[-+*/%|&]?= |"" : )/;
/** Before brackets that go around the whole of a value. */
const OPTIONAL = /^(?:return |if |elif |while |[\w.]+(?: \. \w+)* = )$/;
const NAMES = /^(?:\w+|"") (?:\. \w+ )*$/;
const KEYWORD =
  /^(?:assert|if|elif|while|for|with|in|not|and|or|del|lambda|is|else|except|return|yield|await|case|match|print) /;

const textOf = (tokens: readonly PythonToken[]): string =>
  tokens.map((token) => (token.kind === 'string' ? '"" ' : `${token.text} `)).join('');

/** Whether what stands before a bracket that goes over lines leaves but one way to break it. */
function isPlainHead(head: readonly PythonToken[], open: string, isTuple: boolean): boolean {
  const text = textOf(head);
  if (/^(?:(?:async )?def \w+|class \w+|from [\w. ]+ import) $/.test(text)) return open === '(';
  const bare = text.replace(TARGET, '');
  if (bare === '') return open !== '(' || isTuple || OPTIONAL.test(text);
  return NAMES.test(bare) && open === '(' && !KEYWORD.test(bare);
}

function unitDoubt(tokens: readonly PythonToken[], from: number, to: number, isStatement: boolean): string | null {
  const all = brackets(tokens, from, to);
  const split = all.filter((one) => spans(tokens, one));
  const [only] = split;
  const first = tokens[from];
  const last = tokens[to - 1];
  if (!first || !last) return 'an empty element';
  if (!only)
    return first.line === last.endLine
      ? null
      : isStatement
        ? statementText(tokens.slice(from, to))
        : operatorDoubt(tokens, from, to);
  if (split.length > 1) return 'several brackets over several lines';
  const head = tokens.slice(from, only.open);
  const opening = tokens[only.open];
  if (!opening || head.some((token) => token.line !== opening.line)) return 'a head over several lines';
  const isTuple = head.length === 0 && tokens[only.close - 1]?.text === ',';
  if (!isPlainHead(head, opening.text, isTuple)) return 'an expression that may be broken elsewhere';
  const tail = tokens
    .slice(only.close + 1, to)
    .map(({ text }) => text)
    .join(' ');
  if (isStatement ? !/^(?:|:|-> [^:]+ :)$/.test(tail) : tail !== '')
    return 'something behind a bracket over several lines';
  const inner = tokens.slice(only.open + 1, only.close);
  const isOneLine = inner[0]?.line === inner.at(-1)?.endLine;
  // Black's versions choose differently between brackets around the value and those within.
  if (opening.text === '(' && OPTIONAL.test(textOf(head)) && isOneLine && inner.some(isOpening))
    return 'a value in brackets that may be broken within';
  return bodyDoubt(tokens, only);
}

function bodyDoubt(tokens: readonly PythonToken[], { open, close }: Bracket): string | null {
  const depth = (tokens[open]?.depth ?? 0) + 1;
  const body = tokens.slice(open + 1, close);
  const [first] = body;
  const last = body.at(-1);
  if (!first || !last) return 'an empty bracket over lines';
  if (first.line === tokens[open]?.line || last.endLine === tokens[close]?.line) return 'a hugged bracket';
  if (last.text !== ',') return first.line === last.endLine ? null : operatorDoubt(tokens, open + 1, close);
  let start = open + 1;
  let line = first.line;
  for (let index = start; index < close; index++) {
    const token = tokens[index];
    if (token?.text !== ',' || token.depth !== depth) continue;
    const begin = tokens[start];
    if (start !== open + 1 && begin?.line === line) return 'two elements on a line';
    const doubt = unitDoubt(tokens, start, index, false);
    if (doubt !== null) return doubt;
    line = token.line;
    start = index + 1;
  }
  return null;
}

const OPERATOR = /^(?:and|or|if|else|for|[-+*/%|&]|\/\/|==|!=|in|not|is|<|>|<=|>=)$/;

/** Lines that begin with operators, or parts of a comprehension. */
function operatorDoubt(tokens: readonly PythonToken[], from: number, to: number): string | null {
  const depth = tokens[from]?.depth ?? 0;
  let start = from;
  for (let index = from + 1; index <= to; index++) {
    const token = tokens[index];
    const before = tokens[index - 1];
    if (!before) continue;
    const breaks =
      token !== undefined && index < to && token.depth === depth && token.line > before.endLine && !isClosing(token);
    if (!breaks && index < to) continue;
    const joins = token?.kind === 'string' && before.kind === 'string';
    if (breaks && !OPERATOR.test(token.text) && !joins) return 'a body over several lines';
    if (!breaks && start === from) return 'an expression over several lines';
    const begin = start > from && OPERATOR.test(tokens[start]?.text ?? '') ? start + 1 : start;
    const doubt = unitDoubt(tokens, begin, index, false);
    if (doubt !== null) return doubt;
    start = index;
  }
  return null;
}

/** A text over several lines that is the whole of a value. */
function statementText(tokens: readonly PythonToken[]): string | null {
  const head = tokens
    .slice(0, -1)
    .map(({ text }) => `${text} `)
    .join('');
  const isText = tokens.at(-1)?.kind === 'string' && (head === 'return ' || /^\w+(?: \. \w+)* = $/.test(head));
  return isText ? null : 'a text over several lines';
}

/** Whether a comment has a line of its own or ends one behind a comma, so that nobody moves it. */
function isOfElement(tokens: readonly PythonToken[], index: number): boolean {
  const [before, comment, next] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (!before || !comment || !next || before.kind === 'comment') return false;
  return before.text === ',' && !isClosing(next);
}

/** Why Black may break a statement otherwise than Ruff has; null: there is one way only. */
export function shapeDoubt(
  { tokens, first, last }: Statement,
  lines: readonly string[],
  { lineLength, isModern }: BlackStyle,
): string | null {
  const comment = tokens.find(({ kind }) => kind === 'comment');
  if (tokens.length === 1 && comment) return null;
  const width = (line: number): number => (lines[line] ?? '').length;
  if (tokens.length === 1 && tokens[0]?.kind === 'string') {
    const closing = /^\s*(?:"{3}|'{3})$/.test(lines[last] ?? '');
    return last > first && (width(last) > lineLength || (closing && width(last - 1) + 3 > lineLength))
      ? 'a docstring with a long last line'
      : null;
  }
  const words = tokens.map(({ text }) => text);
  if (words[0] === '(' || /^for \(/.test(words.slice(0, 2).join(' '))) return 'brackets that one of the two takes away';
  for (let line = first; line <= last; line++) {
    if (width(line) > lineLength) return 'a line that stays too long';
    // Older versions take the spaces around them into account, which they then do not write.
    const powers = (lines[line] ?? '').split('**').length - 1;
    if (width(line) + 2 * powers > lineLength) return 'a power in a full line';
  }
  if (
    tokens.some(
      (token, index) =>
        token.kind === 'string' && tokens[index + 1]?.kind === 'string' && tokens[index + 1]?.line === token.endLine,
    )
  )
    return 'strings side by side';
  const isText = ({ kind, line, endLine }: PythonToken): boolean => kind === 'string' && line !== endLine;
  if (tokens.some((token) => isText(token) && token.depth > 0)) return 'a text over several lines';
  // How wide they are the two see differently.
  const text = tokens.map((token) => token.text).join(' ');
  if (/[^\0-\u02ff]/.test(text) && text.length * 2 > lineLength) return 'letters of other widths';
  const code = tokens.filter(({ kind }) => kind !== 'comment');
  if (first === last) return null;
  if (tokens.at(-1)?.kind === 'comment') return 'a comment behind several lines';
  const startsLine = (index: number): boolean => code[index - 1]?.line !== code[index]?.line;
  // For what Python 2 or 3.5 could read, Black puts no comma behind these.
  if (!isModern && code.some(({ text, depth }, index) => depth > 0 && /^\*\*?$/.test(text) && startsLine(index)))
    return 'names with stars over several lines';
  if (
    tokens.some((token, index) => token.kind === 'comment' && index < tokens.length - 1 && !isOfElement(tokens, index))
  )
    return 'a comment within brackets over several lines';
  return unitDoubt(code, 0, code.length, true);
}
