import { changedManifests, ecosystemOf, isOwn } from './dependencies/changed-manifest.js';
import { changedLicences, isLicence } from './dependencies/licences.js';
import { disagreeingLocks, isNpmLock, lonelyLocks, unlockedChanges } from './dependencies/lock-agreement.js';
import { closedLicences, lostSums } from './dependencies/locked-packages.js';
import { isOwnLock, isRegistrySetting, newHosts, newRegistries } from './dependencies/locked-sources.js';
import { manifestChanges } from './dependencies/manifest-changes.js';
import { folderOf, inFolder, locksFor, workspaceFiles } from './dependencies/workspaces.js';
import type { ChangedFile, Reviewer } from './reviewer.js';

/** What a pull request changes of other people's code. A version that goes up by less than a major one is not its business. */
export const dependencies: Reviewer = {
  name: 'dependencies',
  lens: {
    looksFor: `Dependencies that the change adds, moves or raises: one that the code of this diff calls as it was in another major version, one that is needed when the program runs and is declared for development alone or the other way round, two that do the same, one whose name looks like a slip for a well-known one. Say nothing of versions that could be newer, and of vulnerabilities that the diff does not show.`,
    isAbout: (path) => ecosystemOf(path) !== undefined,
  },
  reads: (files, paths) => {
    const known = new Set(paths);
    return [...new Set(files.flatMap((file) => readsFor(file, known)))];
  },
  review: (material) => {
    const known = new Set(material.paths);
    return [
      ...changedManifests(material).flatMap((manifest) => [
        ...manifestChanges(manifest, material.paths),
        ...unlockedChanges(manifest, material, known),
      ]),
      ...lonelyLocks(material),
      ...disagreeingLocks(material),
      ...material.files.flatMap((file) => [
        ...newHosts(file, material),
        ...newRegistries(file, material),
        ...lostSums(file),
        ...closedLicences(file),
      ]),
      ...changedLicences(material),
    ];
  },
};

function readsFor(file: ChangedFile, paths: ReadonlySet<string>): string[] {
  const own = [file.path, ...(file.previousPath === null ? [] : [file.previousPath])];
  if (isNpmLock(file)) return [...own, inFolder(folderOf(file.path), 'package.json')];
  if (isOwnLock(file) || isLicence(file) || isRegistrySetting(file)) return own;
  const ecosystem = ecosystemOf(file.path);
  if (!ecosystem || !isOwn(file)) return [];
  const found = locksFor(file.path, ecosystem, paths);
  if (!found) return own;
  const above = found.folder === folderOf(file.path) ? [] : workspaceFiles(found.folder, ecosystem);
  return [...own, ...above, ...(ecosystem.name === 'go' ? found.locks : [])];
}
