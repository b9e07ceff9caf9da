/** A place where two sequences differ: `from` here of the one gave way to `to` there of the other; ends exclusive. */
export type Hunk = { from: [start: number, end: number]; to: [start: number, end: number] };

/** Edits beyond which two sequences count as different from end to end: more take too long, and nobody could read them. */
const MAX_EDITS = 300;

/**
 * Where two sequences of keys differ, in order, by the shortest edit (E. Myers, "An O(ND) difference algorithm", 1986). null when they
 * differ in more than `maxEdits` keys.
 */
export function diff(before: string[], after: string[], maxEdits = MAX_EDITS): Hunk[] | null {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const old = before.slice(start, before.length - end);
  const young = after.slice(start, after.length - end);
  if (old.length === 0 && young.length === 0) return [];
  if (old.length === 0 || young.length === 0)
    return [{ from: [start, start + old.length], to: [start, start + young.length] }];
  const trail = search(old, young, maxEdits);
  return trail && hunksOf(walkBack(trail, old.length, young.length), start);
}

/** For each number of edits, how far each diagonal got. */
function search(old: string[], young: string[], maxEdits: number): Map<number, number>[] | null {
  const trail: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let edits = 0; edits <= maxEdits; edits++) {
    trail.push(reached);
    const next = new Map(reached);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = step(reached, diagonal, edits);
      while (x < old.length && x - diagonal < young.length && old[x] === young[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= young.length) return trail;
    }
    reached = next;
  }
  return null;
}

function step(reached: Map<number, number>, diagonal: number, edits: number): number {
  const left = reached.get(diagonal - 1) ?? -1;
  const above = reached.get(diagonal + 1) ?? -1;
  return diagonal === -edits || (diagonal !== edits && left < above) ? above : left + 1;
}

type Edit = { x: number; y: number; gone: boolean };

function walkBack(trail: Map<number, number>[], oldLength: number, youngLength: number): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [oldLength, youngLength];
  for (let count = trail.length - 1; count > 0; count--) {
    const reached = trail[count] ?? new Map<number, number>();
    const diagonal = x - y;
    const fromAbove =
      diagonal === -count ||
      (diagonal !== count && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1));
    const previous = fromAbove ? diagonal + 1 : diagonal - 1;
    x = reached.get(previous) ?? 0;
    y = x - previous;
    edits.push({ x, y, gone: !fromAbove });
  }
  return edits.reverse();
}

function hunksOf(edits: Edit[], offset: number): Hunk[] {
  const hunks: Hunk[] = [];
  for (const { x, y, gone } of edits) {
    const from = x + offset;
    const to = y + offset;
    let hunk = hunks.at(-1);
    if (!hunk || hunk.from[1] !== from || hunk.to[1] !== to) {
      hunk = { from: [from, from], to: [to, to] };
      hunks.push(hunk);
    }
    if (gone) hunk.from[1]++;
    else hunk.to[1]++;
  }
  return hunks;
}
