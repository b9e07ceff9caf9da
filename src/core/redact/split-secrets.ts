import type { Span } from './encoded-secrets.js';
import { eachBreak, skipJoint } from './joint.js';
import type { SecretKind } from './kind.js';

/** Longest part of a secret before the break, and with all that is behind. */
const MAX_BEFORE = 800;
const MAX_JOINED = 4000;
/** Most parts that are put together for one text: a text made to be slow has no secret at its end. */
const MAX_PARTS = 20_000;

export type SplitSecret = { kind: string; spans: Span[] };
/** All shapes in one, each a group of its own, and the kinds of the groups. */
type Shapes = { kinds: readonly string[]; pattern: RegExp };

/** Finds the secrets that are broken by line ends or put together of literals, of kinds whose `whole` shape is known. */
export function splitSecretsOf(kinds: readonly SecretKind[]): (text: string) => SplitSecret[] {
  const known = kinds.flatMap(({ name, whole }) => (whole === undefined ? [] : [{ name, source: `(${whole})` }]));
  const shapes: Shapes = {
    kinds: known.map(({ name }) => name),
    pattern: new RegExp(`(?:${known.map(({ source }) => source).join('|')})(?![A-Za-z0-9])`, 'y'),
  };
  const beginning = beginningsOf(kinds);
  return (text) => {
    const found: SplitSecret[] = [];
    let left = MAX_PARTS;
    eachBreak(text, (at) => {
      const start = wordBefore(text, at);
      const begins = start === at || left <= 0 ? -1 : text.slice(start, at).search(beginning);
      if (begins < 0) return;
      for (const isDiff of [true, false]) {
        const { secret, parts } = secretFrom(text, { start: start + begins, end: at }, { shapes, isDiff });
        left -= parts;
        if (!secret) continue;
        found.push(secret);
        return;
      }
    });
    return found;
  };
}

/** What the part before a break has in it, or is at its end just begun: `ghp_abc`, `gh`. */
function beginningsOf(kinds: readonly SecretKind[]): RegExp {
  const prefixes = kinds.flatMap((kind) => (kind.whole === undefined ? [] : kind.prefixes.map(literally)));
  const begun = kinds.flatMap((kind) =>
    kind.whole === undefined
      ? []
      : kind.prefixes.flatMap((prefix) =>
          Array.from(prefix.slice(1), (_, index) => literally(prefix.slice(0, index + 1))),
        ),
  );
  return new RegExp(`(?<![A-Za-z0-9])(?:${prefixes.join('|')}|(?:${[...new Set(begun)].join('|')})$)`);
}

const literally = (literal: string): string => literal.replace(/[.+~]/g, '\\$&');

const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  code === 95 ||
  code === 45 ||
  code === 46;

function wordBefore(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < MAX_BEFORE && isWord(text.charCodeAt(start - 1))) start--;
  return start;
}

/** Takes part after part, until what is put together is a secret. */
function secretFrom(
  text: string,
  first: Span,
  { shapes, isDiff }: { shapes: Shapes; isDiff: boolean },
): { secret: SplitSecret | null; parts: number } {
  const parts = [first];
  let joined = text.slice(first.start, first.end);
  let match = wholeMatch(joined, shapes);
  let secret: SplitSecret | null = null;
  while (joined.length < MAX_JOINED) {
    const start = skipJoint(text, parts.at(-1)?.end ?? first.end, isDiff);
    if (start === null) break;
    let end = start;
    while (end < text.length && end - start < MAX_JOINED && isWord(text.charCodeAt(end))) end++;
    const part = text.slice(start, end);
    // What is complete without this part goes on only where the part looks like it: the next line may be just the next line.
    if (part === '' || (match?.length === joined.length && !isPart(part))) break;
    const before = joined.length;
    joined += part;
    parts.push({ start, end });
    match = wholeMatch(joined, shapes);
    if (match && match.length > before) secret = { kind: match.kind, spans: spansOf(parts, match.length) };
    if (secret && match?.length !== joined.length) break;
  }
  return { secret, parts: parts.length };
}

const isPart = (part: string): boolean =>
  part.length >= 8 && /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part);

function wholeMatch(joined: string, { kinds, pattern }: Shapes): { kind: string; length: number } | null {
  pattern.lastIndex = 0;
  const match = pattern.exec(joined);
  if (!match) return null;
  const kind = kinds[match.findIndex((group, index) => index > 0 && group !== undefined) - 1];
  return kind === undefined ? null : { kind, length: match[0].length };
}

/** Where the first characters of the parts stand. */
function spansOf(parts: readonly Span[], length: number): Span[] {
  let left = length;
  return parts.flatMap(({ start, end }) => {
    const taken = Math.min(left, end - start);
    left -= taken;
    return taken > 0 ? [{ start, end: start + taken }] : [];
  });
}
