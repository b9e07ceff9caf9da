import { withBlocks, withPlainHashes } from './canonical-layout.js';
import type { Language } from './languages.js';
import type { Token } from './tokens.js';

/** Around a pair of parentheses that only groups: places where one expression stands by itself. */
const BEFORE_SLOT = new Set('= => ( [ , { : ; return assert if elif while yield ?'.split(' '));
const AFTER_SLOT = new Set([')', ']', '}', ',', ';', ':', '\n', undefined]);
const AND = new Set(['&&', 'and']);
const OR = new Set(['||', 'or']);
/** Operators that bind less than `or`. */
const LOOSE = ['?', '??', '=>', '=', ':=', 'if', 'else', 'lambda', 'yield', 'await', '|'];
const BEFORE_TUPLE = new Set('in is not and or return assert yield if elif else while await'.split(' '));
const CLOSE = new Set([')', ']', '}']);
const ENDS_WITH_LINE = new Set(['return', 'break', 'continue', 'throw', 'yield', 'raise', 'next', 'redo']);
const FREE_SEMICOLONS = new Set(['javascript', 'typescript', 'kotlin', 'swift', 'scala', 'go']);
/** Without a semicolon before them, these go on with the statement before. */
const GOES_ON = new Set(['(', '[', '`', '+', '-', '/', '.', '*']);
const GOES_ON_IN_SHELL = new Set(['then', 'do', 'else', '&&', '||', '|', '{', '(']);
/** Where a line end after `return` ends no statement. */
const ONLY_SEMICOLONS = new Set(['c', 'java', 'csharp', 'php', 'dart', 'rust', 'css', 'sql']);

/**
 * The tokens of code with what formatters add and take left out: comments, commas before a closing bracket, parentheses around a whole
 * expression, semicolons and line ends where they mean nothing. Two texts with the same keys mean the same.
 */
export function canonical(all: Token[], language: Language): Token[] {
  const bare = all.filter(({ kind }) => kind !== 'comment');
  const code = language.name === 'python' ? withBlocks(bare) : language.name === 'ruby' ? withPlainHashes(bare) : bare;
  const partner = partners(code);
  const drop = new Set<number>();
  for (const [open, close] of partner) if (onlyGroups(code, open, close)) drop.add(open).add(close);
  const kept = [...code.keys()].filter((index) => !drop.has(index));
  const conditions = new Set(
    [...partner].filter(([open]) => isCondition(code[open - 1])).map(([, close]) => code[close]),
  );
  const makesTuple = language.name === 'python' || language.name === 'rust' ? tupleCommas(code, partner) : new Set();
  const result: Token[] = [];
  let lineStart = '';
  for (const [place, index] of kept.entries()) {
    const token = code[index] as Token;
    const previous = code[kept[place - 1] ?? -1];
    const next = code[kept[place + 1] ?? -1];
    if (token.key === ',' && next && CLOSE.has(next.key) && !makesTuple.has(index)) continue;
    if (token.kind === 'layout' && dropsLineEnd(token, result.at(-1), next, language)) continue;
    if (previous === undefined || previous.line < token.line || previous.kind === 'layout') lineStart = token.key;
    if (token.key === ';' && language.layout === 'free' && FREE_SEMICOLONS.has(language.name)) {
      const isBody = previous !== undefined && (conditions.has(previous) || previous.key === 'else');
      const endsImport = next?.line === token.line && (language.imports.includes(lineStart) || lineStart === 'const');
      const parts =
        (endsImport || ENDS_WITH_LINE.has(previous?.key ?? '')) && next !== undefined && !CLOSE.has(next.key);
      if (parts) result.push({ kind: 'layout', key: ';', line: token.line });
      if (parts || !(isBody || (next && GOES_ON.has(next.key.charAt(0))))) continue;
    }
    result.push(withPlainKey(token, result.at(-1), next, language));
    if (endsStatement(token, code[index + 1], language)) result.push({ kind: 'layout', key: ';', line: token.line });
  }
  return result;
}

/** `return` at the end of a line, with more to come: nothing of what follows is its value. */
function endsStatement(token: Token, next: Token | undefined, { layout, name }: Language): boolean {
  if (layout !== 'free' || token.kind !== 'word' || !ENDS_WITH_LINE.has(token.key) || ONLY_SEMICOLONS.has(name))
    return false;
  return next !== undefined && next.line > token.line && next.key !== ';' && next.key !== '}';
}

