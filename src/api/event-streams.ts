import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isFinished } from '../core/run-status.js';
import type { RunEvent } from '../core/run-view.js';
import type { Log } from '../log.js';
import { findRunStatus } from '../store/find-run-status.js';
import { outOfReach } from '../store/out-of-reach.js';
import { listRunEvents } from '../store/read-runs.js';
import type { Scope } from '../store/scope.js';
import { streamTexts } from '../stream-texts.js';
import { Problem } from './problem.js';

/** Read at once. */
const BATCH = 200;
/** A stream ends after this long, and whoever follows comes again: what left the database or the token's scope is not followed for ever. */
const LONGEST_MS = 900_000;
/** For so long a stream waits for a database that went away. */
const PATIENCE_MS = 60_000;

type Following = {
  runId: string;
  afterSeq: number;
  /** Who follows, for the places that one of them may take; null: the operator. */
  whose: string | null;
  /** Whose run it has to be. */
  seenBy: Scope;
  /** The same later on; throws for whoever may follow no longer. */
  stillSeenBy: () => Promise<Scope>;
  log: Log;
};

export type EventStreams = {
  /** Follows a run as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
  follow(following: Following): Response;
  /** Ends every stream; new ones are refused from now on. */
  close(): void;
};

type Options = {
  pool: Pool;
  now: () => number;
  mostStreams: number;
  mostStreamsEach: number;
  pollMs: number;
  /** A quiet stream is heard of this often, and the token of any is looked at again. */
  heartbeatMs: number;
};

/** The live streams of this process, bounded in number, and for each tenant too: one cannot take the places of all. */
export function createEventStreams(options: Options): EventStreams {
  const open = new Map<AbortController, string | null>();
  let closing = false;
  return {
    follow(following) {
      if (closing) throw busy('Regreen is shutting down');
      if (open.size >= options.mostStreams) throw busy(`${options.mostStreams} event streams are open already`);
      const own = [...open.values()].filter((whose) => whose === following.whose).length;
      if (own >= options.mostStreamsEach) throw tooMany(own);
      const ending = new AbortController();
      open.set(ending, following.whose);
      const end = () => {
        open.delete(ending);
        ending.abort();
      };
      return streamTexts(tell(options, following, ending.signal), end, LONGEST_MS + PATIENCE_MS);
    },
    close() {
      closing = true;
      for (const each of open.keys()) each.abort();
    },
  };
}

async function* tell(options: Options, following: Following, signal: AbortSignal): AsyncGenerator<string> {
  const { pool, now, pollMs, heartbeatMs } = options;
  const { runId, stillSeenBy, log } = following;
  const until = now() + LONGEST_MS;
  let { afterSeq, seenBy } = following;
  let saidAt = now();
  let checkedAt = now();
  let reachedAt = now();
  yield 'retry: 2000\n\n';
  while (!signal.aborted && now() < until) {
    try {
      if (now() - checkedAt >= heartbeatMs) {
        seenBy = await stillSeenBy();
        checkedAt = now();
      }
      // The status first: a run that was finished before its events were read has told them all.
      const status = await findRunStatus(pool, runId, seenBy);
      const events = await listRunEvents(pool, runId, afterSeq, BATCH, seenBy);
      reachedAt = now();
      if (events.length > 0) {
        afterSeq = events.at(-1)!.seq;
        saidAt = now();
        yield events.map(asText).join('');
      }
      if (events.length === BATCH) continue;
      if (status === null || isFinished(status)) {
        yield `event: end\ndata: ${JSON.stringify({ runId, status })}\n\n`;
        return;
      }
      if (now() - saidAt >= heartbeatMs) {
        saidAt = now();
        yield ': still here\n\n';
      }
    } catch (err) {
      if (err instanceof Problem) return;
      if (outOfReach(err) === null || now() - reachedAt > PATIENCE_MS) {
        log.warn({ err, runId }, 'an event stream ends early: whoever follows comes again and goes on');
        return;
      }
    }
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
}

const asText = (event: RunEvent): string =>
  `id: ${event.seq}\nevent: ${event.type.replace(/[\r\n]/g, ' ')}\ndata: ${JSON.stringify(event)}\n\n`;

const tooMany = (own: number): Problem =>
  new Problem(429, `You follow ${own} event streams already: end one of them, or ask for the events as JSON instead.`, {
    headers: { 'retry-after': '10' },
  });

const busy = (why: string): Problem =>
  new Problem(503, `${why}: ask for the events as JSON instead, or come again soon.`, {
    headers: { 'retry-after': '10' },
  });
