import type { LogLine } from '../diagnosis.js';
import { createByteDecoder } from './decode-bytes.js';
import { createPrefixStripper } from './line-prefix.js';
import { lastState, stripCodes } from './strip-codes.js';

/** A line as it reads once codes, time stamps and prefixes are off; `origin` is the job and step that `gh run view --log` names. */
export type ReadLine = LogLine & { origin: string | null };

export type LineReader = {
  /** Takes the next piece of the log, of any size; answers the lines that it completed. */
  push(chunk: Uint8Array | string): ReadLine[];
  /** The log has ended: answers what was left without a line end. */
  end(): ReadLine[];
  bytes(): number;
  lines(): number;
};

const MAX_LINE_LENGTH = 4_000;
/** A line that never ends is held up to here, then only its beginning counts. */
const MAX_HELD_LENGTH = 64_000;

/** Reads a log piece by piece into numbered lines, in memory that does not grow with the log. */
export function createLineReader(): LineReader {
  const decoder = createByteDecoder();
  const stripPrefix = createPrefixStripper();
  let held = '';
  let number = 0;
  let bytes = 0;

  function tidy(raw: string): { text: string; origin: string | null } {
    const ended = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const { text, origin } = stripPrefix(stripCodes(lastState(ended)));
    return { text: text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH).toWellFormed()}…` : text, origin };
  }

  function hold(rest: string): void {
    held += rest;
    if (held.length <= MAX_HELD_LENGTH) return;
    // A progress bar rewrites its line with carriage returns for ever: the newest state is the one to keep.
    const state = held.lastIndexOf('\r', held.length - 2);
    held =
      state > 0 && held.length - state < MAX_HELD_LENGTH / 2
        ? held.slice(state + 1)
        : held.slice(0, MAX_HELD_LENGTH / 2);
  }

  function split(text: string): ReadLine[] {
    const lines: ReadLine[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const raw = held === '' ? text.slice(start, end) : held + text.slice(start, end);
      held = '';
      start = end + 1;
      number++;
      const { text: tidied, origin } = tidy(raw.length > MAX_HELD_LENGTH ? raw.slice(0, MAX_HELD_LENGTH) : raw);
      lines.push({ number, text: tidied, origin });
    }
    hold(text.slice(start));
    return lines;
  }

  return {
    push(chunk) {
      if (typeof chunk === 'string') {
        bytes += chunk.length;
        return split(chunk);
      }
      bytes += chunk.length;
      return split(decoder.decode(chunk, true));
    },
    end() {
      const lines = split(decoder.decode(new Uint8Array(0), false));
      if (held === '') return lines;
      number++;
      lines.push({ number, ...tidy(held) });
      held = '';
      return lines;
    },
    bytes: () => bytes,
    lines: () => number,
  };
}
