import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ArchivedRow } from '../store/archived-row.js';

/** A file of the archive, a line of its table's manifest. `sha256` is of the uncompressed text. */
export type ArchiveFile = {
  /** Below the archive, such as `check_runs/2026-01/20260101T000000Z-20260102T120000Z-0f3c….ndjson.gz`. */
  path: string;
  rows: number;
  sha256: string;
  /** Whose rows are in it, by GitHub's numbers: a tenant that leaves is looked for here. */
  installations: string[];
  repositories: string[];
};

const pack = promisify(gzip);
const unpack = promisify(gunzip);
const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const manifestOf = (directory: string, table: string): string => join(directory, table, 'manifest.ndjson');

/** Writes rows of a table, one file a month, each read back from the disk and compared. Throws, with nothing to keep, when one is not what was written. */
export async function writeArchive(directory: string, table: string, rows: ArchivedRow[]): Promise<ArchiveFile[]> {
  const months = new Map<string, ArchivedRow[]>();
  for (const row of rows) {
    const month = row.at.toISOString().slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), row]);
  }
  const files: ArchiveFile[] = [];
  for (const [month, of] of months) {
    const lines = of.map(
      ({ installation, repository, row }) =>
        `{"installation":${installation ?? 'null'},"repository":${repository ?? 'null'},"row":${row}}\n`,
    );
    const times = of.map(({ at }) => at.toISOString().replace(/[-:]|\.\d+/g, '')).sort();
    files.push(
      await writeLines(directory, join(table, month, `${times[0]}-${times.at(-1)}`), lines, {
        installations: distinct(of.map(({ installation }) => installation)),
        repositories: distinct(of.map(({ repository }) => repository)),
      }),
    );
  }
  return files;
}

/** Writes lines to a file that is named by what it holds: written aside, flushed, renamed, and read back. */
export async function writeLines(
  directory: string,
  stem: string,
  lines: string[],
  owners: Pick<ArchiveFile, 'installations' | 'repositories'>,
): Promise<ArchiveFile> {
  const text = lines.join('');
  const hash = sha256(text);
  const file: ArchiveFile = {
    path: `${stem}-${hash.slice(0, 16)}.ndjson.gz`,
    rows: lines.length,
    sha256: hash,
    ...owners,
  };
  await writeDurably(join(directory, file.path), await pack(text));
  await verifyArchive(directory, file);
  return file;
}

/** Reads a file back, and throws when it does not hold what it should. */
export async function verifyArchive(directory: string, file: ArchiveFile): Promise<void> {
  let text: Buffer;
  try {
    text = await unpack(await readFile(join(directory, file.path)));
  } catch (error) {
    throw new Error(`The archive's file ${file.path} cannot be read back: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const rows = text.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
  if (rows !== file.rows || sha256(text) !== file.sha256)
    throw new Error(
      `The archive's file ${file.path} holds ${rows} rows other than the ${file.rows} that were written.`,
    );
}

/** The lines of a file. */
export const readLines = async (directory: string, { path }: ArchiveFile): Promise<string[]> =>
  (await unpack(await readFile(join(directory, path)))).toString('utf8').split(/(?<=\n)/);

/** Replaces a file, or makes it, so that a crash leaves the old one or the new one. */
export async function writeDurably(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.part`;
  const handle = await open(aside, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** The files that a table's archive consists of. */
export async function readManifest(directory: string, table: string): Promise<ArchiveFile[]> {
  const text = (await readFile(manifestOf(directory, table), 'utf8').catch(absent(''))) as string;
  // A line that a crash cut short is written again.
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as ArchiveFile]));
}

export const writeManifest = (directory: string, table: string, files: ArchiveFile[]): Promise<void> =>
  writeDurably(manifestOf(directory, table), linesOf(files));

const linesOf = (files: ArchiveFile[]): string => files.map((file) => `${JSON.stringify(file)}\n`).join('');

/** Enters files in the manifests of their tables. `again`: a crash may have entered some of them before, or half a line. */
export async function enterFiles(directory: string, files: ArchiveFile[], { again = false } = {}): Promise<void> {
  for (const [table, of] of byTable(files)) {
    if (again) {
      const known = await readManifest(directory, table);
      const paths = new Set(known.map(({ path }) => path));
      await writeManifest(directory, table, [...known, ...of.filter(({ path }) => !paths.has(path))]);
      continue;
    }
    const handle = await open(manifestOf(directory, table), 'a', 0o600);
    try {
      await handle.writeFile(linesOf(of));
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** Removes what a crash left of a table's archive: no manifest has it, and its rows are all in the database still. */
export async function removeStrays(directory: string, table: string): Promise<void> {
  const known = new Set((await readManifest(directory, table)).map(({ path }) => path));
  for (const month of await foldersIn(join(directory, table))) {
    for (const name of await readdir(join(directory, table, month))) {
      const path = join(table, month, name);
      if (!known.has(path)) await rm(join(directory, path));
    }
  }
}

/** The tables that the archive has something of. */
export const archivedTables = (directory: string): Promise<string[]> => foldersIn(directory);

async function foldersIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(absent([]));
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Stands for what is not there; any other trouble is one. */
export const absent =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };

function byTable(files: ArchiveFile[]): Map<string, ArchiveFile[]> {
  const tables = new Map<string, ArchiveFile[]>();
  for (const file of files) {
    const table = file.path.split('/')[0]!;
    tables.set(table, [...(tables.get(table) ?? []), file]);
  }
  return tables;
}

const distinct = (names: (string | null)[]): string[] => [...new Set(names.filter((name) => name !== null))].sort();
