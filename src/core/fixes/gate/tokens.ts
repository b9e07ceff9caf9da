import type { Language } from './languages.js';

/** A piece of code. `key` is the same for two ways of writing it; `layout` tokens are line ends and indentation, where these mean something. */
export type Token = { kind: 'word' | 'number' | 'text' | 'symbol' | 'comment' | 'layout'; key: string; line: number };

const SPACE = /[^\S\n]+/uy;
/** Most words, found first because there are most of them: no comment and no text begins so. */
const NAME = /[A-Za-z_][\w$]*(?![\p{L}\p{N}])/uy;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const SYMBOL = /===|!==|\.\.\.|=>|->|::|==|!=|&&|\|\||\?\.|\?\?|:=|<-|=~|[\s\S]/uy;
const CHARACTER = /'(?:\\.[^'\n]{0,8}|[^'\\\n])'/y;
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const OPEN = new Set(['(', '[', '{']);
const CLOSE = new Set([')', ']', '}']);
/** No comment and no text begins so. */
const BRACKETS = new Set([...OPEN, ...CLOSE, ',']);
/** Where both kinds of quotes mean the same, escapes aside. */
const ONE_QUOTE = new Set(['javascript', 'typescript', 'python', 'dart', 'css']);
/** Where they do so for a text without any of these. */
const ONE_QUOTE_IF_PLAIN = new Set(['ruby', 'php', 'yaml', 'toml', 'hash']);
const BEFORE_REGEX = new Set(
  '( , = : [ ! && || ? { } ; + => return typeof case of in =~ == when and or if unless elsif while'.split(' '),
);

/**
 * Cuts a text into tokens, comments among them. It knows no grammar: a piece that it takes wrongly it takes wrongly before and after a
 * change alike. Linear; never throws.
 */
export function tokensOf(text: string, language: Language, nested = 0): Token[] {
  const tokens: Token[] = [];
  const indentation = [0];
  let [at, line, depth] = [text.startsWith('\ufeff') ? 1 : 0, 1, 0];
  const push = (kind: Token['kind'], key: string, end: number): void => {
    tokens.push({ kind, key, line });
    if (kind === 'text' || kind === 'comment') line += text.slice(at, end).split('\n').length - 1;
    at = end;
  };
  const endLine = (): void => {
    line++;
    at++;
    if (language.layout === 'free' || (language.name !== 'shell' && depth > 0)) return;
    if (language.layout === 'lines') tokens.push({ kind: 'layout', key: '\n', line: line - 1 });
    else indent(text, at, indentation, tokens, line, language);
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '\n') {
      endLine();
      continue;
    }
    if (character === ' ' || character === '\r') {
      at++;
      continue;
    }
    if (character === '\\' && language.layout !== 'free' && /^\r?\n/.test(text.slice(at + 1, at + 3))) {
      at = text.indexOf('\n', at) + 1;
      line++;
      continue;
    }
    if (BRACKETS.has(character)) {
      tokens.push({ kind: 'symbol', key: character, line });
      if (OPEN.has(character)) depth++;
      else if (CLOSE.has(character)) depth = Math.max(0, depth - 1);
      at++;
      continue;
    }
    const name = matchAt(NAME, text, at);
    if (name) {
      tokens.push({ kind: 'word', key: name, line });
      at += name.length;
      continue;
    }
    const space = matchAt(SPACE, text, at);
    if (space) {
      at += space.length;
      continue;
    }
    const comment = commentEnd(text, at, language);
    if (comment !== null) {
      push('comment', text.slice(at, comment), comment);
      continue;
    }
    const quoted = quotedEnd(text, at, language, tokens.at(-1), nested);
    if (quoted) {
      push('text', quoted.key, quoted.end);
      continue;
    }
    const word = matchAt(WORD, text, at);
    const number = word ? null : matchAt(NUMBER, text, at);
    const piece = word ?? number ?? matchAt(SYMBOL, text, at) ?? character;
    push(word ? 'word' : number ? 'number' : 'symbol', number ? numberKey(number) : piece, at + piece.length);
  }
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Notes the line end and how the next line, if it holds code, is indented. */
function indent(text: string, at: number, stack: number[], tokens: Token[], line: number, language: Language): void {
  const space = matchAt(SPACE, text, at) ?? '';
  const next = text.charAt(at + space.length);
  if (next === '' || next === '\n' || next === '\r') return;
  if (commentEnd(text, at + space.length, language) !== null) return;
  tokens.push({ kind: 'layout', key: '\n', line: line - 1 });
  const width = space.replaceAll('\t', '        ').length;
  if (width > (stack.at(-1) ?? 0)) {
    stack.push(width);
    tokens.push({ kind: 'layout', key: '>', line });
  }
  while (width < (stack.at(-1) ?? 0)) {
    stack.pop();
    tokens.push({ kind: 'layout', key: '<', line });
  }
}

function commentEnd(text: string, at: number, language: Language): number | null {
  for (const [open, close] of language.blockComments) {
    const opened = open.startsWith('\n')
      ? text.startsWith(open.slice(1), at) && isLineStart(text, at)
      : text.startsWith(open, at);
    if (!opened) continue;
    const end = text.indexOf(close, at + open.length - 1);
    return end === -1 ? text.length : end + close.length;
  }
  for (const mark of language.lineComments) {
    if (!text.startsWith(mark, at)) continue;
    const before = text.charAt(at - 1);
    if (mark === '#' && language.name !== 'python' && !/^[\s;,)]?$/.test(before)) continue;
    if (mark === '#' && language.name === 'php' && text.charAt(at + 1) === '[') continue;
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  return null;
}

const isLineStart = (text: string, at: number): boolean => at === 0 || text.charAt(at - 1) === '\n';

function quotedEnd(text: string, at: number, language: Language, previous: Token | undefined, nested: number) {
  const isScript = language.name === 'javascript' || language.name === 'typescript';
  if ((isScript || language.name === 'ruby') && text.charAt(at) === '/' && startsRegex(previous)) {
    const regex = matchAt(REGEX, text, at);
    if (regex) return { key: regex, end: at + regex.length };
  }
  if (language.name === 'rust') {
    const character = matchAt(CHARACTER, text, at);
    if (character) return { key: character, end: at + character.length };
  }
  const long = language.multiLine.find((quote) => text.startsWith(quote, at));
  const short = long ? undefined : language.quotes.find((quote) => text.startsWith(quote, at));
  const quote = long ?? short;
  if (!quote || ((language.name === 'yaml' || language.name === 'markup') && /\w/.test(text.charAt(at - 1))))
    return null;
  const end = closeOf(text, at + quote.length, quote, long !== undefined, quote === '`' && isScript);
  return { key: textKey(text.slice(at, end), quote, language, nested), end };
}

const startsRegex = (previous: Token | undefined): boolean =>
  !previous || previous.kind === 'comment' || (previous.kind !== 'text' && BEFORE_REGEX.has(previous.key));

/** Where a text ends; one that stays open ends with its line, a long one with the file. In a template, `${…}` may hold further templates. */
function closeOf(text: string, from: number, quote: string, long: boolean, isTemplate: boolean): number {
  const open: ('text' | 'code')[] = ['text'];
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '\n' && !long) return at;
    else if (isTemplate && open.at(-1) === 'text' && text.startsWith('${', at)) {
      open.push('code');
      at++;
    } else if (isTemplate && open.at(-1) === 'code' && character === '{') open.push('code');
    else if (isTemplate && open.at(-1) === 'code' && character === '}') open.pop();
    else if (isTemplate && open.at(-1) === 'code' && character === '`') open.push('text');
    else if (open.at(-1) === 'text' && text.startsWith(quote, at)) {
      open.pop();
      if (open.length === 0) return at + quote.length;
    }
  }
  return text.length;
}

