import type { SecretKind } from './kind.js';

/** What a text may hold of kinds with a shape of their own, told quickly: never too little. */
export type Hints = {
  /** The kinds that something in the middle tells of; null: none. */
  marked(text: string): Set<SecretKind> | null;
  /** These and the kinds that the beginning of a word in a run of token characters tells of. */
  inRun(text: string, start: number, end: number, found: Set<SecretKind> | null): Set<SecretKind> | null;
};

type Prefix = { literal: string; kind: SecretKind };

/** Five bits of each of three characters: next to no word has them all in common with a prefix. */
const hash = (one: number, two: number, three: number): number => ((one & 31) << 10) | ((two & 31) << 5) | (three & 31);

const IS_ALPHANUMERIC = new Uint8Array(65_536);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
  IS_ALPHANUMERIC[character.charCodeAt(0)] = 1;

export function hintsOf(kinds: readonly SecretKind[]): Hints {
  const marks = kinds.flatMap((kind) => (kind.marks ?? []).map((literal) => ({ literal, kind })));
  const byHash = prefixesByHash(kinds);
  // Small enough to stay in the processor's cache.
  const isKnown = new Uint8Array(32_768);
  for (const key of byHash.keys()) isKnown[key] = 1;
  return {
    marked(text) {
      const found = marks.filter(({ literal }) => text.includes(literal));
      return found.length === 0 ? null : new Set(found.map(({ kind }) => kind));
    },
    inRun(text, start, end, found) {
      let kinds = found;
      let isInWord = 0;
      let one = text.charCodeAt(start);
      let two = text.charCodeAt(start + 1);
      for (let at = start; at < end - 2; at++) {
        const three = text.charCodeAt(at + 2);
        if (isInWord !== 1 && isKnown[hash(one, two, three)] === 1)
          for (const { literal, kind } of byHash.get(hash(one, two, three)) ?? [])
            if (text.startsWith(literal, at)) kinds = (kinds ?? new Set()).add(kind);
        isInWord = IS_ALPHANUMERIC[one] ?? 0;
        one = two;
        two = three;
      }
      return kinds;
    },
  };
}

function prefixesByHash(kinds: readonly SecretKind[]): Map<number, Prefix[]> {
  const byHash = new Map<number, Prefix[]>();
  const add = (key: number, prefix: Prefix): void => {
    const known = byHash.get(key);
    if (known) known.push(prefix);
    else byHash.set(key, [prefix]);
  };
  for (const kind of kinds)
    for (const literal of kind.prefixes) {
      const [one = 0, two = 0, three] = Array.from(literal.slice(0, 3), (character) => character.charCodeAt(0));
      if (three !== undefined) add(hash(one, two, three), { literal, kind });
      else for (let any = 0; any < 32; any++) add(hash(one, two, any), { literal, kind });
    }
  return byHash;
}
