type Version = { major: number; minor: number | null };

/** Its first three numbers; Infinity: any. */
export type Bound = readonly [number, number, number];

/** From the lowest to the highest version that it can be, both included. */
export type Range = { from: Bound; to: Bound };

const SIMPLE = /^(?<operator>\^|~|>=|={1,2})?\s?v?(?<numbers>\d{1,6}(?:\.(?:\d{1,6}|[x*])){0,2})$/;

/** "v3.3.2", "^3.3", "==0.4.8", "rev 19" → its first two numbers. A range is taken by its lower bound. */
function readVersion(text: string): Version | null {
  const { major, minor } = /(?<major>\d{1,6})(?:\.(?<minor>\d{1,6}))?/.exec(text)?.groups ?? {};
  return major === undefined ? null : { major: Number(major), minor: minor === undefined ? null : Number(minor) };
}

export function compareVersions(one: Bound, other: Bound): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) < (other[at] ?? 0) ? -1 : 1;
}

/** "3.3.3", "v3.3.3", "^3.3.0", "~3.3.0", ">=3.0.0", "3.x", "2.8.8 || 3.3.3"; null: it is something else. https://github.com/npm/node-semver#ranges */
export function readRange(text: string): Range | null {
  const ranges = text.split('||').map((one) => readSimpleRange(one.trim()));
  let all: Range | null = null;
  for (const one of ranges) {
    if (one === null) return null;
    all ??= one;
    all = {
      from: compareVersions(one.from, all.from) < 0 ? one.from : all.from,
      to: compareVersions(one.to, all.to) > 0 ? one.to : all.to,
    };
  }
  return all;
}

function readSimpleRange(text: string): Range | null {
  const { operator, numbers } = SIMPLE.exec(text)?.groups ?? {};
  if (numbers === undefined) return null;
  const [major, minor = null, patch = null] = numbers
    .split('.')
    .map((part) => (/^\d/.test(part) ? Number(part) : null)) as [number, (number | null)?, (number | null)?];
  const from: Bound = [major, minor ?? 0, patch ?? 0];
  const any = Number.POSITIVE_INFINITY;
  if (operator === '>=') return { from, to: [any, any, any] };
  if (minor === null || (operator === '^' && major > 0)) return { from, to: [major, any, any] };
  return { from, to: operator === '^' || operator === '~' || patch === null ? [major, minor, any] : from };
}

/** Whether a version, said in full, is one of a range. */
export function isWithin(version: string, range: string): boolean {
  const [one, all] = [readRange(version), readRange(range)];
  return (
    one !== null && all !== null && compareVersions(one.from, all.from) >= 0 && compareVersions(one.to, all.to) <= 0
  );
}

export const differ = (pinned: string, ours: string): string => `the repository uses ${pinned}, Regreen has ${ours}`;

/** Another major version writes other bytes. */
export function otherMajor(pinned: string | null, ours: string): string | null {
  if (pinned === null) return null;
  const [theirs, own] = [readVersion(pinned), readVersion(ours)];
  return theirs && own && theirs.major !== own.major ? differ(pinned, ours) : null;
}

/** Another major version writes other bytes, and a newer minor one may know settings that ours passes over. */
export function otherOrNewer(pinned: string | null, ours: string): string | null {
  const [theirs, own] = [readVersion(pinned ?? ''), readVersion(ours)];
  const isNewer = theirs?.minor != null && own?.minor != null && theirs.minor > own.minor;
  return otherMajor(pinned, ours) ?? (pinned !== null && isNewer ? differ(pinned, ours) : null);
}

/** Before 1.0, another minor version does. Of "at least this one" nobody knows which it is, unless it is newer than ours. */
export function otherMinor(pinned: string | null, ours: string): string | null {
  const [theirs, own] = [readVersion(pinned ?? ''), readVersion(ours)];
  if (pinned === null || !theirs || !own) return null;
  if (theirs.major !== own.major) return differ(pinned, ours);
  if (theirs.major > 0 || theirs.minor === null || own.minor === null) return null;
  const isOther = pinned.startsWith('>') ? theirs.minor > own.minor : theirs.minor !== own.minor;
  return isOther ? differ(pinned, ours) : null;
}
