import { brotliCompressSync, constants } from 'node:zlib';
import type { Pool } from 'pg';
import { bodyMarks, cleanDeep, cleanText } from './core/clean-text.js';
import { ignored, type Translation } from './core/facts.js';
import { redact } from './core/redact/index.js';
import type { Log } from './log.js';
import { type IncomingDelivery, recordFailedDelivery, type TakenDelivery, takeDeliveries } from './store/deliveries.js';
import type { Opened } from './store/open-run.js';
import { takesNothing } from './store/out-of-reach.js';
import { within } from './telemetry/spans.js';
import { intakePlace } from './telemetry/trace-ids.js';
import { actionOf, ownerOf, translate } from './webhooks/index.js';

/** A delivery whose signature was right. */
export type VerifiedDelivery = {
  /** X-GitHub-Delivery */
  deliveryId: string;
  event: string;
  /** As it was signed. */
  raw: Buffer;
  /** What the raw bytes parse to; undefined where they are not JSON. */
  payload: unknown;
  source: IncomingDelivery['source'];
  /** When it came, where that was before now. */
  receivedAt?: Date;
};

/** Takes one delivery in. Rejects with a `NotRecordedError` where nothing of it is in the database. */
export type Intake = (delivery: VerifiedDelivery) => Promise<TakenDelivery>;

/** The delivery is not in the database, not even as failed. */
export class NotRecordedError extends Error {
  /** Whether that is known to be the database's fault: it is away, or takes nothing in. Else it may be the delivery's own. */
  readonly databaseAway: boolean;
  constructor(cause: unknown, databaseAway: boolean) {
    const said = databaseAway ? takesNothing(cause) : null;
    super(said ?? (cause instanceof Error ? cause.message : String(cause)), { cause });
    this.name = 'NotRecordedError';
    this.databaseAway = databaseAway;
  }
}

/** The delivery is in the database with its bytes, and could not be taken further: it is tried again from there, and then left to people. */
export class RecordedAsFailedError extends Error {
  constructor(cause: unknown, reason: string) {
    super(reason, { cause });
    this.name = 'RecordedAsFailedError';
  }
}

type Options = {
  pool: Pool;
  appId: number;
  settleMs: number;
  /** Tells the workers; it may fail, for the sweep finds what was not told. */
  enqueue: (opened: Opened[]) => Promise<void>;
  log: Log;
};

/** Deliveries that wait share a transaction: at most so many. */
const BATCH = 64;
/** One transaction at a time makes the fullest batches, and they cost least. Another one begins only beside one that takes long, or for a full batch. */
const LANES = 2;
const TAKES_LONG_MS = 8;

/** A database that hangs keeps a lane no longer: GitHub has long hung up, or soon will. */
const BATCH_WITHIN_MS = 8_000;
/** Somebody who died, or is cut off, may hold a repository for as long as PostgreSQL lets it: its deliveries are not to hold up all others. */
const LOCK_WITHIN_MS = 1_500;
/** A connection may break under a batch while the database is well: what failed so soon is worth another try. */
const FAILED_SOON_MS = 1_000;

/**
 * Takes one delivery in: translated, recorded and applied in one committed transaction before the promise fulfils.
 * It rejects when nothing could be recorded, or only that the delivery failed; then GitHub must see an error.
 */
