import { type DatabaseWatch, databaseWords, watchDatabase } from '../database-watch.js';
import { type Intake, NotRecordedError, RecordedAsFailedError, type VerifiedDelivery } from '../intake.js';
import type { Log } from '../log.js';
import type { Modes } from '../modes.js';
import type { TakenDelivery } from '../store/deliveries.js';
import { drainSpool } from './drain.js';
import type { Spool } from './spool.js';

/** `spooled`: kept on disk, and taken in when the database is back. `failed`: kept in the database, and tried again from there. */
export type Received = TakenDelivery | { deliveryId: string; outcome: 'spooled' | 'failed'; reason: string };

export type GuardedIntake = {
  /** Takes a delivery in, or keeps it on disk where there is a spool. Rejects when it is neither here nor there: then GitHub must keep it. */
  receive(delivery: VerifiedDelivery): Promise<Received>;
  /** Somebody else could not reach the database. */
  lost(words: string, error?: unknown): void;
  isAway(): boolean;
  /** Takes in what earlier processes left. */
  start(): void;
  stop(): Promise<void>;
};

/** GitHub hangs up after 10 s. With a spool there is time to write; without one the database has nearly all of it. */
const PATIENCE_MS = { spool: 4_000, none: 9_000 };
/** What another process has left in a shared folder, and what could not be recorded, is looked at so often. */
const LOOK_AGAIN_MS = 60_000;

type Ticket = {
  delivery: VerifiedDelivery;
  arrivedMs: number;
  fulfil: (received: Received) => void;
  reject: (error: unknown) => void;
};

/**
 * The intake with the spool behind it. While the database is away no delivery waits for it: each goes to disk at once. The first ones give up on it
 * after some seconds; what they gave up may be committed all the same, and is then known by its id when the spool brings it again.
 */
export function guardIntake({
  intake,
  spool,
  modes,
  probe,
  log,
  patienceMs = spool ? PATIENCE_MS.spool : PATIENCE_MS.none,
  lookAfterMs,
}: {
  intake: Intake;
  spool: Spool | null;
  modes: Modes;
  /** Throws while the database does not answer, or is not as it should be. */
  probe: () => Promise<void>;
  log: Log;
  /** How long a delivery waits for the database before it goes to disk, or back to GitHub. */
  patienceMs?: number;
  lookAfterMs?: readonly number[];
}): GuardedIntake {
  const pending = new Set<Ticket>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let draining: { known: Promise<void>; ended: Promise<void> } | null = null;
  let spooled = 0;
  /** Something came to the disk that a drain under way may have overlooked. */
  let keptSince = false;

  const keep = async ({ deliveryId, event, raw }: VerifiedDelivery, receivedAt: Date): Promise<Received> => {
    if (!spool) throw new Error('there is no spool');
    await spool.keep({ deliveryId, event, raw, receivedAt });
    spooled++;
    keptSince = true;
    if (!watch.isAway()) drain(spool);
    return { deliveryId, outcome: 'spooled', reason: 'the database is out of reach: kept on disk until it is back' };
  };
  const keepTicket = ({ delivery, arrivedMs, fulfil, reject }: Ticket) =>
    keep(delivery, new Date(Date.now() - (performance.now() - arrivedMs))).then(fulfil, reject);

  const watch: DatabaseWatch = watchDatabase({
    modes,
    ...(lookAfterMs ? { lookAfterMs } : {}),
    facts: () => (spool ? { spooled } : {}),
    async isBack() {
      await probe();
      // It answers. Whether it takes anything in, the oldest that waits will show.
      if (spool && spool.state().deliveries > 0) await drain(spool).known;
    },
  });

  const lost = (words: string, error?: unknown) => {
    if (!watch.isAway()) spooled = 0;
    watch.lost(words, error);
    if (!spool) return;
    for (const ticket of pending) void keepTicket(ticket);
    pending.clear();
  };

  /** One clock for all: the oldest is the first to have waited too long. */
  const arm = () => {
    const [oldest] = pending;
    if (timer || !oldest) return;
    const waitMs = oldest.arrivedMs + patienceMs - performance.now();
    timer = setTimeout(
      () => {
        timer = null;
        giveUp();
        arm();
      },
      Math.max(0, Math.ceil(waitMs)),
    );
  };
  const giveUp = () => {
    const overdue = [...pending].filter(({ arrivedMs }) => performance.now() - arrivedMs >= patienceMs);
    if (overdue.length === 0) return;
    lost(`the database has not answered within ${patienceMs / 1_000} s`);
    for (const ticket of overdue) {
      // Without a spool: GitHub keeps it, and the monitor brings it in.
      if (pending.delete(ticket)) ticket.reject(new Error('the database did not answer in time'));
    }
  };

  const drain = (from: Spool): { known: Promise<void>; ended: Promise<void> } => {
    if (draining) return draining;
    let isBack: () => void = () => {};
    let isNot: (error: Error) => void = () => {};
    const known = new Promise<void>((resolve, reject) => {
      isBack = resolve;
      isNot = reject;
    });
    known.catch(() => {}); // not everybody asks
    keptSince = false;
    const ended = drainSpool({ spool: from, intake, log, onTaken: isBack, signal: stopping.signal })
      .then(({ stopped, ...drained }) => {
        if (drained.taken + drained.failed > 0) log.info(drained, 'deliveries that waited on disk were taken in');
        if (stopped === null) return isBack();
        isNot(stopped);
        if (!stopping.signal.aborted) lost(databaseWords(stopped), stopped);
      })
      .catch((err) => {
        log.error({ err }, 'the spool could not be read; it is tried again');
        isBack(); // the disk is not the database
      })
      .finally(() => {
        draining = null;
        if (keptSince && !watch.isAway() && !stopping.signal.aborted) drain(from);
      });
    draining = { known, ended };
    return draining;
  };
  const lookAgain = setInterval(() => {
    if (spool && !watch.isAway()) drain(spool);
  }, LOOK_AGAIN_MS);
  lookAgain.unref();

  return {
    receive(delivery) {
      if (spool && watch.isAway()) return keep(delivery, new Date());
      return new Promise((fulfil, reject) => {
        const ticket = { delivery, arrivedMs: performance.now(), fulfil, reject };
        pending.add(ticket);
        arm();
        intake(delivery).then(
          (taken) => {
            pending.delete(ticket);
            fulfil(taken);
          },
          (error) => {
            if (!pending.delete(ticket)) return; // the spool has it
            // It is ours by now: an error would tell GitHub that it is not.
            if (error instanceof RecordedAsFailedError)
              return fulfil({ deliveryId: delivery.deliveryId, outcome: 'failed', reason: error.message });
            if (!(error instanceof NotRecordedError)) return reject(error);
            if (error.databaseAway) lost(databaseWords(error), error);
            if (spool) void keepTicket(ticket);
            else reject(error);
          },
        );
      });
    },
    lost,
    isAway: watch.isAway,
    start() {
      if (spool && spool.state().deliveries > 0 && !watch.isAway()) drain(spool);
    },
    async stop() {
      stopping.abort();
      clearInterval(lookAgain);
      if (timer) clearTimeout(timer);
      await watch.stop();
      await draining?.ended;
      await spool?.close();
    },
  };
}
