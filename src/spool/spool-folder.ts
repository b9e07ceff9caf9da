import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '../log.js';
import { readLines, type SpooledDelivery } from './spool-file.js';

/** `<milliseconds since 1970>-<process>-<number>-<deliveries>.ndjson`: by name they are in order, and how much waits is known without opening one. */
const FINISHED = /^(\d{15})-[0-9a-f]{8}-\d{9}-(\d+)\.ndjson$/;
const HALF_WRITTEN = /\.ndjson\.tmp$/;
const DAMAGED = '.damaged';

/** A file is written in milliseconds: one that is half-written for so long has lost its process. Its deliveries were never acknowledged. */
const ABANDONED_AFTER_MS = 60_000;

export type SpoolFile = { name: string; deliveries: number; bytes: number };

/** The files of a spool. Several processes may share the folder. */
export type SpoolFolder = {
  /** Writes a file, so that it survives the crash of process and machine, or throws and leaves nothing. */
  write(lines: readonly Buffer[]): Promise<SpoolFile>;
  /** Oldest first. */
  list(): Promise<{ files: SpoolFile[]; damaged: number }>;
  /** null: another process has removed it. */
  read(name: string): Promise<{ deliveries: SpooledDelivery[]; damaged: number } | null>;
  remove(name: string): Promise<void>;
  /** Keeps a file for people, where nobody reads it again. */
  setAside(name: string): Promise<void>;
};

/** Opens the folder, and makes it where there is none. Throws where nothing can be written there. */
export async function openSpoolFolder(dir: string, log: Log): Promise<SpoolFolder> {
  try {
    const made = await mkdir(dir, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(made));
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`Deliveries cannot be kept in ${dir}: ${(cause as Error).message}. Compare REGREEN_SPOOL_DIR.`, {
      cause,
    });
  }
  const processName = randomBytes(4).toString('hex');
  let written = 0;
  const sizeOf = async (name: string): Promise<number | null> =>
    stat(join(dir, name)).then(
      ({ size }) => size,
      () => null,
    );

  return {
    async write(lines) {
      const name = fileName(Date.now(), processName, ++written, lines.length);
      const path = join(dir, name);
      try {
        await writeThrough(`${path}.tmp`, lines);
        await rename(`${path}.tmp`, path);
        await syncFolder(dir);
      } catch (error) {
        await unlink(`${path}.tmp`).catch(() => {});
        await unlink(path).catch(() => {});
        throw error;
      }
      return { name, deliveries: lines.length, bytes: lines.reduce((sum, line) => sum + line.length, 0) };
    },

    async list() {
      const names = (await readdir(dir)).sort();
      await removeAbandoned(dir, names, log);
      const files: SpoolFile[] = [];
      for (const name of names) {
        const [, , deliveries] = FINISHED.exec(name) ?? [];
        const bytes = deliveries === undefined ? null : await sizeOf(name);
        if (bytes !== null) files.push({ name, deliveries: Number(deliveries), bytes });
      }
      return { files, damaged: names.filter((name) => name.endsWith(DAMAGED)).length };
    },

    async read(name) {
      const text = await readFile(join(dir, name), 'utf8').catch(unlessMissing);
      if (text === null) return null;
      const { deliveries, damaged } = readLines(text);
      // A file that was cut at the end of a line has no bad line, and too few.
      const missing = Number(FINISHED.exec(name)?.[2]) - deliveries.length;
      return { deliveries, damaged: Math.max(damaged, missing) };
    },

    async remove(name) {
      await unlink(join(dir, name)).catch(unlessMissing);
    },

    async setAside(name) {
      await rename(join(dir, name), join(dir, `${name}${DAMAGED}`)).catch(unlessMissing);
    },
  };
}

const fileName = (ms: number, processName: string, number: number, deliveries: number): string =>
  `${String(ms).padStart(15, '0')}-${processName}-${String(number).padStart(9, '0')}-${deliveries}.ndjson`;

async function writeThrough(path: string, lines: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(Buffer.concat(lines));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Without it a crash of the machine may forget the name, and with it the file. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function removeAbandoned(dir: string, names: readonly string[], log: Log): Promise<void> {
  for (const name of names.filter((each) => HALF_WRITTEN.test(each))) {
    const age = await stat(join(dir, name)).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age < ABANDONED_AFTER_MS) continue;
    await unlink(join(dir, name)).catch(unlessMissing);
    log.debug({ file: name }, 'a half-written file of the spool was removed: nobody had been told it was kept');
  }
}

/** Another process was there first. */
function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
