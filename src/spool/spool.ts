import type { Log } from '../log.js';
import { type SpooledDelivery, toLine } from './spool-file.js';
import { openSpoolFolder, type SpoolFile, type SpoolFolder } from './spool-folder.js';

/** What waits on disk; `damaged` files are not among the others. */
export type SpoolState = { deliveries: number; bytes: number; damaged: number };

/** Where deliveries wait while the database is out of reach. */
export type Spool = {
  /** Resolves when the delivery survives a crash of process and machine. Rejects when there is no room, or the disk refuses. */
  keep(delivery: SpooledDelivery): Promise<void>;
  state(): SpoolState;
  /** Whether it seems to take more. */
  isOpen(): boolean;
  /** Oldest first; counts anew what is there, also what other processes have written. */
  list(): Promise<SpoolFile[]>;
  read: SpoolFolder['read'];
  remove(file: SpoolFile): Promise<void>;
  /** A file with lines that nobody can read stays in the folder under another name. */
  setAside(file: SpoolFile): Promise<void>;
  /** Waits for what is being written. */
  close(): Promise<void>;
};

/** Deliveries that wait for the disk are written together: at most so many in a file, and so many bytes. */
const MOST_IN_FILE = 256;
const MOST_BYTES_IN_FILE = 8 * 1024 * 1024;
/** A usual delivery, packed: with less room than that it is as good as full. */
const LEAST_ROOM = 16 * 1024;
/** After the disk has refused, it is worth another try. */
const REFUSES_FOR_MS = 5_000;

type Ticket = { line: Buffer; fulfil: () => void; reject: (error: unknown) => void };

export async function openSpool({ dir, maxBytes }: { dir: string; maxBytes: number }, log: Log): Promise<Spool> {
  const folder = await openSpoolFolder(dir, log);
  const waiting: Ticket[] = [];
  const state: SpoolState = { deliveries: 0, bytes: 0, damaged: 0 };
  /** Those that are counted: another process may be first to remove one. */
  const counted = new Set<string>();
  let writing: Promise<void> | null = null;
  let refusedAtMs: number | null = null;

  const count = async (): Promise<SpoolFile[]> => {
    const { files, damaged } = await folder.list();
    state.deliveries = files.reduce((sum, file) => sum + file.deliveries, 0);
    state.bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    state.damaged = damaged;
    counted.clear();
    for (const { name } of files) counted.add(name);
    return files;
  };
  const forget = ({ name, deliveries, bytes }: SpoolFile) => {
    if (!counted.delete(name)) return;
    state.deliveries -= deliveries;
    state.bytes -= bytes;
  };

  /** What there is room for. */
  const nextBatch = (): Ticket[] => {
    const batch: Ticket[] = [];
    let bytes = 0;
    while (batch.length < MOST_IN_FILE && (batch.length === 0 || bytes < MOST_BYTES_IN_FILE)) {
      const ticket = waiting.shift();
      if (!ticket) break;
      if (state.bytes + bytes + ticket.line.length > maxBytes) {
        ticket.reject(new Error(`the spool is full: ${state.deliveries} deliveries wait in ${dir}`));
        continue;
      }
      batch.push(ticket);
      bytes += ticket.line.length;
    }
    return batch;
  };

  const writeAll = async () => {
    while (waiting.length > 0) {
      const batch = nextBatch();
      if (batch.length === 0) continue;
      try {
        const file = await folder.write(batch.map(({ line }) => line));
        counted.add(file.name);
        state.deliveries += file.deliveries;
        state.bytes += file.bytes;
        refusedAtMs = null;
        for (const ticket of batch) ticket.fulfil();
      } catch (error) {
        refusedAtMs = Date.now();
        for (const ticket of batch) ticket.reject(error);
      }
    }
    writing = null;
  };

  await count();
  return {
    keep: (delivery) =>
      new Promise((fulfil, reject) => {
        waiting.push({ line: toLine(delivery), fulfil, reject });
        writing ??= Promise.resolve().then(writeAll); // what comes in the same moment goes along
      }),
    state: () => ({ ...state }),
    isOpen: () =>
      state.bytes + LEAST_ROOM <= maxBytes && (refusedAtMs === null || Date.now() - refusedAtMs > REFUSES_FOR_MS),
    list: count,
    read: folder.read,
    async remove(file) {
      await folder.remove(file.name);
      forget(file);
    },
    async setAside(file) {
      await folder.setAside(file.name);
      forget(file);
      state.damaged += 1;
    },
    async close() {
      await writing;
    },
  };
}
