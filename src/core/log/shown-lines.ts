import type { LogLine } from '../diagnosis.js';
import { redact } from '../redact/index.js';

/** Lines that are worth showing, the most important first; no more of them once so much of the room is taken. */
export type Wish = { groups: Iterable<readonly LogLine[]>; share: number };

const MAX_SHOWN = 600;
const SHOWN_HEAD = 400;
const SHOWN_TAIL = 150;
/** The reader has cut what is longer, so that its end is not the end of the line. */
const READ_WHOLE = 4_000;
/** Of what says that lines are left out, with the line end. */
export const GAP_LENGTH = 40;
// What a reader of the prompt may take for the end of a line.
const LINE_ENDS = /[\r\n\u0085\u2028\u2029]/g;

function shortened(text: string): string {
  if (text.length <= MAX_SHOWN) return text;
  const tail = text.length > READ_WHOLE ? '' : text.slice(-SHOWN_TAIL);
  const head = text.slice(0, SHOWN_HEAD);
  return `${head.toWellFormed()} [… ${text.length - head.length - tail.length} characters left out …] ${tail.toWellFormed()}`;
}

const rendered = ({ number, text }: LogLine): string => `${number}| ${shortened(text).replace(LINE_ENDS, ' ')}`;
/** In characters, with the line end. */
export const shownLength = (line: LogLine): number => rendered(line).length + 1;
const gap = (lines: number): string => `[… ${lines} ${lines === 1 ? 'line' : 'lines'} left out …]`;

/** Takes wish after wish while there is room: at most `maxCharacters` when shown. In order of the log. */
export function chooseLines(wishes: readonly Wish[], totalLines: number, maxCharacters: number): LogLine[] {
  const chosen = new Map<number, LogLine>();
  const isShown = (number: number): boolean => number < 1 || number > totalLines || chosen.has(number);
  // Nothing is shown yet: one gap.
  let used = GAP_LENGTH;
  const take = (line: LogLine): void => {
    if (chosen.has(line.number)) return;
    const gaps = 1 - Number(isShown(line.number - 1)) - Number(isShown(line.number + 1));
    const cost = shownLength(line) + gaps * GAP_LENGTH;
    if (used + cost > maxCharacters) return;
    used += cost;
    chosen.set(line.number, line);
  };
  for (const { groups, share } of wishes) {
    for (const group of groups) {
      if (used > share * maxCharacters) break;
      for (const line of group) take(line);
    }
  }
  return [...chosen.values()].toSorted((one, other) => one.number - other.number);
}

/**
 * Redacts lines that follow each other together, as a secret may be broken over them: once they are numbered nobody would see it, and once
 * they are cut neither.
 */
export function withoutSecrets(lines: readonly LogLine[]): LogLine[] {
  const safe: LogLine[] = [];
  for (let from = 0, to = 1; from < lines.length; from = to, to++) {
    while (to < lines.length && lines[to]?.number === (lines[to - 1]?.number ?? 0) + 1) to++;
    const block = lines.slice(from, to);
    const texts = redact(block.map(({ text }) => text).join('\n')).split('\n');
    const areLines = texts.length === block.length;
    for (const [index, { number, text }] of block.entries())
      safe.push({ number, text: areLines ? (texts[index] ?? '') : redact(text) });
  }
  return safe;
}

/** The lines as a model sees them: `812| error …`, and between them how many are left out. */
export function showLines(lines: readonly LogLine[], totalLines: number): string {
  const parts: string[] = [];
  let last = 0;
  for (const line of lines) {
    if (line.number > last + 1) parts.push(gap(line.number - last - 1));
    parts.push(rendered(line));
    last = line.number;
  }
  if (totalLines > last) parts.push(gap(totalLines - last));
  return parts.join('\n');
}
