import type { Place } from './placed-rules.js';
import type { Splice } from './source-text.js';

const LITERAL = /^(?:"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*'|`(?:[^`\\\r\n$]|\$(?!\{)|\\[^\r\n])*`)/;
/** What a template that is a value stands behind; at the beginning of a statement a string would be a directive. */
const BEFORE_VALUE = /(?:[=(,:[?&|+]|=>|\b(?:return|case|default))\s*$/;

/** The literal at the place in other quotes, escaped as ESLint does it. https://github.com/eslint/eslint/blob/main/lib/rules/quotes.js */
export function requoted({ text, offset }: Place, quote: "'" | '"'): Splice | null {
  const literal = LITERAL.exec(text.slice(offset, offset + 1_000))?.[0];
  const old = literal?.[0];
  if (literal === undefined || old === undefined || old === quote) return null;
  if (old === '`' && !BEFORE_VALUE.test(text.slice(Math.max(0, offset - 40), offset))) return null;
  const inner = literal.slice(1, -1).replace(/\\(\$\{|.)|["'`]/g, (match: string, escaped: string | undefined) => {
    if (escaped === old || (old === '`' && escaped === '${')) return escaped;
    return match === quote ? `\\${quote}` : match;
  });
  return { start: offset, end: offset + literal.length, text: `${quote}${inner}${quote}` };
}
