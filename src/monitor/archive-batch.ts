import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchiveFile, absent, enterFiles, verifyArchive, writeDurably } from './archive-files.js';

/** Rows that are in the archive already and may be in the database still: what a killed process has to be finished by another. */
export type ArchiveBatch = {
  /** What they are rows of: the table of those that others hang on. */
  of: string;
  /** Which: ids, or a month. */
  ids: string[];
  /** Files that hold them and what goes with them, verified. */
  files: ArchiveFile[];
};

const noteOf = (directory: string, of: string): string => join(directory, `${of}.pending.json`);

/**
 * Deletes what is archived, and enters its files. Order is what keeps this right when the process is killed: the note first, then the rows, then the
 * manifest. `remove` deletes those of the rows that are left, and may be asked again.
 */
export async function settleBatch(directory: string, batch: ArchiveBatch, remove: () => Promise<void>): Promise<void> {
  await writeDurably(noteOf(directory, batch.of), JSON.stringify(batch));
  await remove();
  await enterFiles(directory, batch.files);
  await rm(noteOf(directory, batch.of));
}

/**
 * Finishes what a killed process has left, if it left anything. Its files are looked at again before more is deleted. `remove` answers false when they
 * are not what is there any more: then nobody needs them.
 */
export async function finishBatch(
  directory: string,
  of: string,
  remove: (batch: ArchiveBatch) => Promise<boolean>,
): Promise<void> {
  const note = await readFile(noteOf(directory, of), 'utf8').catch(absent(null));
  if (note === null) return;
  const batch = JSON.parse(note) as ArchiveBatch;
  for (const file of batch.files) await verifyArchive(directory, file);
  if (await remove(batch)) await enterFiles(directory, batch.files, { again: true });
  await rm(noteOf(directory, of));
}
