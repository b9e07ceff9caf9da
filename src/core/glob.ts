/** Which names count: those that a pattern of `include` matches (all, when there is none) and no pattern of `exclude`. */
export type Filter = { include: string[]; exclude: string[] };

type Options = { ignoreCase?: boolean };

/**
 * Whether a pattern matches a whole name. `*` stands for any characters but `/`, `**` for any characters, a part `**` with its `/` also for
 * nothing, `?` for one character but `/`; all others stand for themselves. Takes at most pattern length × name length steps, whoever wrote them.
 */
export function matchesGlob(pattern: string, name: string, { ignoreCase = false }: Options = {}): boolean {
  const characters = [...(ignoreCase ? name.toLowerCase() : name)];
  // reached[n]: the part of the pattern read so far can match the first n characters.
  let reached: boolean[] = [true, ...characters.map(() => false)];
  for (const part of partsOf(ignoreCase ? pattern.toLowerCase() : pattern)) {
    reached = after(part, reached, characters);
    if (!reached.includes(true)) return false;
  }
  return reached[characters.length]!;
}

const partsOf = (pattern: string): string[] => pattern.match(/(?<=^|\/)\*\*\/|\*\*+|[\s\S]/gu) ?? [];

function after(part: string, reached: boolean[], characters: string[]): boolean[] {
  const next = reached.map(() => false);
  let earlier = false;
  for (let n = 0; n <= characters.length; n++) {
    const last = characters[n - 1];
    const before = n > 0 && reached[n - 1]!;
    if (part === '**/') {
      next[n] = reached[n]! || (last === '/' && earlier);
      earlier ||= reached[n]!;
    } else if (part.startsWith('**')) next[n] = reached[n]! || (n > 0 && next[n - 1]!);
    else if (part === '*') next[n] = reached[n]! || (n > 0 && next[n - 1]! && last !== '/');
    else if (part === '?') next[n] = before && last !== '/';
    else next[n] = before && last === part;
  }
  return next;
}

const matchesAny = (patterns: string[], name: string, options: Options): boolean =>
  patterns.some((pattern) => matchesGlob(pattern, name, options));

/** Whether one name counts. */
export const admits = ({ include, exclude }: Filter, name: string, options: Options = {}): boolean =>
  (include.length === 0 || matchesAny(include, name, options)) && !matchesAny(exclude, name, options);

/** Whether a set of names counts: one of them is included, when anything is, and none is excluded. */
export const admitsSet = ({ include, exclude }: Filter, names: string[]): boolean =>
  (include.length === 0 || names.some((name) => matchesAny(include, name, {}))) &&
  !names.some((name) => matchesAny(exclude, name, {}));
