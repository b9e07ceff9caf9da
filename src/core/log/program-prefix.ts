import {
  CARET,
  COLON,
  candidateEnd,
  ESCAPE,
  HAS_CODES,
  isDigit,
  kindOf,
  LINE_FEED,
  MAX_LENGTH,
  NONE,
  OPEN,
  SPACE,
  TAB,
} from './program-candidate.js';
import { linesNeeded } from './program-shapes.js';
import { skipCaretCode, skipCode } from './strip-codes.js';

/** What a program that runs others writes before each line of theirs: `@acme/ui:test: `, `app-1    | `, `[unit] `. */
export type ProgramPrefixes = {
  /** Where the text of a line begins, codes before and in the prefix left behind. Learns: each line is to be told once, in order. */
  skip(bytes: Uint8Array, at: number, to: number): number;
  /** How much of a line, codes and time stamps off, is prefix. `learn`: the line has not been told to `skip` so that it could see the prefix. */
  lengthIn(text: string, learn: boolean): number;
};

/** Programs in programs: turbo in a container of compose. */
const MAX_LEVELS = 3;
/** Candidates watched at a time, and how many lines may lie between two of a kind. */
const MAX_WATCHED = 32;
const MAX_GAP = 300;
/** Prefixes remembered: a repository may have hundreds of packages. */
const MAX_KNOWN = 1_000;
/** A log that has shown no prefix in so many lines is only looked at now and then: `LOOKED_AT` lines of each `ROUND`, a power of two. */
const LINES_TO_LOOK = 2_000;
const ROUND = 32;
const LOOKED_AT = 4;

/** http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_START = 0x811c9dc5 | 0;
const FNV_FACTOR = 0x01000193;

/** The same for all lines with one prefix: numbers behind a colon count lines and seconds. */
function keyOf(bytes: Uint8Array, at: number, end: number): number {
  let key = FNV_START;
  let counts = bytes[end - 1] === TAB;
  for (let index = at; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte === COLON) counts = true;
    if (!counts || !isDigit(byte)) key = Math.imul(key ^ byte, FNV_FACTOR);
    else if (!isDigit(bytes[index - 1])) key = Math.imul(key ^ 48, FNV_FACTOR);
  }
  return key;
}

/** Learns the prefixes of one log; what it remembers does not grow with the log. */
export function createProgramPrefixes(): ProgramPrefixes {
  const known = new Set<number>();
  /** Asked of every line, where `known.size` is a call. */
  let knowsAny = false;
  const keys = new Int32Array(MAX_WATCHED);
  const counts = new Int32Array(MAX_WATCHED);
  const lastLines = new Int32Array(MAX_WATCHED);
  const needed = new Float64Array(MAX_WATCHED);
  let lines = 0;
  /** The beginning of a line without its codes, and where each byte of it ends in the line. */
  const head = new Uint8Array(MAX_LENGTH + 32);
  const ends = new Int32Array(MAX_LENGTH + 32);

  /** Whether the prefix has stood on enough lines, this one counted. */
  function learn(key: number, bytes: Uint8Array, at: number, end: number): boolean {
    let slot = 0;
    for (let index = 0; index < MAX_WATCHED; index++) {
      if (keys[index] === key && counts[index]) {
        slot = index;
        break;
      }
      if ((lastLines[index] as number) < (lastLines[slot] as number)) slot = index;
    }
    if (keys[slot] !== key || !counts[slot]) {
      keys[slot] = key;
      counts[slot] = 0;
      needed[slot] = linesNeeded(String.fromCharCode(...bytes.subarray(at, end)));
    } else if (lines - (lastLines[slot] as number) > MAX_GAP) counts[slot] = 0;
    lastLines[slot] = lines;
    counts[slot] = (counts[slot] as number) + 1;
    if ((counts[slot] as number) < (needed[slot] as number) || known.size >= MAX_KNOWN) return false;
    known.add(key);
    knowsAny = true;
    return true;
  }

  /** Where the prefix that begins at `at` ends, with the space behind it; `NONE` where there is none. */
  function ended(bytes: Uint8Array, at: number, isNew: boolean): number {
    const end = candidateEnd(bytes, at);
    if (end < 0) return end;
    const key = keyOf(bytes, at, end);
    if (!known.has(key) && !(isNew && learn(key, bytes, at, end))) return NONE;
    return bytes[end] === SPACE && bytes[end - 1] !== TAB ? end + 1 : end;
  }

  /** Fills `head`. */
  function takeHead(bytes: Uint8Array, from: number, to: number): void {
    let length = 0;
    for (let at = from; at < to && length < MAX_LENGTH && bytes[at] !== LINE_FEED; ) {
      const byte = bytes[at++] as number;
      const behind = byte === ESCAPE ? skipCode(bytes, at, to) : byte === CARET ? skipCaretCode(bytes, at, to) : at;
      if (byte === ESCAPE || behind > at) at = behind;
      else {
        head[length] = byte;
        ends[length++] = at;
      }
    }
    head[length] = LINE_FEED;
  }

  function skipOne(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    for (let byte = bytes[at]; at < to && (byte === ESCAPE || byte === CARET); byte = bytes[at]) {
      const behind = byte === ESCAPE ? skipCode(bytes, at + 1, to) : skipCaretCode(bytes, at + 1, to);
      if (byte === CARET && behind === at + 1) return NONE;
      at = behind;
    }
    const end = ended(bytes, at, true);
    if (end !== HAS_CODES) return end;
    takeHead(bytes, at, to);
    const length = ended(head, 0, true);
    return length < 0 ? NONE : (ends[length - 1] as number);
  }

  function skipAll(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    for (let level = 0; level < MAX_LEVELS && at < to; level++) {
      const end = skipOne(bytes, at, to);
      if (end < 0) break;
      at = end;
    }
    return at;
  }

  return {
    skip(bytes, from, to) {
      lines++;
      const isIdle = !knowsAny && lines > LINES_TO_LOOK && (lines & (ROUND - 1)) >= LOOKED_AT;
      return isIdle ? from : skipAll(bytes, from, to);
    },
    lengthIn(text, isNew) {
      if (!knowsAny && !isNew) return 0;
      let at = 0;
      for (let level = 0; level < MAX_LEVELS; level++) {
        const first = text.charCodeAt(at);
        if (!(first === OPEN || first === SPACE || kindOf[first])) break;
        let length = 0;
        for (; length < MAX_LENGTH && at + length < text.length; length++)
          head[length] = Math.min(text.charCodeAt(at + length), 255);
        head[length] = LINE_FEED;
        const end = ended(head, 0, isNew);
        if (end < 0) break;
        at += end;
      }
      return at;
    },
  };
}
