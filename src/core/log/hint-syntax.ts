/** One step of a hint: a set of bytes, or a choice, or the end of a hint. Nodes are numbers; `-1` is no node. */
export type Nodes = {
  /** The bytes a node takes; null for a node that takes none. */
  masks: (Uint8Array | null)[];
  next: number[];
  /** The other way of a choice. */
  other: number[];
  /** Whose hint ends here; -1 where none does. */
  owners: number[];
  /** Goes on only where the line ends. */
  atEnd: boolean[];
};

export const noNodes = (): Nodes => ({ masks: [], next: [], other: [], owners: [], atEnd: [] });

export function addNode(nodes: Nodes, mask: Uint8Array | null, next: number, other = -1, owner = -1): number {
  nodes.masks.push(mask);
  nodes.next.push(next);
  nodes.other.push(other);
  nodes.owners.push(owner);
  nodes.atEnd.push(false);
  return nodes.masks.length - 1;
}

/** A piece of a hint: given where it leads, the node it begins with. */
type Piece = (nodes: Nodes, then: number) => number;

const NEWLINE = 10;
const FIRST_OF_SEQUENCE = 0x80;
/** More copies of a piece than this say nothing more about a line. */
const MAX_COPIES = 24;

const maskOf = (test: (byte: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => Number(test(byte)));
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
const isWord = (byte: number): boolean =>
  isDigit(byte) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95;
const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

const SHORTHANDS: Readonly<Record<string, (byte: number) => boolean>> = {
  d: isDigit,
  D: (byte) => !isDigit(byte),
  w: isWord,
  W: (byte) => !isWord(byte),
  s: isSpace,
  S: (byte) => !isSpace(byte),
};
const CLASSES = new Map(Object.values(SHORTHANDS).map((test) => [test, maskOf(test)]));
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v', '0': '\0' };

const WIDE = maskOf((byte) => byte >= FIRST_OF_SEQUENCE);

const bytes =
  (mask: Uint8Array): Piece =>
  (nodes, then) =>
    addNode(nodes, mask, then);
const sequence =
  (pieces: readonly Piece[]): Piece =>
  (nodes, then) =>
    pieces.reduceRight((next, piece) => piece(nodes, next), then);
const choice =
  (pieces: readonly Piece[]): Piece =>
  (nodes, then) =>
    pieces.map((piece) => piece(nodes, then)).reduce((one, other) => addNode(nodes, null, one, other));
const endOfLine: Piece = (nodes, then) => {
  const node = addNode(nodes, null, then);
  nodes.atEnd[node] = true;
  return node;
};
const optional =
  (piece: Piece): Piece =>
  (nodes, then) =>
    addNode(nodes, null, piece(nodes, then), then);
const repeated =
  (piece: Piece): Piece =>
  (nodes, then) => {
    const loop = addNode(nodes, null, -1, then);
    nodes.next[loop] = piece(nodes, loop);
    return loop;
  };

/** One mask for each byte: equal masks are the same, so that there are few of them. */
const SINGLE = Array.from({ length: 256 }, (_, byte) => bytes(maskOf((other) => other === byte)));
const encoder = new TextEncoder();
const literal = (character: string): Piece =>
  sequence([...encoder.encode(character)].map((byte) => SINGLE[byte] as Piece));

/** Characters that a test of ASCII accepts, and any other character: it is two bytes or more. */
const wide = (test: (byte: number) => boolean): Piece =>
  choice([
    bytes(maskOf((byte) => byte < FIRST_OF_SEQUENCE && byte !== NEWLINE && test(byte))),
    sequence([bytes(WIDE), repeated(bytes(WIDE))]),
  ]);

/** A hint uses syntax that the automaton does not know. */
export class HintError extends Error {
  constructor(source: string, at: number, what: string) {
    super(`${what} at ${at} of the pattern ${source}`);
    this.name = 'HintError';
  }
}

/**
 * Reads a hint: a regular expression of literals, `\d \w \s` and their opposites, `.`, `[…]`, groups, `|`, `? + * {n,m}`, `$`, and `^` at the
 * beginning. What would make it narrower is left out (`\b`, the upper bound of a repetition), so that it accepts at least
 * what the expression does. Throws `HintError` for look-around, back references and the like.
 */
export function readHint(source: string): { anchored: boolean; piece: Piece } {
  let at = 0;
  const peek = (): string => source.charAt(at);
  const fail = (what: string): never => {
    throw new HintError(source, at, what);
  };

  function alternatives(): Piece {
    const all = [concatenation()];
    while (peek() === '|') {
      at++;
      all.push(concatenation());
    }
    return all.length === 1 ? (all[0] as Piece) : choice(all);
  }

  function concatenation(): Piece {
    const pieces: Piece[] = [];
    while (at < source.length && peek() !== '|' && peek() !== ')') {
      const piece = atom();
      if (piece) pieces.push(quantified(piece));
    }
    return sequence(pieces);
  }

  function atom(): Piece | null {
    const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
    at += character.length;
    if (character === '(') return group();
    if (character === '[') return set();
    if (character === '.') return wide(() => true);
    if (character === '$') return endOfLine;
    if (character === '^') return fail('"^" can only stand at the beginning,');
    if ('?*+{'.includes(character)) return fail(`nothing to repeat with "${character}"`);
    if (character !== '\\') return literal(character);
    return escaped();
  }

  function escaped(): Piece | null {
    const character = peek();
    at++;
    if (character === 'b' || character === 'B') return null;
    const shorthand = SHORTHANDS[character];
    if (shorthand)
      return character === character.toLowerCase() ? bytes(CLASSES.get(shorthand) as Uint8Array) : wide(shorthand);
    return literal(character === 'x' ? hexadecimal() : plain(character));
  }

  function hexadecimal(): string {
    const digits = /^[0-9a-fA-F]{2}/.exec(source.slice(at))?.[0] ?? fail('"\\x" wants two digits');
    at += 2;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  function plain(character: string): string {
    if (/[1-9a-zA-Z]/.test(character) && !(character in ESCAPES)) fail(`"\\${character}" is not known`);
    return ESCAPES[character] ?? character;
  }

  function group(): Piece {
    if (peek() === '?') {
      const kind = /^\?(?::|P?<[A-Za-z_]\w*>)/.exec(source.slice(at));
      if (!kind) return fail('look-around and flags are not known,');
      at += kind[0].length;
    }
    const inner = alternatives();
    if (peek() !== ')') fail('a group is not closed');
    at++;
    return inner;
  }

  function set(): Piece {
    const negated = peek() === '^';
    if (negated) at++;
    const mask = new Uint8Array(256);
    const others: string[] = [];
    for (let first = true; first || peek() !== ']'; first = false) {
      if (at >= source.length) fail('a set is not closed');
      const from = member(mask);
      if (from === null) continue;
      let to = from;
      if (peek() === '-' && source.charAt(at + 1) !== ']') {
        at++;
        to = member(mask) ?? fail('a range of a set has no end');
      }
      const [low, high] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
      if (high - low > 256) fail('a range of a set is too wide');
      for (let code = low; code <= high; code++) {
        if (code < FIRST_OF_SEQUENCE) mask[code] = 1;
        else others.push(String.fromCodePoint(code));
      }
    }
    at++;
    if (negated) return wide((byte) => mask[byte] === 0);
    return choice([...(mask.includes(1) ? [bytes(mask)] : []), ...others.map(literal)]);
  }

  /** The next character of a set; null for a shorthand, which goes into the mask. */
  function member(mask: Uint8Array): string | null {
    let character = String.fromCodePoint(source.codePointAt(at) ?? 0);
    at += character.length;
    if (character === '[' && /[:.=]/.test(peek())) fail('classes of POSIX are not known,');
    if (character !== '\\') return character;
    character = peek();
    at++;
    const shorthand = SHORTHANDS[character];
    if (!shorthand) return character === 'b' ? '\b' : character === 'x' ? hexadecimal() : plain(character);
    for (let byte = 0; byte < FIRST_OF_SEQUENCE; byte++) if (shorthand(byte)) mask[byte] = 1;
    return null;
  }

  function quantified(piece: Piece): Piece {
    const match = /^(?:([?*+])|\{(\d+)(,)?(\d+)?\})\??/.exec(source.slice(at));
    if (!match) return piece;
    at += match[0].length;
    const [, sign, least, , most] = match;
    if (sign === '?') return optional(piece);
    if (sign === '*') return repeated(piece);
    const copies = Math.min(MAX_COPIES, sign === '+' ? 1 : Number(least));
    const exact = least !== undefined && Number(least) <= MAX_COPIES && (!match[3] || least === most);
    const before = Array.from({ length: copies }, () => piece);
    return sequence(exact ? before : [...before, repeated(piece)]);
  }

  const anchored = peek() === '^';
  if (anchored) at++;
  const piece = anchored ? concatenation() : alternatives();
  if (peek() === '|') fail('"^" has to stand before a group that holds all alternatives,');
  if (at < source.length) fail('a group is closed that was not opened');
  return { anchored, piece };
}
