type Version = { major: number; minor: number | null };

/** "v3.3.2", "^3.3", "==0.4.8", "rev 19" → its first two numbers. A range is taken by its lower bound. */
function readVersion(text: string): Version | null {
  const { major, minor } = /(?<major>\d{1,6})(?:\.(?<minor>\d{1,6}))?/.exec(text)?.groups ?? {};
  return major === undefined ? null : { major: Number(major), minor: minor === undefined ? null : Number(minor) };
}

/** "^3.6.2" → 6; "3" and what is no version → 0, the oldest. */
export const minorOf = (text: string): number => readVersion(text)?.minor ?? 0;

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