/** The same for `'a'` and `"a"` where a language makes no difference between them. */
function textKey(source: string, quote: string, language: Language, nested: number): string {
  const { name } = language;
  const inner = source.slice(quote.length, source.endsWith(quote) ? -quote.length : undefined);
  if (quote === '`') return nested < 3 && source.includes('${') ? templateKey(source, language, nested) : source;
  if (ONE_QUOTE.has(name)) return `"${inner.replace(/\\(["'])/g, '$1')}"`;
  return ONE_QUOTE_IF_PLAIN.has(name) && !/[\\$#]/.test(inner) ? `"${inner}"` : source;
}

/** A template whose code is in its plain form too; what stands around the code stays as it is. */
function templateKey(source: string, language: Language, nested: number): string {
  if (language.name !== 'javascript' && language.name !== 'typescript') return source;
  const parts: string[] = [];
  let from = 0;
  for (let at = source.indexOf('${'); at !== -1; at = source.indexOf('${', from)) {
    if (source.charAt(at - 1) === '\\') return source;
    const end = closeOf(source, at + 2, '}', true, false);
    const code = tokensOf(source.slice(at + 2, end - 1), language, nested + 1);
    parts.push(source.slice(from, at + 2), code.map(({ key }) => key).join(' '), '}');
    from = end;
  }
  return parts.join('') + source.slice(from);
}

function numberKey(source: string): string {
  const lower = source.toLowerCase();
  if (!/^[\d.]+$/.test(lower) || lower.split('.').length !== 2) return lower;
  return lower.replace(/^\./, '0.').replace(/\.$/, '.0');
}
