import type { LogLine } from '../diagnosis.js';
import { LOOK_BACK } from './line-reader.js';

/** In the syntax of hints: a private key begins on such a line. */
export const KEY_HINT = 'PRIVATE KEY';

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY/;
const END = /-----END [A-Z0-9 ]{0,60}PRIVATE KEY/;
/** A line of base64, perhaps quoted or in a frame; a blank one; a header. One that is cut off ends with its last such line. */
const INSIDE =
  /^\W{0,20}[A-Za-z0-9+/=]{0,4001}\W{0,20}$|^\W{0,20}(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID): /;
/** A key of 16,384 bits has a third of it. */
const MAX_KEY_LINES = 500;

/**
 * Follows the private keys that a log prints over several lines. The redaction sees a key by its first line: a line of it alone, or behind
 * a number, would pass for text. https://www.rfc-editor.org/rfc/rfc7468
 */
export function createKeyLines() {
  /** Those that can be read again: nothing older is asked for. */
  let recent: { from: number; to: number }[] = [];
  let isOpen = false;
  return {
    /** Whether the line after those seen may be of a key. */
    isOpen: () => isOpen,
    /** Whether the line is of a key. Lines with the hint, and those while one is open, have to be shown. */
    see({ number, text }: LogLine): boolean {
      const key = recent.at(-1);
      const isEnd = END.test(text);
      if (isOpen && key && !BEGIN.test(text)) {
        isOpen = !isEnd && INSIDE.test(text) && number - key.from < MAX_KEY_LINES;
        if (isOpen || isEnd) key.to = number;
        return isOpen || isEnd;
      }
      if (!BEGIN.test(text)) return false;
      isOpen = !isEnd;
      recent = [...recent.filter(({ to }) => to >= number - LOOK_BACK), { from: number, to: number }];
      return true;
    },
    /** The same of one of the last lines. */
    holds: (number: number): boolean => recent.some(({ from, to }) => number >= from && number <= to),
  };
}
