import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Figures } from '../../core/insights/figures.js';

/** Figures of days need no newer ones each time that somebody comes back to them; what is in a minute is not asked twice. */
const KEPT_MS = 60_000;
const MOST = 500;

export type KeptFigures = {
  /** What was read for this a moment ago, or is being read; else what `read` gives. What fails is not kept. */
  get(asked: readonly unknown[], read: () => Promise<Figures>): Promise<Figures>;
};

/** A memory of one process. `asked` has to name everything that the figures depend on, and first of all whose they are. */
export function createKeptFigures(now: () => number): KeptFigures {
  const kept = new LRUCache<string, Promise<Figures>>({ max: MOST, ttl: KEPT_MS, perf: { now } });
  return {
    get(asked, read) {
      // Of a hash that can be forged one tenant could make another's.
      const key = createHash('sha256').update(JSON.stringify(asked)).digest('base64');
      const known = kept.get(key);
      if (known) return known;
      const reading = read();
      kept.set(key, reading);
      reading.catch(() => kept.delete(key));
      return reading;
    },
  };
}
