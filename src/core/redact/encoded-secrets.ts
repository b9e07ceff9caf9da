import { beginsAsText, decodeBase64, isBase64 } from './base64.js';
import { skipJoint } from './joint.js';
import { eachRun } from './runs.js';

/** A piece of a text that is to go. */
export type Span = { start: number; end: number };

/** Shortest base64 that is looked into, and how much of a long one: what is longer is an image, a source map, an archive. */
const MIN_CHARACTERS = 24;
const MAX_CHARACTERS = 65_536;
/** Lines narrower than that are not wrapped base64. https://www.gnu.org/software/coreutils/manual/html_node/base64-invocation.html */
const MIN_WIDTH = 40;

/** Whether a run of token characters has a stretch of base64 in it that begins as text. */
export const holdsEncodedText = (text: string, start: number, end: number): boolean =>
  nextEncodedText(text, start, end) !== null;

function nextEncodedText(text: string, from: number, to: number): Span | null {
  for (let at = from; at + MIN_CHARACTERS <= to; ) {
    // Of a line end that is written out, the letter is no part of it.
    const start = at + (text.charCodeAt(at - 1) === BACKSLASH ? 1 : 0);
    const end = endOfBase64(text, start);
    if (end - start >= MIN_CHARACTERS && beginsAsText(text, start)) return { start, end };
    at = end + 1;
  }
  return null;
}

const BACKSLASH = 92;

/** The base64 whose text holds a secret, all its lines. */
export function encodedSecrets(text: string, holdsSecret: (decoded: string) => boolean): Span[] {
  const spans: Span[] = [];
  eachRun(text, (runStart, runEnd) => {
    let at = runStart;
    for (let found = nextEncodedText(text, at, runEnd); found; found = nextEncodedText(text, at, runEnd)) {
      const { start, end } = found;
      const pieces = [{ start, end: endOfPadding(text, end) }, ...furtherLines(text, end, end - start)];
      const encoded = pieces.map((piece) => text.slice(piece.start, Math.min(piece.end, piece.start + MAX_CHARACTERS)));
      if (holdsSecret(decodeBase64(encoded.join('').slice(0, MAX_CHARACTERS)))) spans.push(...pieces);
      at = pieces.at(-1)?.end ?? end;
    }
    return at;
  });
  return spans;
}

function endOfBase64(text: string, start: number): number {
  let end = start;
  while (end < text.length && isBase64(text, end)) end++;
  return end;
}

function endOfPadding(text: string, end: number): number {
  let padded = end;
  while (padded < end + 2 && text[padded] === '=') padded++;
  return padded;
}

/** The lines below that are as wide, and the one after them that is shorter. */
function furtherLines(text: string, end: number, width: number): Span[] {
  if (width < MIN_WIDTH) return [];
  const spans: Span[] = [];
  for (let at = end; spans.length * width < MAX_CHARACTERS; ) {
    const start = skipJoint(text, at);
    if (start === null) return spans;
    const length = endOfBase64(text, start) - start;
    if (length < 2 || length > width) return spans;
    at = start + length;
    spans.push({ start, end: endOfPadding(text, at) });
    if (length < width) return spans;
  }
  return spans;
}
