import { createByteDecoder } from '../../log/decode-bytes.js';
import { createPrefixStripper } from '../../log/line-prefix.js';
import { stripCodes } from '../../log/strip-codes.js';

/** A line as the tool printed it: the time stamp and colours are off, every other character stands. */
export type PrintedLine = {
  /** From 1. */
  number: number;
  text: string;
  /** The job and step that `gh run view --log` names. */
  origin: string | null;
  /** It ended in a carriage return. */
  returned: boolean;
  /** Why its text may not be what the tool printed; null: it is. */
  problem: string | null;
};

/** A line that is longer is no line of a source file that people format. */
const MAX_LINE_LENGTH = 32_000;
/** Colours and what programs print with them (erase to the end of the line, reset of the character set), and the time stamps of Buildkite's agent. */
const COLOURS = /\x1b\[[0-9;]{0,40}[mK]|\x1b\(B|\x1b_bk;t=\d{1,20}\x07/g;
/** A form feed is no more than white space in sources of old. */
const CONTROL = /[\x00-\x08\x0b\x0e-\x1f\x7f]/;
/** What programs put before each line is told by the header of a diff, for sure, so it is not guessed here. */
const NO_PROGRAMS = { skip: (_: Uint8Array, at: number): number => at, lengthIn: (): number => 0 };

function problemOf(text: string, shown: string, line: string, cut: boolean): string | null {
  if (cut) return 'a line is too long';
  if (text.includes('\r')) return 'a line holds a carriage return';
  if (text.includes('\ufffd')) return 'a line is not UTF-8';
  if (CONTROL.test(text)) return 'a line holds control characters';
  // Colours begin before the sign; a code that comes only behind it is the file's own.
  const isSigned = text.startsWith('-') || text.startsWith('+');
  return isSigned && line.indexOf('\x1b') > shown.length - text.length ? 'a line holds terminal codes' : null;
}

/** Splits a log, pushed piece by piece, into lines; holds one line at most. */
export function createLineSplitter(see: (line: PrintedLine) => void): {
  push(chunk: Uint8Array | string): void;
  end(): void;
} {
  const transcode = createByteDecoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const encoder = new TextEncoder();
  const stripPrefix = createPrefixStripper(NO_PROGRAMS);
  let held = '';
  let cut = false;
  let number = 0;

  function finish(whole: string): void {
    const isCut = cut || whole.length > MAX_LINE_LENGTH;
    cut = false;
    const line = isCut ? whole.slice(0, MAX_LINE_LENGTH) : whole;
    let shown = line.includes('\x1b') ? line.replace(COLOURS, '') : line;
    const returned = shown.endsWith('\r');
    if (returned) shown = shown.slice(0, -1);
    const { text, origin } = stripPrefix(shown);
    const problem = problemOf(text, shown, line, isCut);
    see({ number: ++number, text: problem ? stripCodes(text) : text, origin, returned, problem });
  }

  function take(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      finish(held + text.slice(from, end));
      held = '';
      from = end + 1;
    }
    held += text.slice(from);
    if (held.length <= 2 * MAX_LINE_LENGTH) return;
    held = held.slice(0, MAX_LINE_LENGTH);
    cut = true;
  }

  return {
    push(chunk) {
      const bytes = transcode(typeof chunk === 'string' ? encoder.encode(chunk) : chunk, true);
      take(decoder.decode(bytes, { stream: true }));
    },
    end() {
      take(decoder.decode(transcode(new Uint8Array(0), false), { stream: true }) + decoder.decode());
      if (held !== '') finish(held);
      held = '';
    },
  };
}
