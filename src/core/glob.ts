/** Which names count: those that a pattern of `include` matches (all, when there is none) and no pattern of `exclude`. */
export type Filter = { include: string[]; exclude: string[] };

type Options = { ignoreCase?: boolean };

/**
 * Whether a pattern matches a whole name. `*` stands for any characters but `/`, `**` for any characters, a part `**` with its `/` also for
 * nothing, `?` for one character but `/`; all others stand for themselves. Takes pattern length × name length ÷ 32 steps, whoever wrote them.
 */
export const matchesGlob = (pattern: string, name: string, options: Options = {}): boolean =>
  anyMatcher([pattern], options)(name);

/** Whether one name counts. */
export const admits = (filter: Filter, name: string, options: Options = {}): boolean =>
  admitting(filter, options)(name);

/** The same for many names: the patterns are read once. */
export function admitting({ include, exclude }: Filter, options: Options = {}): (name: string) => boolean {
  const [included, excluded] = [anyMatcher(include, options), anyMatcher(exclude, options)];
  return (name) => (include.length === 0 || included(name)) && !excluded(name);
}

/** Whether a set of names counts: one of them is included, when anything is, and none is excluded. */
export const admitsSet = ({ include, exclude }: Filter, names: string[]): boolean =>
  (include.length === 0 || names.some(anyMatcher(include))) && !names.some(anyMatcher(exclude));

/** A part of a pattern that takes characters: one character, or with `/` whole folders, of which there may be none. */
type Part = string;
const FOLDERS = '**/';

/**
 * Reads patterns, and tells of names whether one of them matches. Every place that the name read so far can have led to is a bit of a row,
 * and the row is moved on 32 places at a time; a pattern has a place before each part, where stars let it stay, and one at its end.
 * https://en.wikipedia.org/wiki/Bitap_algorithm
 */
function anyMatcher(patterns: string[], { ignoreCase = false }: Options = {}): (name: string) => boolean {
  const all = patterns.map((pattern) => readPattern(ignoreCase ? pattern.toLowerCase() : pattern));
  const words = (all.reduce((places, { parts }) => places + parts.length + 1, 0) + 31) >> 5;
  const row = () => new Int32Array(words);
  const [start, end, skips, staysAlways, staysInFolder, takesAny] = [row(), row(), row(), row(), row(), row()];
  const takes = new Map<string, Int32Array>([['/', row()]]);
  const takers: { place: number; character: string }[] = [];
  let first = 0;
  for (const { parts, stays } of all) {
    mark(start, first);
    if (parts[0] === FOLDERS) mark(start, first + 1);
    mark(end, first + parts.length);
    for (const [index, kind] of stays) {
      if (kind === 'always') mark(staysAlways, first + index);
      mark(staysInFolder, first + index);
    }
    for (const [index, part] of parts.entries()) {
      if (part === FOLDERS) mark(skips, first + index);
      if (part === '?') mark(takesAny, first + index);
      else takers.push({ place: first + index, character: part === FOLDERS ? '/' : part });
    }
    first += parts.length + 1;
  }
  for (const { place, character } of takers) {
    const taking = takes.get(character) ?? takesAny.slice();
    mark(taking, place);
    takes.set(character, taking);
  }
  return (name) => {
    let here = start.slice();
    let next = row();
    for (const character of ignoreCase ? name.toLowerCase() : name) {
      moveOn(here, next, takes.get(character) ?? takesAny, character === '/' ? staysAlways : staysInFolder, skips);
      [here, next] = [next, here];
    }
    return here.some((places, word) => (places & end[word]!) !== 0);
  };
}

const mark = (row: Int32Array, place: number): void => {
  row[place >> 5]! |= 1 << (place & 31);
};

/** One character further: a place that takes it leads to the one after it, and past that one where it may be skipped. */
function moveOn(here: Int32Array, next: Int32Array, takes: Int32Array, stays: Int32Array, skips: Int32Array): void {
  let takenBefore = 0;
  let skippedBefore = 0;
  for (let word = 0; word < here.length; word++) {
    const taken = here[word]! & takes[word]!;
    const entered = (taken << 1) | takenBefore;
    const skipped = entered & skips[word]!;
    next[word] = (here[word]! & stays[word]!) | entered | (skipped << 1) | skippedBefore;
    takenBefore = taken >>> 31;
    skippedBefore = skipped >>> 31;
  }
}

/** `stays`: before which part the name may go on, always or but for `/`. Two of `**` with their `/` in a row say no more than one. */
function readPattern(pattern: string): { parts: Part[]; stays: Map<number, 'always' | 'in folder'> } {
  const parts: Part[] = [];
  const stays = new Map<number, 'always' | 'in folder'>();
  for (const part of pattern.match(/(?:(?<=^|\/)\*\*\/)+|\*+|[\s\S]/gu) ?? []) {
    const folders = part.startsWith(FOLDERS);
    if (part.startsWith('*')) stays.set(parts.length, part === '*' ? 'in folder' : 'always');
    if (folders) parts.push(FOLDERS);
    else if (!part.startsWith('*')) parts.push(part);
  }
  return { parts, stays };
}
