import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArchiveFile,
  archivedTables,
  readLines,
  readManifest,
  removeStrays,
  writeLines,
  writeManifest,
} from './archive-files.js';

export type Gone = { installations: ReadonlySet<string>; repositories: ReadonlySet<string> };
type Owner = { installation: number | null; repository: number | null };

/**
 * Takes the rows of tenants that left out of the archive: files that hold some are written anew without them. Numbers are GitHub's. Answers how many
 * rows went. Killed in the middle, the next time goes on: a file that is in no manifest any more is removed.
 */
export async function eraseArchived(directory: string, gone: Gone): Promise<number> {
  let erased = 0;
  for (const table of await archivedTables(directory)) {
    let files = await readManifest(directory, table);
    for (const file of files.filter((each) => concerns(each, gone))) {
      const lines = await readLines(directory, file);
      const kept = lines.filter((line) => !belongs(JSON.parse(line) as Owner, gone));
      const stem = file.path.replace(/-[0-9a-f]+\.ndjson\.gz$/, '');
      const without = (all: string[], away: ReadonlySet<string>) => all.filter((each) => !away.has(each));
      const instead =
        kept.length === 0
          ? []
          : [
              await writeLines(directory, stem, kept, {
                installations: without(file.installations, gone.installations),
                repositories: without(file.repositories, gone.repositories),
              }),
            ];
      files = files.flatMap((each) => (each === file ? instead : [each]));
      await writeManifest(directory, table, files);
      if (instead[0]?.path !== file.path) await rm(join(directory, file.path), { force: true });
      erased += lines.length - kept.length;
    }
    await removeStrays(directory, table);
  }
  return erased;
}

const concerns = (file: ArchiveFile, { installations, repositories }: Gone): boolean =>
  file.installations.some((id) => installations.has(id)) || file.repositories.some((id) => repositories.has(id));

const belongs = ({ installation, repository }: Owner, gone: Gone): boolean =>
  gone.installations.has(String(installation)) || gone.repositories.has(String(repository));
