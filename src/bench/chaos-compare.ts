import type { EndState } from './chaos-end-state.js';

export type Difference = { about: string; more: string[]; less: string[] };

/** What one end has more often than the other, and less often. */
export function compareEnds(found: EndState, wanted: EndState): Difference[] {
  const differences: Difference[] = [];
  for (const about of new Set([...found.keys(), ...wanted.keys()])) {
    const more = without(found.get(about) ?? [], wanted.get(about) ?? []);
    const less = without(wanted.get(about) ?? [], found.get(about) ?? []);
    if (more.length + less.length > 0) differences.push({ about, more, less });
  }
  return differences;
}

/** The lines of one that are left when each line of the other has taken one away. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
