import type { LogLine } from '../diagnosis.js';
import { keyBodyIn } from '../redact/key-body.js';
import { LOOK_BACK } from './line-reader.js';

/** In the syntax of hints: a private key begins on such a line. */
export const KEY_HINTS: readonly string[] = ['PRIVATE KEY', 'Private-Lines'];

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY|(?<![\w-])Private-Lines: ?\d/;
const END = /-----END [A-Z0-9 ]{0,60}PRIVATE KEY|Private-MAC:/;
const HEADER = /^\W{0,20}(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID): /;
const TWO_WORDS = /[\w#][^\w#+/=]+[\w#]/;
/** Longer ones have a word that looks like a key. */
const MAX_PLAIN = 100;
const MAX_PREFIX = 200;
/** A key of 16,384 bits has a third of it. */
const MAX_KEY_LINES = 500;
/** Lines of other programs between those of a key; where more follow each other, it was cut off. */
const MAX_FOREIGN = 8;
/** Next to others, a word with nothing else in its line is as long as this. */
const MIN_ALONE = 40;
/** Behind so many of them, what looks like nothing much is no line of the key. */
const MAX_APART = 3;

/** Alike for the prefixes of all lines that one program writes: they differ in times and numbers. */
const prefixShape = (text: string): string =>
  text
    .replace(/\d+/g, '#')
    .replace(/[ \t]+/g, ' ')
    .trimEnd();

/**
 * Follows the private keys that a log prints over several lines. The redaction sees a key by its first line: a line of it alone, or behind
 * a number, would pass for text. https://www.rfc-editor.org/rfc/rfc7468
 */
export function createKeyLines() {
  /** Those that can be read again: nothing older is asked for. */
  let recent: { from: number; to: number }[] = [];
  let isOpen = false;
  /** What stands before the key on its first line. */
  let prefix = '';
  /** Lines that looked like a key have been seen. */
  let isSure = false;
  let foreign = 0;

  /** A line that is blank, a header or one word, alone or behind what stands before the key on its first line: only near lines of the key. */
  function isPlain(text: string): boolean {
    if (foreign > MAX_APART || text.length > MAX_PREFIX + MAX_PLAIN) return false;
    const shape = prefixShape(text);
    const isPrefixed = prefix !== '' && shape.startsWith(prefix);
    if (foreign > 0 && !isPrefixed && text.length < MIN_ALONE) return false;
    // The reader may have come to know the prefix on the way, and taken it off.
    const rest = isPrefixed ? shape.slice(prefix.length) : shape;
    return rest.length <= MAX_PLAIN && (!TWO_WORDS.test(rest) || HEADER.test(rest));
  }

  function isInside(text: string): boolean {
    if (keyBodyIn(text, isSure && foreign === 0).length === 0) return isPlain(text);
    isSure = true;
    return true;
  }

  return {
    /** Whether the line after those seen may be of a key. */
    isOpen: () => isOpen,
    /** Whether the line is of a key. Lines with the hint, and those while one is open, have to be shown. */
    see({ number, text }: LogLine): boolean {
      const key = recent.at(-1);
      const begin = BEGIN.exec(text);
      const isEnd = END.test(text);
      if (isOpen && key && !begin) {
        const isOfKey = isEnd || isInside(text);
        foreign = isOfKey ? 0 : foreign + 1;
        isOpen = !isEnd && foreign <= MAX_FOREIGN && number - key.from < MAX_KEY_LINES;
        if (isOfKey) key.to = number;
        return isOfKey;
      }
      if (!begin) return false;
      isOpen = !isEnd;
      prefix = prefixShape(text.slice(0, begin.index).slice(0, MAX_PREFIX));
      isSure = false;
      foreign = 0;
      recent = [...recent.filter(({ to }) => to >= number - LOOK_BACK), { from: number, to: number }];
      return true;
    },
    /** The same of one of the last lines. */
    holds: (number: number): boolean => recent.some(({ from, to }) => number >= from && number <= to),
  };
}
