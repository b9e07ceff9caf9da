import type { LogLine } from '../diagnosis.js';
import { createByteDecoder } from './decode-bytes.js';
import {
  CARET,
  CONTROL,
  ESCAPE,
  FIRST_STATE,
  type HintAutomaton,
  NEWLINE,
  NEWLINE_HIT,
  ownersIn,
  RETURN,
  UNKNOWN,
} from './hint-automaton.js';
import { createPrefixStripper, LINES_TO_TRY, prefixLength } from './line-prefix.js';
import { createProgramPrefixes } from './program-prefix.js';
import { lastState, skipCaretCode, skipCode, stripCodes } from './strip-codes.js';

/** A line as it reads once codes, time stamps and prefixes are off; `origin` is the job and step that `gh run view --log` names. */
export type ReadLine = LogLine & { origin: string | null };

/** Who is shown lines: those with a hint, and those it wants in any case. */
export type LineVisitor = {
  /** `owners` are those of the hints in the line, in no order. */
  see(line: ReadLine, owners: readonly number[]): void;
  /** Whether to be shown the next line whatever it holds. */
  wantsNext(): boolean;
};

export type LineReader = {
  /** Takes the next piece of the log, of any size; its bytes must stay as they are. */
  push(chunk: Uint8Array | string): void;
  /** The log has ended: what was left without a line end is a line too. */
  end(): void;
  /** A line that was read lately: 1 is the one before the line being shown, or the last one once the log has ended. */
  before(count: number): LogLine | undefined;
  bytes(): number;
  lines(): number;
};

/** How far back lines can be read again. */
export const LOOK_BACK = 64;
/** One more than can be asked for at least: the line being shown has a slot already. */
const SLOTS = 2 * LOOK_BACK;
const MAX_LINE_LENGTH = 4_000;
/** A line that never ends is held up to here, in bytes; then only its beginning counts. */
const MAX_HELD_LENGTH = 64_000;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Where the automaton has stopped, and at what. */
const stopped = { at: 0, before: 0, column: 0, state: 0 };

/** The inmost loop, of nothing but look-ups: up to the first transition that is no ordinary one, or the end. */
function run(table: Int32Array, classOf: Uint8Array, block: Uint8Array, from: number, to: number, start: number): void {
  let state = start;
  let before = start;
  let column = 0;
  let at = from;
  while (at < to) {
    before = state;
    column = classOf[block[at++] as number] as number;
    state = table[before + column] as number;
    if (state < FIRST_STATE) break;
  }
  stopped.at = at;
  stopped.before = before;
  stopped.column = column;
  stopped.state = state;
}

/**
 * Reads a log piece by piece into numbered lines, in memory that does not grow with the log. Most lines are of no interest to anybody:
 * they pass the automaton as bytes and never become text.
 */
