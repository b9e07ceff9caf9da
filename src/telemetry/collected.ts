import type { MetricName } from './metric-list.js';
import { replace, type Sample } from './metrics.js';

/** Metrics of the whole installation, by what reads them. */
type Reading = {
  names: readonly MetricName[];
  read: () => Promise<Sample[]>;
};

const FRESH_MS = 10_000;
/** A scraper waits ten seconds by default; whoever does not answer by then is left out, and read for the next time. */
const PATIENCE_MS = 4_000;

/**
 * Reads what others keep, at most every ten seconds however many scrape, and never waits long: what cannot be read is absent, for an old number
 * would look like a good one.
 */
export function collectFrom(
  readings: readonly Reading[],
  { now = Date.now, patienceMs = PATIENCE_MS }: { now?: () => number; patienceMs?: number } = {},
): () => Promise<void> {
  const each = readings.map((reading) => refresher(reading, now, patienceMs));
  return async () => {
    await Promise.all(each.map((refresh) => refresh()));
  };
}

function refresher({ names, read }: Reading, now: () => number, patienceMs: number): () => Promise<void> {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  const attempt = async () => {
    try {
      const samples = await read();
      replace(names, samples);
    } catch {
      replace(names, []);
    } finally {
      readAt = now();
      reading = null;
    }
  };
  return async () => {
    if (now() - readAt < FRESH_MS) return;
    reading ??= attempt();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, patienceMs, 'late').unref();
    });
    const ended = await Promise.race([reading, late]);
    clearTimeout(timer);
    if (ended === 'late') replace(names, []);
  };
}
