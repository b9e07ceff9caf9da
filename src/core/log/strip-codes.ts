// CSI sequences (colours, cursor), OSC sequences (titles, links; ended by BEL or ST), the strings of DCS, SOS, PM and APC (ended alike;
// Buildkite's agent puts its time stamps in one), other two-byte escapes, and CSI written out as caret text (`^[[31m`) by tools that show control characters. https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
const CODES =
  /\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\|$)|\x1b[PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[@-Z\\^_=>]|\^\[\[[0-9;?]{0,32}[A-Za-z]/g;
const REST = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const ANY_CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\^\[\[/;

/** The text without terminal codes and without other control characters (tabs stay). */
export function stripCodes(text: string): string {
  if (!ANY_CONTROL.test(text)) return text;
  return text.replace(CODES, '').replace(REST, '');
}

/** What a terminal would show of a line that carriage returns rewrote: its last state that is not blank. */
export function lastState(text: string): string {
  if (!text.includes('\r')) return text;
  const states = text.split('\r');
  for (let index = states.length - 1; index >= 0; index--) {
    const state = states[index] ?? '';
    if (state.trim() !== '') return state;
  }
  return '';
}

const LINE_FEED = 10;
/** The longest string of a code, its first byte counted, and what ends it. */
const MAX_STRING = 4_098;
const between = (byte: number | undefined, low: number, high: number): boolean =>
  byte !== undefined && byte >= low && byte <= high;

/** Where a terminal code ends whose escape byte stands just before `at`; the same codes as above, in bytes. Never beyond the line. */
export function skipCode(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at];
  if (first === 0x5b) {
    let end = at + 1;
    while (end < to && between(bytes[end], 0x30, 0x3f)) end++;
    while (end < to && between(bytes[end], 0x20, 0x2f)) end++;
    return between(bytes[end], 0x40, 0x7e) ? end + 1 : at;
  }
  if (first === 0x5d || first === 0x50 || first === 0x58 || first === 0x5e || first === 0x5f) {
    // Without its end it is no string, but a code of two bytes; a title alone is cut off by the next code.
    const none = first === 0x5d ? at : at + 1;
    const last = Math.min(to, at + MAX_STRING);
    for (let end = at + 1; end < last && bytes[end] !== LINE_FEED; end++) {
      if (bytes[end] === 7) return end + 1;
      if (bytes[end] === 27) return bytes[end + 1] === 0x5c ? end + 2 : first === 0x5d ? end : none;
    }
    return none;
  }
  if (first === 0x28 || first === 0x29) return between(bytes[at + 1], 0x30, 0x42) ? at + 2 : at;
  return between(first, 0x40, 0x5f) || first === 0x3d || first === 0x3e ? at + 1 : at;
}

/** Where a code in caret text (`^[[31m`) ends whose "^" stands just before `at`; `at` where there is none. */
export function skipCaretCode(bytes: Uint8Array, at: number, to: number): number {
  if (bytes[at] !== 0x5b || bytes[at + 1] !== 0x5b) return at;
  let end = at + 2;
  while (end < to && (between(bytes[end], 0x30, 0x39) || bytes[end] === 0x3b || bytes[end] === 0x3f)) end++;
  return between(bytes[end], 0x41, 0x5a) || between(bytes[end], 0x61, 0x7a) ? end + 1 : at;
}
