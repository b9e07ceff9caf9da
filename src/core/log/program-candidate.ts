/** No prefix is longer. */
export const MAX_LENGTH = 96;

export const NONE = -1;
export const HAS_CODES = -2;
export const TAB = 9;
export const LINE_FEED = 10;
const RETURN = 13;
export const ESCAPE = 27;
export const SPACE = 32;
const QUOTE = 34;
const NUMBER_SIGN = 35;
const ASTERISK = 42;
const PLUS = 43;
const DASH = 45;
const SLASH = 47;
export const COLON = 58;
const GREATER = 62;
const AT = 64;
export const OPEN = 91;
const CLOSE = 93;
export const CARET = 94;
const BAR = 124;

/** What a byte may be in a name; 0 where no name goes on. */
const [PLAIN, DELIMITING, JOINING] = [1, 2, 4];
export const kindOf = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  if (/[\w.\-/@]/.test(String.fromCharCode(byte)) && byte < 128) kindOf[byte] = PLAIN;
}
kindOf[COLON] = DELIMITING;
kindOf[PLUS] = JOINING;

export const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;
const isEnd = (byte: number | undefined): boolean => byte === LINE_FEED || byte === RETURN || byte === undefined;
const stop = (byte: number | undefined): number => (byte === ESCAPE || byte === CARET ? HAS_CODES : NONE);

/** Between act's bracket and its bar. */
const ACT_SPACES = 3;

/** Where the bracket that opens at `at` is behind. */
function behindBracket(bytes: Uint8Array, at: number): number {
  for (let end = at + 1; end < at + MAX_LENGTH; end++) {
    const byte = bytes[end] ?? 0;
    if (byte === CLOSE) return end + 1;
    if (byte < SPACE || byte > 126) return stop(byte);
  }
  return NONE;
}

function bracketEnd(bytes: Uint8Array, at: number): number {
  const inside = bytes[at + 1] ?? 0;
  // `[12/96] ` counts what is built.
  if (
    !kindOf[inside] ||
    (isDigit(inside) && bytes[at + 3] !== COLON && bytes[at + 2] !== CLOSE && bytes[at + 3] !== CLOSE)
  )
    return stop(inside);
  let end = behindBracket(bytes, at);
  if (end < 0) return end;
  if (isDigit(inside) && bytes[at + 3] === COLON) {
    if (bytes[end + 1] !== COLON) return end;
    end += 2;
    while (bytes[end] === TAB) end++;
    if (bytes[end] !== SPACE || bytes[end + 1] !== OPEN || bytes[end + 2] !== 83) return end;
    return behindBracket(bytes, end + 1);
  }
  if (bytes[end] === COLON) return end + 1;
  // Without the slash of act, what follows is a code frame that some other program's name is put before.
  let slash = at;
  while (slash < end && bytes[slash] !== SLASH) slash++;
  if (slash === end) return end;
  let bar = end;
  while (bytes[bar] === SPACE && bar < end + ACT_SPACES) bar++;
  if (stop(bytes[bar]) === HAS_CODES) return HAS_CODES;
  return bar === end + ACT_SPACES && bytes[bar] === BAR ? bar + 1 : end;
}

/** A right-aligned target of Earthly. */
function targetEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (bytes[end] === SPACE) end++;
  const name = end;
  let kinds = 0;
  for (let kind = kindOf[bytes[end] ?? 0] as number; kind > 0; kind = kindOf[bytes[++end] ?? 0] as number)
    kinds |= kind;
  if (end === name || end > at + MAX_LENGTH) return NONE;
  if (!(kinds & JOINING)) return NONE;
  if (bytes[end] !== SPACE) return stop(bytes[end]);
  if (bytes[end + 1] === ASTERISK) {
    end += 2;
    while (kindOf[bytes[end] ?? 0]) end++;
    if (bytes[end++] !== ASTERISK) return NONE;
  }
  return bytes[end] === SPACE && bytes[end + 1] === BAR ? end + 2 : stop(bytes[end + 1]);
}

function nameEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  let kinds = 0;
  for (let kind = kindOf[bytes[end] ?? 0] as number; kind > 0; kind = kindOf[bytes[++end] ?? 0] as number)
    kinds |= kind;
  if (end > at + MAX_LENGTH) return NONE;
  const byte = bytes[end];
  if (bytes[end - 1] === COLON && (byte === SPACE || byte === ESCAPE || isEnd(byte))) {
    const colon = bytes.indexOf(COLON, at);
    return bytes[at] === AT || colon < end - 1 ? end : NONE;
  }
  if (byte === GREATER) return end + 1;
  if (kinds & JOINING) return targetEnd(bytes, at);
  if (byte === TAB)
    return bytes[end + 3] === DASH && bytes[end + 7] === DASH && bytes[end + 21] === TAB ? end + 22 : NONE;
  if (byte !== SPACE) return stop(byte);
  let next = end + 1;
  if (bytes[next] === NUMBER_SIGN) {
    // The name of a build step is in quotes and may hold anything.
    for (let isQuoted = false; next < at + MAX_LENGTH && !isEnd(bytes[next]); next++) {
      if (bytes[next] === QUOTE) isQuoted = !isQuoted;
      else if (bytes[next] === COLON && !isQuoted) return next + 1;
      else if (bytes[next] === ESCAPE || bytes[next] === CARET) return HAS_CODES;
    }
    return NONE;
  }
  const second = next;
  while (bytes[next] === SPACE) next++;
  if (bytes[next] === BAR) return next + 1;
  if (next > second || (bytes[at] as number) < 97)
    return bytes[at] === 46 ? secondNameEnd(bytes, next) : stop(bytes[next]);
  return secondNameEnd(bytes, next);
}

function secondNameEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (kindOf[bytes[end] ?? 0]) end++;
  return bytes[end - 1] === COLON ? end : stop(bytes[end]);
}

/** Where what may be a prefix ends, the space behind it not counted; or `NONE`, or `HAS_CODES` where a code has to be taken out first. */
export function candidateEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  let end = NONE;
  if (first === OPEN) end = bracketEnd(bytes, at);
  else if (first === SPACE || first === PLUS) end = targetEnd(bytes, at);
  else if (kindOf[first]) end = nameEnd(bytes, at);
  if (end < 0 || bytes[end - 1] === TAB) return end;
  const next = bytes[end];
  return next === SPACE || isEnd(next) ? end : stop(next);
}