const isCondition = (token: Token | undefined): boolean =>
  token !== undefined && (token.key === 'if' || token.key === 'while' || token.key === 'for' || token.key === 'with');

/** Of each `(`, by its place, the place of its `)`. */
function partners(code: Token[]): Map<number, number> {
  const found = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { key, kind }] of code.entries()) {
    if (kind !== 'symbol') continue;
    if (key === '(') open.push(index);
    const from = key === ')' ? open.pop() : undefined;
    if (from !== undefined) found.set(from, index);
  }
  return found;
}

/** Whether a pair changes nothing, for what stands beside it and in it; only pairs up to a few hundred tokens are looked through. */
function onlyGroups(code: Token[], open: number, close: number): boolean {
  const before = code[open - 1];
  const after = code[close + 1];
  if (close === open + 2 && code[open + 1]?.kind === 'word' && after?.key === '=>') return true;
  if (close === open + 1 || close - open > 400) return false;
  const afterOperator = OR.has(before?.key ?? '') || AND.has(before?.key ?? '');
  const beforeOperator = OR.has(after?.key ?? '') || AND.has(after?.key ?? '');
  const opensSlot = !before || before.kind === 'layout' || (before.kind !== 'text' && BEFORE_SLOT.has(before.key));
  if (!(opensSlot || afterOperator) || !(AFTER_SLOT.has(after?.key) || beforeOperator)) return false;
  const inside = outermost(code, open, close);
  if (inside.has(',') || inside.has(';')) return false;
  const besideAnd = AND.has(before?.key ?? '') || AND.has(after?.key ?? '');
  if (besideAnd && (inside.has('||') || inside.has('or'))) return false;
  return !(afterOperator || beforeOperator) || !LOOSE.some((key) => inside.has(key));
}

/** The commas that make a tuple of one of what stands in parentheses: `(1,)` is not `(1)`, other than in a call. */
function tupleCommas(code: Token[], partner: Map<number, number>): Set<number> {
  const found = new Set<number>();
  for (const [open, close] of partner) {
    const before = code[open - 1];
    const isCall = before?.kind === 'word' ? !BEFORE_TUPLE.has(before.key) : CLOSE.has(before?.key ?? '');
    if (isCall || code[close - 1]?.key !== ',' || close - open > 400) continue;
    if (!outermost(code, open, close - 1).has(',')) found.add(close - 1);
  }
  return found;
}

/** The keys between two places that no further bracket encloses. */
function outermost(code: Token[], open: number, close: number): Set<string> {
  const found = new Set<string>();
  let depth = 0;
  for (const { key, kind } of code.slice(open + 1, close)) {
    if (kind === 'symbol' && CLOSE.has(key)) depth--;
    if (depth === 0 && kind !== 'text') found.add(key);
    if (kind === 'symbol' && (key === '(' || key === '[' || key === '{')) depth++;
  }
  return found;
}

/** Empty lines, and line ends where no statement can end. */
function dropsLineEnd(token: Token, previous: Token | undefined, next: Token | undefined, { name }: Language): boolean {
  if (token.key !== '\n') return false;
  if (!previous || !next || previous.key === '\n' || previous.key === '\\') return true;
  if (name === 'shell' && GOES_ON_IN_SHELL.has(previous.key)) return true;
  return previous.kind === 'symbol' && (previous.key === '{' || previous.key === '[' || previous.key === '(');
}

/** `{ 'a': 1 }` and `{ a: 1 }`, `u"a"` and `"a"`, `;` and a line end. */
function withPlainKey(token: Token, previous: Token | undefined, next: Token | undefined, language: Language): Token {
  if (token.key === ';' && language.layout !== 'free') return { ...token, kind: 'layout', key: '\n' };
  if (language.name !== 'javascript' && language.name !== 'typescript') return token;
  const isKey = token.kind === 'text' && next?.key === ':' && (previous?.key === '{' || previous?.key === ',');
  if (isKey && /^"[A-Za-z_$][\w$]*"$/.test(token.key)) return { ...token, kind: 'word', key: token.key.slice(1, -1) };
  const isWhole = token.kind === 'number' && /^\d+\.0*$/.test(token.key);
  return isWhole ? { ...token, key: token.key.split('.')[0] ?? '' } : token;
}
