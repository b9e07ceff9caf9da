/** Things with a key, as often as they stand there. */
export type Counted = { key: string; line: number | null };

/** Those of `these` that have no partner among `those`, in order; the first of equal ones count as partners. */
export function without<T extends Counted>(these: T[], those: Counted[]): T[] {
  const left = new Map<string, number>();
  for (const { key } of those) left.set(key, (left.get(key) ?? 0) + 1);
  return these.filter(({ key }) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}
