import { findingAt } from '../finding-at.js';
import { jsonMapOf } from '../json-map.js';
import type { ChangedFile, ReviewFinding, ReviewMaterial } from '../reviewer.js';
import { type Change, type ChangedManifest, isOwn, lineNaming } from './changed-manifest.js';
import { originOf } from './dependency.js';
import { readPackageJson } from './read-json-manifests.js';
import { FOR_MEMBERS } from './read-toml-manifests.js';
import { folderOf, inFolder, isMember, locksFor } from './workspaces.js';

/** A manifest asks for other things than before, and the file that locks them stays as it was. */
export function unlockedChanges(
  manifest: ChangedManifest,
  { files, head }: ReviewMaterial,
  paths: ReadonlySet<string>,
): ReviewFinding[] {
  const { file, ecosystem, changes } = manifest;
  const found = locksFor(file.path, ecosystem, paths);
  if (!found || files.some(({ path }) => found.locks.includes(path))) return [];
  const sum = ecosystem.name === 'go' ? head(inFolder(found.folder, 'go.sum')) : null;
  const first = changes.find((change) => needsLock(change, ecosystem.locksSpecs, sum, ecosystem.name === 'go'));
  if (!first || !isMember(file.path, found.folder, ecosystem, head)) return [];
  const name = first.after?.name ?? first.before?.name ?? '';
  const lock = found.locks.join(' and ');
  const message = `\`${name}\` changes here and \`${lock}\` does not, so that an install that keeps to the lock fails. Update it, and commit both.`;
  return [findingAt(file, lineNaming(file, name), ['lockfile_not_updated', 'medium', message])];
}

/** Folders and members of a workspace are not locked alike everywhere. */
const isLocked = (spec: string): boolean => ['registry', 'git', 'address', 'alias'].includes(originOf(spec));

function needsLock({ key, before, after }: Change, locksSpecs: boolean, sum: string | null, isGo: boolean): boolean {
  if (key.startsWith(FOR_MEMBERS)) return false;
  if (isGo) return after !== null && /^v\d/.test(after.spec) && !sum?.includes(`${after.name} ${after.spec}`);
  if (!isLocked(after?.spec ?? before?.spec ?? '')) return false;
  return locksSpecs || !before || !after;
}

/** Lines of lock files that only repeat what a manifest asks for. `unless`: another version of the program wrote the file. */
const REPEATS: { lock: RegExp; line: RegExp; manifest: RegExp; unless?: RegExp }[] = [
  {
    lock: /(^|\/)pnpm-lock\.yaml$/,
    line: /^\s+specifier: /,
    manifest: /(^|\/)(package\.json|pnpm-workspace\.yaml|\.pnpmfile\.c?js)$/,
    unless: /^lockfileVersion:/,
  },
  {
    lock: /(^|\/)(composer|poetry)\.lock$/,
    line: /^\s*"?content-hash"?\s*[:=]/,
    manifest: /(^|\/)(composer\.json|pyproject\.toml)$/,
    unless: /"plugin-api-version"|^# This file is|^lock-version/,
  },
  { lock: /(^|\/)Gemfile\.lock$/, line: /^ {2}[\w.-]+!? \(/, manifest: /(^|\/)(Gemfile|[^/]+\.gemspec)$/ },
  {
    lock: /(^|\/)uv\.lock$/,
    line: /^\s+\{ name = "[^"]+",.{0,200} specifier = "/,
    manifest: /(^|\/)pyproject\.toml$/,
    unless: /^(?:version|revision) = \d/,
  },
];

/** A lock file says that a manifest asks for other things, and no manifest does. */
export function lonelyLocks({ files }: ReviewMaterial): ReviewFinding[] {
  return files.flatMap((file) => {
    const kind = REPEATS.find(({ lock }) => lock.test(file.path));
    if (!kind || !isOwn(file) || file.status !== 'modified' || files.some(({ path }) => kind.manifest.test(path)))
      return [];
    const changed = (file.lines ?? []).filter((line) => line.kind !== ' ');
    if (changed.some(({ text }) => kind.unless?.test(text))) return [];
    const gone = new Set(changed.flatMap((line) => (line.kind === '-' ? [line.text.trim()] : [])));
    const at = changed.find((line) => line.kind === '+' && kind.line.test(line.text) && !gone.has(line.text.trim()));
    if (!at) return [];
    const message =
      'This follows a manifest that does not change here. Commit the manifest too, or lock again from the one that stands.';
    return [findingAt(file, at, ['lockfile_without_manifest', 'medium', message])];
  });
}

const NPM_LOCK = /(^|\/)(package-lock|npm-shrinkwrap)\.json$/;
export const isNpmLock = ({ path, status }: ChangedFile): boolean => NPM_LOCK.test(path) && status !== 'removed';

/** What npm's lock file repeats of package.json differs from it, which `npm ci` refuses. https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages */
export function disagreeingLocks({ files, head, base }: ReviewMaterial): ReviewFinding[] {
  return files
    .filter((file) => isNpmLock(file) && isOwn(file))
    .flatMap((file) => {
      const manifest = inFolder(folderOf(file.path), 'package.json');
      const before = [file.path, manifest].map((path) => sideBefore(path, files, base));
      // Where one of them was there and cannot be had, what disagreed already is not known.
      if (before.includes(undefined)) return [];
      const known = new Set(disagreements(before[0] ?? null, before[1] ?? null));
      const [name] = disagreements(head(file.path), head(manifest)).filter((each) => !known.has(each));
      if (name === undefined) return [];
      const message = `\`package.json\` and its lock file say different things of \`${name}\`, so that \`npm ci\` fails. Run \`npm install\`, and commit both.`;
      return [findingAt(file, lineNaming(file, name), ['lockfile_disagrees', 'medium', message])];
    });
}

/** A file before the change; null: it is new; undefined: it could not be had. */
function sideBefore(
  path: string,
  files: readonly ChangedFile[],
  base: ReviewMaterial['base'],
): string | null | undefined {
  const changed = files.find((file) => file.path === path);
  const isNew = changed?.status === 'added' || changed?.status === 'copied';
  return isNew ? null : (base(changed?.previousPath ?? path) ?? undefined);
}

function disagreements(lock: string | null, manifest: string | null): string[] {
  const root = jsonMapOf(jsonMapOf(jsonMapOf(lock)?.packages)?.['']);
  const asked = manifest === null ? null : readPackageJson(manifest);
  const locked = root ? readPackageJson(JSON.stringify(root)) : null;
  if (!asked || !locked) return [];
  return [...new Set([...asked.keys(), ...locked.keys()])].filter(
    (name) => asked.get(name)?.spec !== locked.get(name)?.spec,
  );
}
