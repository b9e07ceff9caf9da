/** When checks of one pull request failed, and when all counted checks of one of its heads were green; times in milliseconds. */
export type CheckMoments = {
  /** Neither merged nor closed. */
  isOpen: boolean;
  failures: readonly Moment[];
  /** One a head: when the last of its counted checks ended, where all of them are green. */
  greens: readonly Moment[];
};

/** `headAt`: when the head that it is about was learned of. */
type Moment = { at: number; headAt: number };

/** A pull request was red from its first failed check until it was green again; `until` null: it never was. */
export type RedSpell = { from: number; until: number | null };

/**
 * The red spells of one pull request, in order. A head that was pushed before the one that failed makes nothing green: its checks may end later
 * than those of the head that replaced it.
 */
export function redSpells({ failures, greens }: Omit<CheckMoments, 'isOpen'>): RedSpell[] {
  const spells: RedSpell[] = [];
  for (const failure of failures.toSorted((one, other) => one.at - other.at)) {
    const last = spells.at(-1);
    if (last && (last.until === null || failure.at <= last.until)) continue;
    const ends = greens.filter(({ at, headAt }) => at >= failure.at && headAt >= failure.headAt).map(({ at }) => at);
    spells.push({ from: failure.at, until: ends.length === 0 ? null : Math.min(...ends) });
  }
  return spells;
}

/**
 * The value below which this share of the values lies, between two of them in proportion, as percentile_cont of PostgreSQL has it; null of none.
 */
export function quantileOf(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}