export function createLineReader(automaton: HintAutomaton, visitor: LineVisitor): LineReader {
  const transcode = createByteDecoder();
  const programs = createProgramPrefixes();
  const stripPrefix = createPrefixStripper(programs);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let hits: number[] = [];
  /** The line has codes or other control characters in it, which have to be taken out. */
  let hasCodes = false;
  let held = new Uint8Array(0);
  let number = 0;
  let bytes = 0;
  /** Lines that name their origin have to be read one by one. */
  let namesOrigin = false;
  let ended = false;

  const lineBytes: (Uint8Array | null)[] = new Array(SLOTS).fill(null);
  const lineFrom = new Int32Array(SLOTS);
  const lineTo = new Int32Array(SLOTS);
  const lineRead: (LogLine | null)[] = new Array(SLOTS).fill(null);

  function read(from: Uint8Array, start: number, end: number): { text: string; origin: string | null } {
    const raw = decoder.decode(from.subarray(start, Math.min(end, start + MAX_HELD_LENGTH)));
    const ended = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const { text, origin } = stripPrefix(stripCodes(lastState(ended)));
    return { text: text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH).toWellFormed()}…` : text, origin };
  }

  /** The text of the line just scanned; `text` is where the prefix ends. */
  function readScanned(from: Uint8Array, start: number, text: number, end: number) {
    if (hasCodes || namesOrigin || number <= LINES_TO_TRY || end - text > MAX_LINE_LENGTH)
      return read(from, start, end);
    const ended = end > text && from[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    return { text: decoder.decode(from.subarray(text, ended)), origin: null };
  }

  function finish(from: Uint8Array, start: number, text: number, end: number): void {
    number++;
    const slot = number % SLOTS;
    if (lineRead[slot] !== null) lineRead[slot] = null;
    if (hits.length > 0 || namesOrigin || number <= LINES_TO_TRY || visitor.wantsNext()) {
      const line = { number, ...readScanned(from, start, text, end) };
      if (line.origin !== null) {
        namesOrigin = true;
        // The automaton took the origin for the beginning of the line.
        hits = ownersIn(automaton, line.text);
      }
      visitor.see(line, hits);
      lineRead[slot] = line;
      if (hits.length > 0) hits = [];
    }
    hasCodes = false;
    if (lineBytes[slot] !== from) lineBytes[slot] = from;
    lineFrom[slot] = start;
    lineTo[slot] = end;
  }

  function recall(wanted: number): LogLine | undefined {
    const slot = wanted % SLOTS;
    const from = lineBytes[slot];
    if (!from) return undefined;
    const line = lineRead[slot] ?? { number: wanted, ...read(from, lineFrom[slot] as number, lineTo[slot] as number) };
    lineRead[slot] = line;
    return line;
  }

  function note(found: readonly number[]): void {
    for (const owner of found) if (!hits.includes(owner)) hits.push(owner);
  }

  /** Reads whole lines, each with its line feed. */
  function scan(block: Uint8Array, from: number, to: number): void {
    const { classOf, start, caretColumn } = automaton;
    let table = automaton.table();
    let lineStart = from;
    let at = programs.skip(block, from + prefixLength(block, from, to), to);
    let textStart = at;
    let state = start;
    while (at < to) {
      run(table, classOf, block, at, to, state);
      at = stopped.at;
      const { before } = stopped;
      const column = stopped.column;
      state = stopped.state;
      if (state >= FIRST_STATE) break;
      if (state === NEWLINE || state === NEWLINE_HIT) {
        if (state === NEWLINE_HIT) note(automaton.ownersAtEnd(before));
        finish(block, lineStart, textStart, at - 1);
        lineStart = at;
        at = programs.skip(block, at + prefixLength(block, at, to), to);
        textStart = at;
        state = start;
        continue;
      }
      if (state === RETURN) {
        const isEnd = block[at] === LINE_FEED;
        hasCodes ||= !isEnd;
        state = isEnd ? before : start;
        continue;
      }
      if (state === ESCAPE || state === CONTROL) {
        if (state === ESCAPE) at = skipCode(block, at, to);
        hasCodes = true;
        state = before;
        continue;
      }
      let missing = column;
      if (state === CARET) {
        const behind = skipCaretCode(block, at, to);
        if (behind > at) {
          at = behind;
          hasCodes = true;
          state = before;
          continue;
        }
        missing = caretColumn;
        state = table[before + missing] as number;
      }
      if (state === UNKNOWN) {
        state = automaton.advance(before, missing);
        table = automaton.table();
      }
      if (state < 0) {
        state = -state;
        note(automaton.ownersAt(state));
      }
    }
  }

  function hold(rest: Uint8Array): void {
    if (rest.length === 0) return;
    held = joined(held, rest);
    if (held.length <= MAX_HELD_LENGTH) return;
    // A progress bar rewrites its line with carriage returns for ever: the newest state is the one to keep.
    const state = held.lastIndexOf(CARRIAGE_RETURN, held.length - 2);
    held =
      state > 0 && held.length - state < MAX_HELD_LENGTH / 2
        ? held.slice(state + 1)
        : held.slice(0, MAX_HELD_LENGTH / 2);
  }

  function take(chunk: Uint8Array): void {
    if (chunk.constructor === Uint8Array) takePlain(chunk);
    // Node's own kind of bytes: with one kind only, the inmost loop is a third faster.
    else takePlain(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
  }

  function takePlain(chunk: Uint8Array): void {
    let from = 0;
    if (held.length > 0 && chunk.includes(LINE_FEED)) {
      from = chunk.indexOf(LINE_FEED) + 1;
      const line = joined(held, chunk.subarray(0, from));
      held = new Uint8Array(0);
      scan(line, 0, line.length);
    }
    const to = chunk.lastIndexOf(LINE_FEED) + 1;
    if (to > from) scan(chunk, from, to);
    hold(chunk.subarray(Math.max(from, to)));
  }

  return {
    push(chunk) {
      const pushed = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
      bytes += pushed.length;
      take(transcode(pushed, true));
    },
    end() {
      take(transcode(new Uint8Array(0), false));
      if (held.length > 0) take(new Uint8Array([LINE_FEED]));
      ended = true;
    },
    before(count) {
      const wanted = (ended ? number + 1 : number) - count;
      return count < 1 || count > LOOK_BACK || wanted < 1 ? undefined : recall(wanted);
    },
    bytes: () => bytes,
    lines: () => number,
  };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}
