import type { FileState } from '../patch.js';

type ConfigFile = { path: string; name: string; text: string };

/** The files in a file's folder and in those above it, nearest first. */
export type FilesAbove = {
  /** The file that is to be formatted. */
  path: string;
  /** Of one folder after the other, what it holds of these names, in their order. A file that cannot be had has the text null. */
  find(names: readonly string[]): (Omit<ConfigFile, 'text'> & { text: string | null })[];
};

/** "src/a/b.ts" → "src/a", "src", "". */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''];
}

export const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** "src/.prettierrc" → "src". */
export const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** The path as it is seen from a folder above it. */
export const seenFrom = (folder: string, path: string): string =>
  folder === '' ? path : path.slice(folder.length + 1);

export function filesAbove(path: string, file: (path: string) => FileState | null): FilesAbove {
  return {
    path,
    find: (names) =>
      foldersAbove(path).flatMap((folder) =>
        names.flatMap((name) => {
          const found = file(inFolder(folder, name));
          if (found === null) return [];
          const isFile = found.mode === '100644' || found.mode === '100755';
          return [{ path: inFolder(folder, name), name, text: isFile ? found.text : null }];
        }),
      ),
  };
}
