import { type Intake, NotRecordedError } from '../intake.js';
import type { Log } from '../log.js';
import type { Spool } from './spool.js';
import type { SpooledDelivery } from './spool-file.js';
import type { SpoolFile } from './spool-folder.js';

export type Drained = {
  taken: number;
  /** Recorded as failed, with their bytes: the relay of the monitor tries them again. */
  failed: number;
  /** Could not be recorded, and wait for the next time. */
  stayed: number;
  /** Why it ended before the spool was empty; null: it is empty but for what stayed. */
  stopped: Error | null;
};

type Parts = {
  spool: Spool;
  intake: Intake;
  log: Log;
  /** Called each time that deliveries have left the spool: the database takes them. */
  onTaken?: () => void;
  signal: AbortSignal;
};

/** Taken in together: one batch of the intake. */
const AT_ONCE = 64;
/** One delivery that cannot even be recorded as failed is at fault itself; so many in a row are not. */
const MOST_IN_A_ROW = 20;

type Read = { file: SpoolFile; deliveries: SpooledDelivery[]; damaged: number };

/**
 * Takes in what waits on disk, the oldest first. A file goes when all of it is in the database; what is taken in twice, because two processes share
 * the folder or one was killed in between, is known by its id.
 */
export async function drainSpool({ spool, intake, log, onTaken = () => {}, signal }: Parts): Promise<Drained> {
  const drained: Drained = { taken: 0, failed: 0, stayed: 0, stopped: null };
  const seen = new Set<string>();
  let stayedInARow = 0;

  const takeChunk = async (chunk: readonly SpooledDelivery[]): Promise<'all' | 'some' | Error> => {
    let everything: 'all' | 'some' = 'all';
    let away: Error | null = null;
    for (const outcome of await Promise.allSettled(chunk.map((delivery) => intake(asVerified(delivery))))) {
      if (outcome.status === 'fulfilled') drained.taken++;
      else if (!(outcome.reason instanceof NotRecordedError)) drained.failed++;
      else {
        everything = 'some';
        if (outcome.reason.databaseAway) away = outcome.reason;
        else drained.stayed++;
        stayedInARow++;
        if (stayedInARow >= MOST_IN_A_ROW) away ??= outcome.reason;
        continue;
      }
      stayedInARow = 0;
    }
    return away ?? everything;
  };

  const takeFiles = async (files: readonly Read[]): Promise<Error | null> => {
    const left = files.flatMap(({ deliveries }) => deliveries);
    let everything = true;
    while (left.length > 0) {
      const result = await takeChunk(left.splice(0, AT_ONCE));
      if (result instanceof Error) return result;
      everything &&= result === 'all';
      if (stayedInARow === 0) onTaken();
    }
    // Where one has to stay, its file does; the others in it are known by then.
    if (!everything) return files.length === 1 ? null : takeEach(files);
    for (const { file, damaged } of files) {
      if (damaged === 0) await spool.remove(file);
      else {
        await spool.setAside(file);
        log.error({ file: `${file.name}.damaged`, damaged }, 'a file of the spool has lines that nobody can read');
      }
    }
    return null;
  };
  const takeEach = async (files: readonly Read[]): Promise<Error | null> => {
    for (const file of files) {
      const error = await takeFiles([file]);
      if (error) return error;
    }
    return null;
  };

  for (;;) {
    const files = (await spool.list()).filter(({ name }) => !seen.has(name));
    if (files.length === 0) return drained;
    for (const group of groupsOf(files)) {
      if (signal.aborted) return { ...drained, stopped: new Error('the process is stopping') };
      for (const { name } of group) seen.add(name);
      const read = await Promise.all(group.map((file) => readFile(spool, file, log)));
      drained.stopped = await takeFiles(read.flatMap((each) => each ?? []));
      if (drained.stopped) return drained;
    }
  }
}

async function readFile(spool: Spool, file: SpoolFile, log: Log): Promise<Read | null> {
  try {
    const read = await spool.read(file.name);
    return read && { file, ...read };
  } catch (err) {
    log.error({ err, file: file.name }, 'a file of the spool cannot be read; it stays, and is tried again');
    return null;
  }
}

/** Outages without much traffic leave many files of few deliveries: so many are taken in together as make a batch. */
function* groupsOf(files: readonly SpoolFile[]): Generator<SpoolFile[]> {
  let group: SpoolFile[] = [];
  let deliveries = 0;
  for (const file of files) {
    if (group.length > 0 && deliveries + file.deliveries > AT_ONCE) {
      yield group;
      group = [];
      deliveries = 0;
    }
    group.push(file);
    deliveries += file.deliveries;
  }
  if (group.length > 0) yield group;
}

const asVerified = ({ deliveryId, event, raw, receivedAt }: SpooledDelivery): Parameters<Intake>[0] => ({
  deliveryId,
  event,
  raw,
  payload: parse(raw),
  source: 'webhook',
  receivedAt,
});

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
