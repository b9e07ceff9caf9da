import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { databaseWords } from './database-watch.js';
import type { Degraded, Modes } from './modes.js';
import type { GuardedIntake } from './spool/guard-intake.js';
import type { Spool, SpoolState } from './spool/spool.js';

/** The answer of `/readyz`: `degraded` takes deliveries, and cannot do all else; `not ready` takes none, or should not be sent any. */
export type Readiness = {
  status: 'ok' | 'degraded' | 'not ready';
  /** Why it is not ready. */
  reason?: string;
  degraded: { part: Degraded['part']; since: Date; words: string }[];
  spool?: SpoolState;
};

/** A probe of an orchestrator waits a second or so. */
const LOOK_WITHIN_MS = 2_000;

/** `waitsFor`: why this process has not begun its work yet; null: it has. */
export async function readiness({
  pool,
  modes,
  guard,
  spool,
  waitsFor,
}: {
  pool: Pool;
  modes: Modes;
  guard: GuardedIntake;
  spool: Spool | null;
  waitsFor: string | null;
}): Promise<Readiness> {
  if (waitsFor === null && !guard.isAway()) await look(pool).catch((error) => guard.lost(databaseWords(error), error));
  const degraded = modes.degraded();
  const rest = { degraded, ...(spool ? { spool: spool.state() } : {}) };
  // A release with a wrong address must not take the place of one that works. What arrives all the same is kept.
  if (waitsFor !== null) return { status: 'not ready', reason: waitsFor, ...rest };
  const database = degraded.find(({ part }) => part === 'database');
  if (database && !spool) return { status: 'not ready', reason: database.words, ...rest };
  if (database && !spool?.isOpen())
    return { status: 'not ready', reason: `${database.words}, and the spool takes no more`, ...rest };
  return { status: degraded.length > 0 ? 'degraded' : 'ok', ...rest };
}

async function look(pool: Pool): Promise<void> {
  const late = new AbortController();
  const tooLate = sleep(LOOK_WITHIN_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error('no answer');
  });
  tooLate.catch(() => {}); // aborted when the answer came first
  const asked = pool.query('select 1');
  asked.catch(() => {}); // it may fail when nobody waits any more
  await Promise.race([asked, tooLate]).finally(() => late.abort());
}