export function createIntake({ pool, appId, settleMs, enqueue, log }: Options): Intake {
  const waiting: Ticket[] = [];
  /** What the lanes are at: another one would only wait for their locks. */
  const busy = new Set<number | null>();
  let lanes = 0;
  let begunMs = 0;

  const mayBegin = () =>
    lanes === 0 || (lanes < LANES && (waiting.length >= BATCH || performance.now() - begunMs >= TAKES_LONG_MS));

  const pump = () => {
    while (mayBegin()) {
      const batch = takeApart(waiting, busy);
      if (batch.length === 0) return;
      const repositories = new Set(batch.map(({ delivery }) => delivery.owner.repository));
      for (const repository of repositories) busy.add(repository);
      lanes++;
      begunMs = performance.now();
      const tooLong = setTimeout(pump, TAKES_LONG_MS + 1);
      // A transaction that several share stands in the trace of the first.
      void within(intakePlace(batch[0]?.delivery.deliveryId ?? ''), () => takeBatch(batch)).finally(() => {
        clearTimeout(tooLong);
        for (const repository of repositories) busy.delete(repository);
        lanes--;
        pump();
      });
    }
  };

  const takeBatch = async (batch: Ticket[]) => {
    const startedMs = performance.now();
    const inTime = () => performance.now() - startedMs < FAILED_SOON_MS;
    try {
      await settle(batch).catch((error) => {
        // What may have been committed before the connection broke is known by its id.
        if (takesNothing(error) === null || !inTime()) throw error;
        return settle(batch);
      });
    } catch (error) {
      if (takesNothing(error) !== null) return turnAway(batch, error);
      if (batch.length === 1) return fail(batch[0]!, error);
      await takeSingly(batch);
    }
  };

  /** One delivery of the batch is at fault, or its repository is held: each on its own shows which. */
  const takeSingly = async (batch: Ticket[]) => {
    const held = new Map<number | null, unknown>();
    for (const [index, ticket] of batch.entries()) {
      const { repository } = ticket.delivery.owner;
      if (held.has(repository)) {
        await fail(ticket, held.get(repository));
        continue;
      }
      try {
        await settle([ticket]);
      } catch (error) {
        if (takesNothing(error) !== null) return turnAway(batch.slice(index), error);
        if (isHeld(error)) held.set(repository, error);
        await fail(ticket, error);
      }
    }
  };

  /** Nobody is let wait for a database that is away. */
  const turnAway = (batch: Ticket[], error: unknown) => {
    const refusal = new NotRecordedError(error, true);
    for (const { reject } of [...batch, ...waiting.splice(0)]) reject(refusal);
  };

  const settle = async (batch: Ticket[]) => {
    const { taken, opened } = await takeDeliveries(
      pool,
      batch.map((ticket) => ticket.delivery),
      settleMs,
      { withinMs: BATCH_WITHIN_MS, lockWithinMs: LOCK_WITHIN_MS },
    );
    for (const [index, ticket] of batch.entries()) ticket.fulfil(taken[index]!);
    // Nobody waits for the queue: a lane that did would stand still with it.
    if (opened.length > 0)
      enqueue(opened).catch((err) => log.warn({ err }, 'queue out of reach: the sweep will enqueue these runs'));
  };

  const fail = async ({ delivery, reject }: Ticket, error: unknown) => {
    const reason = cleanText(redact(error instanceof Error ? error.message : String(error)));
    log.error({ err: error, deliveryId: delivery.deliveryId, event: delivery.event }, 'delivery could not be taken in');
    try {
      await recordFailedDelivery(pool, delivery, reason);
    } catch (err) {
      log.error({ err, deliveryId: delivery.deliveryId }, 'delivery could not even be recorded as failed');
      return reject(new NotRecordedError(err, takesNothing(err) !== null));
    }
    reject(new RecordedAsFailedError(error, reason));
  };

  return (verified) =>
    new Promise((fulfil, reject) => {
      try {
        waiting.push({
          delivery: prepare(verified, (payload) => translate(verified.event, payload, { appId })),
          fulfil,
          reject,
        });
      } catch (error) {
        // Nobody foresaw such a payload: its bytes are kept until somebody has.
        const delivery = prepare(verified, () => ignored('it could not be read'));
        return void fail({ delivery, fulfil, reject }, error);
      }
      pump();
    });
}

/** lock_not_available: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const isHeld = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '55P03';

/** A window that is not larger than what is to be gained from it: to make it costs more than the rest. */
const COMPRESSION = { params: { [constants.BROTLI_PARAM_QUALITY]: 0, [constants.BROTLI_PARAM_LGWIN]: 18 } };

/** Takes a batch of those that wait, in their order, but for those of busy repositories: these keep their places. */
function takeApart(waiting: Ticket[], busy: ReadonlySet<number | null>): Ticket[] {
  const batch: Ticket[] = [];
  let kept = 0;
  for (const ticket of waiting) {
    if (batch.length < BATCH && !busy.has(ticket.delivery.owner.repository)) batch.push(ticket);
    else waiting[kept++] = ticket;
  }
  waiting.length = kept;
  return batch;
}

type Ticket = { delivery: IncomingDelivery; fulfil: (taken: TakenDelivery) => void; reject: (error: unknown) => void };

function prepare(
  { deliveryId, event, raw, payload, source, receivedAt }: VerifiedDelivery,
  read: (payload: unknown) => Translation,
): IncomingDelivery {
  const marks = bodyMarks(raw.toString('utf8'));
  const translation: Translation =
    payload === undefined
      ? { kind: 'ignored', reason: 'the body is not JSON: set the content type of the webhook to application/json' }
      : read(payload);
  const action = actionOf(payload);
  return {
    deliveryId,
    event: cleanText(event, 100),
    action: action === null ? null : cleanText(action, 100),
    body: brotliCompressSync(raw, COMPRESSION),
    marks,
    source,
    owner: ownerOf(payload),
    translation: marks.length > 0 ? cleanDeep(translation) : translation,
    receivedAt,
  };
}
