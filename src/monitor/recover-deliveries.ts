import { z } from 'zod';
import type { RecoveredDeliveries } from '../core/recovered-deliveries.js';
import type { GithubClient } from '../github/client.js';
import { type LoggedDelivery, listLoggedDeliveries, readLoggedDelivery } from '../github/delivery-log.js';
import { githubProblem } from '../github/problem.js';
import { isNearlySpent, watchReadBudget } from '../github/read-budget.js';
import { readMark, saveMark } from '../store/monitor-marks.js';
import { takeTurn } from '../store/take-turns.js';
import {
  findKeptDelivery,
  findKnownDeliveries,
  MOST_ATTEMPTS,
  noteHookDelivery,
} from '../store/unprocessed-deliveries.js';
import { inLanes } from './in-lanes.js';
import { failureOf, takeKept, takeRaw } from './take-again.js';
import type { MonitorParts } from './task.js';

type Options = {
  now: () => Date;
  signal?: AbortSignal;
  /** Looks back to then, and leaves the last good point as it is. */
  since?: Date;
  /** Somebody asked: no bounds, and what has failed too often is tried once more. */
  byHand?: boolean;
  /** Most pages of the log, and most deliveries brought in, in one pass. */
  mostPages?: number;
  mostDeliveries?: number;
};

const MARK = 'deliveries';
/** GitHub keeps its log for three days. */
const KEPT_MS = 72 * 60 * 60 * 1000;
/** A try is written to the log when it has ended, so one may appear behind the newest. */
const OVERLAP_MS = 10 * 60 * 1000;
const LANES = 4;
/** Brought in between two looks at the bounds. */
const CHUNK = 20;

const moment = z.iso.datetime();
const placeSchema = z.object({
  /** Everything delivered before then is in. */
  good: moment.nullable().default(null),
  /** A look through the log that is not through yet: from the newest back to `from`. */
  walk: z.object({ startedAt: moment, from: moment, cursor: z.string().nullable() }).nullable().default(null),
  /** The rate limit of the App is nearly used up until then. */
  restUntil: moment.nullable().default(null),
});
type Place = z.infer<typeof placeSchema>;
const NOTHING: Place = { good: null, walk: null, restUntil: null };

/**
 * Looks through the App's delivery log back to the last good point, 72 hours at most, and brings in what we lack by its delivery id; what we have
 * as failed is taken again. Its place is kept in the database after every page, so that whoever goes on, goes on there. One at a time: `stopped`
 * says when another is at it. Throws when GitHub or the database does not answer; what was brought in until then stays.
 */
export async function recoverDeliveries(
  parts: Pick<MonitorParts, 'pool' | 'github' | 'takeIn'>,
  options: Options,
): Promise<RecoveredDeliveries> {
  const result: RecoveredDeliveries = {
    lookedAt: 0,
    known: 0,
    broughtIn: 0,
    failed: [],
    from: null,
    upTo: null,
    stopped: null,
  };
  const done = await takeTurn(parts.pool, MARK, async () => {
    const kept = placeSchema.catch(NOTHING).parse((await readMark(parts.pool, MARK)) ?? {});
    const pass = options.since ? { ...kept, walk: null } : kept;
    result.stopped = await walkBack(parts, options, { kept, pass, result });
    result.upTo = pass.good;
    return true;
  });
  return done ? result : { ...result, stopped: 'another Regreen is at it' };
}

/** The place in the log as it is kept, and as this pass has it: the same, or beside it. */
type Pass = { kept: Place; pass: Place; result: RecoveredDeliveries };

