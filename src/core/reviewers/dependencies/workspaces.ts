import { admits } from '../../glob.js';
import { readYaml } from '../../read-yaml.js';
import { jsonMapOf } from '../json-map.js';
import type { Ecosystem } from './dependency.js';
import { tomlMembers } from './read-toml-manifests.js';

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** Folders from a file's own up to the root. */
function foldersAbove(path: string): string[] {
  const folders = [];
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    folders.push(folder);
    if (folder === '') return folders.slice(0, 20);
  }
}

/** The lock files that stand beside a manifest, or nearest above it; `folder`: where. null: there are none. */
export function locksFor(
  path: string,
  { locks }: Ecosystem,
  paths: ReadonlySet<string>,
): { folder: string; locks: string[] } | null {
  for (const folder of foldersAbove(path)) {
    const found = locks.map((lock) => inFolder(folder, lock)).filter((lock) => paths.has(lock));
    if (found.length > 0) return { folder, locks: found };
  }
  return null;
}

/** Files that say which folders share the lock file of the folder they stand in. */
export const workspaceFiles = (folder: string, { name }: Ecosystem): string[] =>
  ({ npm: ['package.json', 'pnpm-workspace.yaml'], cargo: ['Cargo.toml'], python: ['pyproject.toml'] })[name]?.map(
    (file) => inFolder(folder, file),
  ) ?? [];

/** Whether a manifest is locked by the lock file of a folder above it. */
export function isMember(
  path: string,
  folder: string,
  ecosystem: Ecosystem,
  read: (path: string) => string | null,
): boolean {
  if (folderOf(path) === folder) return true;
  const own = folderOf(path).slice(folder === '' ? 0 : folder.length + 1);
  const globs = workspaceFiles(folder, ecosystem)
    .flatMap((file) => membersIn(file, read(file)))
    .filter((glob): glob is string => typeof glob === 'string' && glob.length < 200)
    .slice(0, 200)
    .map((glob) => glob.replace(/^(!?)\.\//, '$1').replace(/\/$/, ''));
  const include = globs.filter((glob) => !glob.startsWith('!'));
  const exclude = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  return include.length > 0 && admits({ include, exclude }, own);
}

function membersIn(file: string, text: string | null): unknown[] {
  if (text === null) return [];
  if (file.endsWith('.toml')) return tomlMembers(text);
  if (file.endsWith('.json')) {
    const workspaces = jsonMapOf(text)?.workspaces;
    const list = Array.isArray(workspaces) ? workspaces : jsonMapOf(workspaces)?.packages;
    return Array.isArray(list) ? list : [];
  }
  const read = readYaml(text);
  const packages = 'file' in read ? jsonMapOf(read.file.value)?.packages : undefined;
  return Array.isArray(packages) ? packages : [];
}
