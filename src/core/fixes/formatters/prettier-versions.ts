import { type Bound, compareVersions, differ, type Range, readRange } from './versions.js';

/** The versions of prettier that there are here, oldest first. Its adapter has a package for each. */
export const PRETTIERS = ['2.8.8', '3.0.3', '3.3.3', '3.6.2', '3.8.5', '3.10.1'] as const;

const own = PRETTIERS.map((version) => ({ version, at: readRange(version)?.from ?? [0, 0, 0] }));

/** Where nothing is said it may be any of version 3. */
const UNSAID = '3.x';

/**
 * Those between which the version lies that the repository uses, or the one itself. Where they all write the same bytes, so does it. The problem
 * is a sentence.
 */
export function prettiersFor(pinned: string | null): { versions: string[] } | { problem: string } {
  const range = readRange(pinned ?? UNSAID);
  const bounds = range === null ? null : boundsOf(range);
  if (bounds === null) return { problem: differ(pinned ?? UNSAID, PRETTIERS.join(', ')) };
  return { versions: own.slice(bounds.first, bounds.last + 1).map(({ version }) => version) };
}

/** Places in the list; null: it may be older or newer than all of them. */
function boundsOf({ from, to }: Range): { first: number; last: number } | null {
  const sharesMajor = (index: number, [major]: Bound): boolean => own[index]?.at[0] === major;
  const sharesMinor = (index: number, bound: Bound): boolean =>
    sharesMajor(index, bound) && own[index]?.at[1] === bound[1];
  const isOpen = !Number.isFinite(to[1]);
  let first = own.findLastIndex(({ at }) => compareVersions(at, from) <= 0);
  let last = isOpen
    ? own.findLastIndex(({ at }) => at[0] <= to[0])
    : own.findIndex(({ at }) => compareVersions(at, to) >= 0);
  // At the ends of a major version, ours stands for the other patches of its own minor version.
  if (!sharesMajor(first, from)) first = own.findIndex((_, index) => sharesMinor(index, from));
  if (!isOpen && !sharesMajor(last, to)) last = own.findLastIndex((_, index) => sharesMinor(index, to));
  if (first < 0 || last < first) return null;
  const at = own[first]?.at ?? from;
  if (first < last || compareVersions(at, from) === 0) return { first, last };
  // But then a second one has to agree.
  if (!sharesMinor(first, from)) return null;
  if (sharesMajor(first - 1, from)) return { first: first - 1, last };
  return sharesMajor(last + 1, from) ? { first, last: last + 1 } : null;
}
