import { fingerprint } from '../fingerprint.js';
import { createHintAutomaton } from './hint-automaton.js';
import { createLineReader } from './line-reader.js';
import { withoutAccidents } from './signature.js';

/** What a green log said. */
export type LineMemory = {
  /** Whether a line like this, as a `LogLine` has it, stood in the green log; blank lines always did. */
  has(text: string): boolean;
};

/**
 * Some 20 MB, and seconds. What a green log says beyond is not remembered, and its further lines not even read: a line is then rather taken for new, which
 * costs room in a prompt, than for known, which could hide the cause.
 */
const MAX_LINES = 200_000;
const MAX_SEEN = 500_000;
const MAX_CHARACTERS = 16_000_000;
const MAX_COMPARED = 500;
/** Nought is no accident: "0 failed" and "exit code 0" stand in every green log. */
const NOUGHT = /(?<![\w.,:])0(?![\w.,:])/g;

/** Equal for two lines that differ only in times, counts above nought, hashes, addresses and where the checkout lies. */
const shapeOf = (text: string): string => withoutAccidents(text.slice(0, MAX_COMPARED).replace(NOUGHT, 'nought'));

const noLines = createHintAutomaton([]);

/** Remembers what a log said, to see what another one says newly. Push it in pieces of any size, then end it; memory does not grow with the log. */
export function createLineMemory(): { push(chunk: Uint8Array | string): void; end(): LineMemory } {
  const known = new Set([fingerprint('')]);
  let seen = 0;
  let characters = 0;
  let last = '';
  const isFull = (): boolean => known.size >= MAX_LINES || seen >= MAX_SEEN || characters >= MAX_CHARACTERS;
  const reader = createLineReader(noLines, {
    see: ({ text }) => {
      if (isFull()) return;
      seen++;
      if (text === '' || text === last) return;
      last = text;
      characters += Math.min(text.length, MAX_COMPARED);
      known.add(fingerprint(shapeOf(text)));
    },
    wantsNext: () => !isFull(),
  });
  return {
    push(chunk) {
      if (!isFull()) reader.push(chunk);
    },
    end() {
      reader.end();
      return { has: (text) => known.has(fingerprint(shapeOf(text))) };
    },
  };
}
