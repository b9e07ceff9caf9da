import { LRUCache } from 'lru-cache';

/** What was read stays this long at most. */
const KEPT_MS = 3_600_000;
/** Of one memory, counted as JSON. */
const MOST_CHARACTERS = 32_000_000;

export type Memory<Value extends object> = Pick<
  LRUCache<string, Value>,
  'get' | 'set' | 'delete' | 'values' | 'entries' | 'size'
>;

/** Keeps what was read in the last hour, the last used longest, in bounded space. */
export const createMemory = <Value extends object>(mostEntries: number, now: () => number): Memory<Value> =>
  new LRUCache<string, Value>({
    max: mostEntries,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (value) => JSON.stringify(value).length,
    ttl: KEPT_MS,
    perf: { now },
  });

export type Fresh = { stale: boolean; warning: string | null };
export const FRESH: Fresh = { stale: false, warning: null };

export const staleBecause = (why: string, what: string): Fresh => ({
  stale: true,
  warning: `The database is out of reach (${why}): ${what}.`,
});
