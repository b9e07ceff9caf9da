import type { Span } from './encoded-secrets.js';
import { keyBodyIn } from './key-body.js';
import type { SecretKind } from './kind.js';

// Line ends, also written out, with what a log, a diff or a string literal puts around them, and the headers of an encrypted key.
const BETWEEN = String.raw`(?:\\[nrt]|[\s"'\`,;+>|\\-]|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,\d]{0,10}Z?|(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): ?[^\n\\]{0,120}){1,60}`;

/** PEM and PGP private keys, over several lines or with `\n` written out; one that is cut off goes to the end of its base64. */
export const privateKey: SecretKind = {
  name: 'private-key',
  url: 'https://www.rfc-editor.org/rfc/rfc7468',
  pattern: new RegExp(
    `-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:${BETWEEN}[A-Za-z0-9+/=]{16,8000}){1,200}(?:(?:${BETWEEN}[A-Za-z0-9+/=]{1,15}){0,2}${BETWEEN}-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?`,
    'g',
  ),
  prefixes: [],
};

const SPACE = String.raw`(?: |%20|\+)`;
const label = (word: string): string =>
  `-----${word}${SPACE}(?:[A-Z0-9]{1,20}${SPACE}){0,3}PRIVATE${SPACE}KEY(?:${SPACE}BLOCK)?(?:-----)?`;
// The keys of PuTTY: https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html
const BEGIN = new RegExp(String.raw`${label('BEGIN')}|(?<![\w-])Private-Lines: ?\d{1,3}`, 'g');
const END = new RegExp(`${label('END')}|Private-MAC:`);
const LINE_END = /(?:\r?\n|\\{1,4}[nr]|<br ?\/?>|&#(?:10|13|x[aAdD]);|%0[aAdD]){1,4}/g;
/** A key of 16,384 bits has 200 lines; those of other programs may stand between them. */
const MAX_LINES = 500;
const MAX_CHARACTERS = 64_000;
/** Behind so many other lines, what looks like nothing much is no line of the key. */
const MAX_APART = 3;

/** The private keys of a text: whole where their lines stand as they are, otherwise line by line. */
export function privateKeysIn(text: string): Span[] {
  if (!text.includes('PRIVATE') && !text.includes('Private-Lines')) return [];
  const whole = new Map(Array.from(text.matchAll(privateKey.pattern), ({ 0: key, index }) => [index, key]));
  const begins = [...text.matchAll(BEGIN)];
  return begins.flatMap(({ 0: begin, index: start }, position) => {
    const key = whole.get(start);
    const from = start + (key ?? begin).length;
    const found = key === undefined ? [] : [{ start, end: from }];
    if (key !== undefined && END.test(key)) return found;
    const to = Math.min(begins[position + 1]?.index ?? text.length, from + MAX_CHARACTERS);
    const body = bodyOf(text.slice(from, to), key !== undefined);
    return [...found, ...body.map((span) => ({ start: from + span.start, end: from + span.end }))];
  });
}

/** Line by line until the key ends. */
function bodyOf(text: string, isBegun: boolean): Span[] {
  const spans: Span[] = [];
  let apart = isBegun ? 0 : Number.POSITIVE_INFINITY;
  let start = 0;
  for (let lines = 0; start < text.length && lines < MAX_LINES; lines++) {
    LINE_END.lastIndex = start;
    const lineEnd = LINE_END.exec(text);
    const line = text.slice(start, lineEnd?.index ?? text.length);
    const end = line.search(END);
    const found = keyBodyIn(end < 0 ? line : line.slice(0, end), apart <= MAX_APART);
    for (const span of found) spans.push({ start: start + span.start, end: start + span.end });
    if (end >= 0 || !lineEnd) break;
    apart = found.length > 0 ? 0 : apart + 1;
    start = LINE_END.lastIndex;
  }
  return spans;
}
