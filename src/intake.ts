import { brotliCompressSync, constants } from 'node:zlib';
import type { Pool } from 'pg';
import { bodyMarks, cleanDeep, cleanText } from './core/clean-text.js';
import type { Translation } from './core/facts.js';
import { redact } from './core/redact/index.js';
import type { Log } from './log.js';
import { type IncomingDelivery, recordFailedDelivery, type TakenDelivery, takeDeliveries } from './store/deliveries.js';
import type { Opened } from './store/open-run.js';
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
};

export type Intake = (delivery: VerifiedDelivery) => Promise<TakenDelivery>;

type Options = {
  pool: Pool;
  appId: number;
  settleMs: number;
  /** Tells the workers; it may fail, for the sweep finds what was not told. */
  enqueue: (opened: Opened[]) => Promise<void>;
  log: Log;
};

/** Deliveries that wait share a transaction: at most so many, in so many transactions at once. */
const BATCH = 64;
const LANES = 2;

/**
 * Takes one delivery in: translated, recorded and applied in one committed transaction before the promise fulfils.
 * It rejects when nothing could be recorded, or only that the delivery failed; then GitHub must see an error.
 */
export function createIntake({ pool, appId, settleMs, enqueue, log }: Options): Intake {
  const waiting: Ticket[] = [];
  let lanes = 0;

  const pump = () => {
    while (lanes < LANES && waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      lanes++;
      void takeBatch(batch).finally(() => {
        lanes--;
        pump();
      });
    }
  };

  const takeBatch = async (batch: Ticket[]) => {
    try {
      await settle(batch);
    } catch (error) {
      if (batch.length === 1) return fail(batch[0]!, error);
      // One delivery of the batch is at fault: each on its own shows which.
      for (const ticket of batch) await settle([ticket]).catch((cause) => fail(ticket, cause));
    }
  };

  const settle = async (batch: Ticket[]) => {
    const { taken, opened } = await takeDeliveries(
      pool,
      batch.map((ticket) => ticket.delivery),
      settleMs,
    );
    for (const [index, ticket] of batch.entries()) ticket.fulfil(taken[index]!);
    // Nobody waits for the queue: a lane that did would stand still with it.
    if (opened.length > 0)
      enqueue(opened).catch((err) => log.warn({ err }, 'queue out of reach: the sweep will enqueue these runs'));
  };

  const fail = async ({ delivery, reject }: Ticket, error: unknown) => {
    const reason = cleanText(redact(error instanceof Error ? error.message : String(error)));
    log.error({ err: error, deliveryId: delivery.deliveryId, event: delivery.event }, 'delivery could not be taken in');
    await recordFailedDelivery(pool, delivery, reason).catch((err) =>
      log.error(
        { err, deliveryId: delivery.deliveryId },
        'delivery could not even be recorded: GitHub is told so and keeps it',
      ),
    );
    reject(error);
  };

  return (verified) =>
    new Promise((fulfil, reject) => {
      waiting.push({ delivery: prepare(verified, appId), fulfil, reject });
      pump();
    });
}

type Ticket = { delivery: IncomingDelivery; fulfil: (taken: TakenDelivery) => void; reject: (error: unknown) => void };

function prepare({ deliveryId, event, raw, payload, source }: VerifiedDelivery, appId: number): IncomingDelivery {
  const marks = bodyMarks(raw.toString('utf8'));
  const translation: Translation =
    payload === undefined
      ? { kind: 'ignored', reason: 'the body is not JSON: set the content type of the webhook to application/json' }
      : translate(event, payload, { appId });
  const action = actionOf(payload);
  return {
    deliveryId,
    event: cleanText(event, 100),
    action: action === null ? null : cleanText(action, 100),
    body: brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } }),
    marks,
    source,
    owner: ownerOf(payload),
    translation: marks.length > 0 ? cleanDeep(translation) : translation,
  };
}
