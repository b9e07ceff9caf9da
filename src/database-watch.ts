import { setTimeout as sleep } from 'node:timers/promises';
import type { Modes } from './modes.js';

/** Knows whether the database is away, and looks for it until it is back. */
export type DatabaseWatch = {
  isAway(): boolean;
  /** Somebody could not reach it; `error` is for the log. Said again, nothing happens. */
  lost(words: string, error?: unknown): void;
  stop(): Promise<void>;
};

/** Soon at first, for most outages are a restart; then seldom enough for a database that is busy coming up. */
const LOOK_AFTER_MS = [1_000, 1_000, 1_000, 1_000, 1_000, 2_000, 3_000, 5_000];

/**
 * Why the database is not as it should be, for whoever asks /readyz, which may be anybody: by its code, where an error has one, because what Node and
 * PostgreSQL say beside that names hosts, addresses and users. The log has all of it.
 */
export const databaseWords = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return `the database is out of reach (${code || message || String(error)})`;
};

/** `isBack` looks: it throws what is still wrong. `facts` are logged when it is back. */
export function watchDatabase({
  isBack,
  modes,
  facts = () => ({}),
  lookAfterMs = LOOK_AFTER_MS,
}: {
  isBack: () => Promise<void>;
  modes: Modes;
  facts?: () => object;
  /** The waits before each look; the last goes for all that follow. */
  lookAfterMs?: readonly number[];
}): DatabaseWatch {
  const stopping = new AbortController();
  let away = false;
  let looking: Promise<void> = Promise.resolve();

  const look = async () => {
    for (let round = 0; away; round++) {
      const waitMs = lookAfterMs[Math.min(round, lookAfterMs.length - 1)];
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        await isBack();
        away = false;
        modes.end('database', facts());
      } catch (error) {
        modes.begin('database', error instanceof NotBackError ? error.message : databaseWords(error), error);
      }
    }
  };

  return {
    isAway: () => away,
    lost(words, error) {
      if (away || stopping.signal.aborted) return;
      away = true;
      modes.begin('database', words, error);
      looking = look();
    },
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}

/** It answers, and is not as it should be; the message says how, in full. */
export class NotBackError extends Error {}
