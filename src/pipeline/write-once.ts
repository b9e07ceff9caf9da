import { WRITE_LEASE_MS } from '../github/bounded-write.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { isCurrent } from '../store/is-current.js';
import {
  finishOutwardWrite,
  leaseOutwardWrite,
  type OutwardWrite,
  releaseOutwardWrite,
  renewOutwardWrite,
} from '../store/outward-writes.js';
import { NoLongerCurrentError, RetryLaterError, type World } from './stage.js';
import { startBeats } from './start-beats.js';
import { waitForBudget } from './write-budget.js';

/** A write of several requests keeps its lease meanwhile. */
const BEAT_MS = 1_000;
const BUSY_RETRY_MS = 500;

/** What stands on GitHub: its id where it has a number, and a word by which its content is known (a SHA, a fingerprint). */
export type Written = { githubId: number | null; content: string };

export type OneWrite = {
  kind: string;
  subject: string;
  /** What an interrupted writer may have left on GitHub. */
  find(): Promise<Written | null>;
  /** `stillOurs` comes before a request that follows others: it throws when the lease is lost. */
  write(stillOurs: () => Promise<void>): Promise<Written>;
  /** It is said whatever has become of the head: an answer to a person. */
  whateverHead?: boolean;
};

/**
 * Puts a thing on GitHub once, whoever is killed when: what is intended is committed first; an interrupted write is looked for on GitHub and
 * adopted. Throws `NoLongerCurrentError` when the head has moved on, `RetryLaterError` while another writer is at it.
 */
export async function writeOnce(one: OneWrite, run: ClaimedRun, io: World): Promise<Written> {
  const subject = { repositoryId: run.repositoryId, kind: one.kind, subject: one.subject, runId: run.id };
  const write = await leaseOutwardWrite(io.pool, subject, WRITE_LEASE_MS);
  if (!write) throw new RetryLaterError(`another run is writing the same (${one.kind})`, BUSY_RETRY_MS);
  try {
    if (write.contentHash !== null && !write.interrupted) {
      await finishOutwardWrite(io.pool, write, write.contentHash);
      return { githubId: write.githubId, content: write.contentHash };
    }
    const found = write.interrupted ? await one.find() : null;
    const written = found ?? (await put(write));
    await finishOutwardWrite(io.pool, write, written.content, written.githubId);
    return written;
  } catch (error) {
    await releaseOutwardWrite(io.pool, write);
    throw error;
  }

  async function put(leased: OutwardWrite): Promise<Written> {
    await waitForBudget(run, io);
    io.signal.throwIfAborted();
    if (!one.whateverHead && !(await isCurrent(io.pool, run))) throw new NoLongerCurrentError();
    const stillOurs = async () => {
      if (!(await renewOutwardWrite(io.pool, leased, WRITE_LEASE_MS)))
        throw new RetryLaterError(`another run took over what this one was writing (${one.kind})`, BUSY_RETRY_MS);
    };
    await stillOurs();
    const stopBeats = startBeats(BEAT_MS, () =>
      renewOutwardWrite(io.pool, leased, WRITE_LEASE_MS).then(
        () => {},
        () => {}, // `stillOurs` says it where it counts
      ),
    );
    try {
      return await one.write(stillOurs);
    } finally {
      await stopBeats();
    }
  }
}
