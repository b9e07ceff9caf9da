import type { Language } from './languages.js';
import type { Token } from './tokens.js';

/** One name and where it comes from; `name` is empty where a module is only run. */
export type ImportedName = { key: string; module: string; name: string; line: number };

const KEYWORDS = new Set([
  'import',
  'from',
  'as',
  'type',
  'typeof',
  'static',
  'using',
  'use',
  'require',
  'crate',
  'self',
  'alias',
  'include',
  'hide',
  'show',
  'function',
]);
const OPEN = new Set(['(', '{', '[']);
const CLOSE = new Set([')', '}', ']']);

/** Takes the import statements out of code. In JavaScript, `const a = require('a')` is one too. */
export function splitImports(tokens: Token[], language: Language): { imports: ImportedName[]; rest: Token[] } {
  const imports: ImportedName[] = [];
  const rest: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    if (!begins(tokens, index, language)) {
      rest.push(tokens[index] as Token);
      continue;
    }
    const end = endOf(tokens, index, language.name === 'javascript' || language.name === 'typescript');
    imports.push(...namesOf(tokens.slice(index, end), language));
    index = end - 1;
    const next = tokens[end];
    if (next?.key === ';' || next?.key === '\n') index = end;
  }
  return { imports, rest };
}

function begins(tokens: Token[], index: number, { imports, name }: Language): boolean {
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (!token || imports.length === 0) return false;
  const isLineStart =
    !previous ||
    previous.line < token.line ||
    previous.key === ';' ||
    previous.key === '{' ||
    previous.kind === 'layout';
  if (!isLineStart) return false;
  const next = tokens[index + 1]?.key;
  if (token.key === '#') return next === 'include' && name === 'c';
  if (token.key === 'const' && (name === 'javascript' || name === 'typescript')) return isRequire(tokens, index);
  return (
    token.kind === 'word' &&
    imports.includes(token.key) &&
    (next !== '(' || name === 'go') &&
    next !== '.' &&
    next !== '='
  );
}

/** `const { a, b } = require('c');` with nothing behind the call. */
function isRequire(tokens: Token[], index: number): boolean {
  let at = index + 1;
  while (at < index + 200 && tokens[at] && tokens[at]?.key !== '=') at++;
  const after = tokens[at + 5];
  return (
    tokens[at + 1]?.key === 'require' &&
    tokens[at + 3]?.kind === 'text' &&
    tokens[at + 4]?.key === ')' &&
    (!after || after.key === ';' || after.line > (tokens[at + 4]?.line ?? 0))
  );
}

function endOf(tokens: Token[], start: number, isScript: boolean): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const { key, line, kind } = tokens[index] as Token;
    if (OPEN.has(key)) depth++;
    if (CLOSE.has(key)) depth--;
    if (depth > 0) continue;
    if (depth < 0 || key === ';' || kind === 'layout') return index;
    if (kind === 'text' && isScript && tokens[index + 1]?.key !== 'with')
      return index + (tokens[index + 1]?.key === ')' ? 2 : 1);
    const next = tokens[index + 1];
    if (next && next.line > line && next.key !== 'from' && key !== 'from' && key !== 'import') return index + 1;
  }
  return tokens.length;
}

/** From `from a import b, c`, `import { b, c } from "a"`, or, elsewhere, the last name of each path. */
function namesOf(statement: Token[], language: Language): ImportedName[] {
  const line = statement[0]?.line ?? 1;
  const whole = statement.map(({ key }) => key).join(' ');
  const made = (module: string, name: string): ImportedName => ({ key: `${module} > ${name}`, module, name, line });
  const names = (tokens: Token[]): string[] =>
    tokens.filter(({ key, kind }) => kind === 'word' && !KEYWORDS.has(key)).map(({ key }) => key);
  if (language.name === 'python' && statement[0]?.key === 'from') {
    const at = statement.findIndex(({ key }) => key === 'import');
    const module = statement
      .slice(1, Math.max(1, at))
      .map(({ key }) => key)
      .join('');
    return some(names(statement.slice(Math.max(1, at)))).map((name) => made(module, name));
  }
  if (language.name === 'python') return statements(statement).map((part) => made(part, part.split(' ').at(-1) ?? ''));
  const module = statement.findLast(({ kind }) => kind === 'text');
  if (language.name === 'go') {
    const texts = statement.filter(({ kind }) => kind === 'text').map(({ key }) => key);
    return texts.map((path) => made(path, (path.slice(1, -1).split('/').at(-1) ?? '').replace(/^go-|\.v\d+$/g, '')));
  }
  if (module && language.name !== 'c') return some(names(statement)).map((name) => made(module.key, name));
  if (language.name === 'c' || language.name === 'ruby') return [made(whole, '')];
  if (language.name === 'rust') return names(statement).map((name) => made('use', name));
  return [made(whole, names(statement).at(-1) ?? '')];
}

const some = (names: string[]): string[] => (names.length > 0 ? names : ['']);

const statements = (tokens: Token[]): string[] =>
  tokens
    .slice(1)
    .map(({ key }) => key)
    .join(' ')
    .split(' , ')
    .map((part) => part.replace(/ \. /g, '.').trim());
