import type { Token } from './tokens.js';

const OPEN = new Set(['(', '[', '{']);
const CLOSE = new Set([')', ']', '}']);
const COMPOUND = new Set('if elif else for while with try except finally def class async'.split(' '));

/** `if a: b` of Python as the block that it is. */
export function withBlocks(code: Token[]): Token[] {
  const result: Token[] = [];
  let depth = 0;
  let isCompound = false;
  let isOpen = false;
  for (const [index, token] of code.entries()) {
    const isLineStart = index === 0 || code[index - 1]?.kind === 'layout';
    if (isLineStart && token.kind !== 'layout') isCompound = COMPOUND.has(token.key);
    if (token.kind === 'symbol' && OPEN.has(token.key)) depth++;
    if (token.kind === 'symbol' && CLOSE.has(token.key)) depth--;
    result.push(token);
    if (token.key === '\n' && isOpen) {
      result.push({ ...token, key: '<' });
      isOpen = false;
    }
    const next = code[index + 1];
    if (token.key !== ':' || token.kind !== 'symbol' || depth > 0 || !isCompound || isOpen || !next) continue;
    isCompound = false;
    if (next.kind === 'layout') continue;
    result.push({ kind: 'layout', key: '\n', line: token.line }, { kind: 'layout', key: '>', line: token.line });
    isOpen = true;
  }
  return result;
}

/** `:a => 1` of Ruby as `a: 1`. */
export function withPlainHashes(code: Token[]): Token[] {
  const result: Token[] = [];
  for (let index = 0; index < code.length; index++) {
    const [sign, name, arrow] = code.slice(index, index + 3);
    if (sign?.key === ':' && name?.kind === 'word' && arrow?.key === '=>') {
      result.push(name, { ...arrow, key: ':' });
      index += 2;
    } else if (sign) result.push(sign);
  }
  return result;
}