/** Answers why it stopped; null when it is through. */
async function walkBack(
  parts: Pick<MonitorParts, 'pool' | 'github' | 'takeIn'>,
  {
    now,
    signal,
    since,
    byHand = false,
    mostPages = byHand ? Infinity : 50,
    mostDeliveries = byHand ? Infinity : 1_000,
  }: Options,
  { kept, pass, result }: Pass,
): Promise<string | null> {
  if (!byHand && pass.restUntil !== null && new Date(pass.restUntil) > now()) return restingUntil(pass.restUntil);
  const app = await parts.github.asApp();
  const budget = watchReadBudget(app);
  const save = () => saveMark(parts.pool, MARK, since ? { ...kept, restUntil: pass.restUntil } : pass);
  const rest = async (until: Date) => {
    pass.restUntil = until.toISOString();
    await save();
    return restingUntil(pass.restUntil);
  };
  pass.restUntil = null;
  pass.walk ??= beginWalk(pass.good, since, now());
  const walk = pass.walk;
  result.from = walk.from;
  try {
    for (let pages = 0; ; pages++) {
      if (signal?.aborted) return 'Regreen stops';
      if (pages >= mostPages) return 'the rest is for the next pass';
      const spent = budget();
      if (pages > 0 && isNearlySpent(spent)) return await rest(spent.resetAt);
      const page = await listPage(app, walk);
      const within = page.deliveries.filter(({ deliveredAt }) => deliveredAt >= new Date(walk.from));
      const lacked = await findLacked(parts, within, byHand, result);
      for (let start = 0; start < lacked.length; start += CHUNK) {
        if (signal?.aborted) return 'Regreen stops';
        if (result.broughtIn + result.failed.length >= mostDeliveries) return 'the rest is for the next pass';
        const spent = budget();
        if (start > 0 && isNearlySpent(spent)) return await rest(spent.resetAt);
        await inLanes(lacked.slice(start, start + CHUNK), LANES, (one) => bringIn(parts, app, one, result));
      }
      if (page.next === null || within.length < page.deliveries.length) break;
      walk.cursor = page.next;
      await save();
    }
  } catch (error) {
    const problem = githubProblem(error);
    if (problem.kind !== 'rate_limited') throw error;
    return await rest(new Date(now().getTime() + problem.retryAfterMs));
  }
  pass.good = walk.startedAt;
  pass.walk = null;
  await save();
  return null;
}

const restingUntil = (moment: string): string =>
  `the rate limit of the App is nearly used up: it goes on after ${moment}`;

function beginWalk(good: string | null, since: Date | undefined, now: Date): NonNullable<Place['walk']> {
  const wanted = since?.getTime() ?? (good === null ? 0 : Date.parse(good) - OVERLAP_MS);
  return {
    startedAt: now.toISOString(),
    from: new Date(Math.max(wanted, now.getTime() - KEPT_MS)).toISOString(),
    cursor: null,
  };
}

/** A cursor that GitHub does not know any more: from the newest again, which costs pages and loses nothing. */
async function listPage(app: GithubClient, walk: NonNullable<Place['walk']>) {
  try {
    return await listLoggedDeliveries(app, walk.cursor);
  } catch (error) {
    const { status } = error as { status?: number };
    if (walk.cursor === null || (status !== 400 && status !== 422)) throw error;
    walk.cursor = null;
    return listLoggedDeliveries(app, null);
  }
}

type Lacked = LoggedDelivery & { kept: boolean };

/** Which of them we lack or have as failed, the oldest first. */
async function findLacked(
  { pool }: Pick<MonitorParts, 'pool'>,
  page: LoggedDelivery[],
  byHand: boolean,
  result: RecoveredDeliveries,
): Promise<Lacked[]> {
  const distinct = [...new Map([...page].reverse().map((delivery) => [delivery.deliveryId, delivery])).values()];
  const known = await findKnownDeliveries(pool, [...new Set(distinct.map(({ deliveryId }) => deliveryId))]);
  result.lookedAt += distinct.length;
  const lacked: Lacked[] = [];
  for (const delivery of distinct) {
    const row = known.get(delivery.deliveryId);
    if (!row) lacked.push({ ...delivery, kept: false });
    else if (row.status !== 'failed') result.known++;
    else if (byHand || row.attempts < MOST_ATTEMPTS) lacked.push({ ...delivery, kept: row.kept });
    else result.failed.push({ ...named(delivery), reason: `failed ${row.attempts} times: ${row.reason ?? 'unknown'}` });
  }
  return lacked;
}

const named = ({ deliveryId, event }: LoggedDelivery) => ({ deliveryId, event });

async function bringIn(
  { pool, takeIn }: Pick<MonitorParts, 'pool' | 'takeIn'>,
  app: GithubClient,
  delivery: Lacked,
  result: RecoveredDeliveries,
): Promise<void> {
  const kept = delivery.kept ? await findKeptDelivery(pool, delivery.deliveryId) : null;
  const logged = kept ? null : await readLoggedDelivery(app, delivery);
  if (!kept && !logged) {
    result.failed.push({ ...named(delivery), reason: 'GitHub does not have its payload any more' });
    return;
  }
  try {
    if (kept) await takeKept(takeIn, kept);
    else if (logged) await takeRaw(takeIn, delivery.deliveryId, logged.event, logged.raw);
    await noteHookDelivery(pool, delivery.deliveryId, delivery.id);
    result.broughtIn++;
  } catch (error) {
    // Recorded as failed, it is the relay's; not even recorded, it is still for us.
    const row = (await findKnownDeliveries(pool, [delivery.deliveryId])).get(delivery.deliveryId);
    if (row?.status !== 'failed') throw error;
    result.failed.push({ ...named(delivery), reason: failureOf(error) });
  }
}
