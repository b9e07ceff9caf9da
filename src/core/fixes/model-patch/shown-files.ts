import { type RepositoryFiles, repositoryFiles } from '../../log/repository-path.js';
import { isForeign } from '../../reviewers/file-kind.js';
import { isExpectedData, isLockfile, protectionOf } from '../gate/paths.js';
import { isTestOf, type Named, namedIn } from '../named-files.js';
import type { FileState } from '../patch.js';
import type { FixFailure, FixMaterial } from '../strategy.js';

/** A file as a model sees it: numbered lines, those around what the failure names. */
export type ShownFile = { path: string; before: FileState & { text: string }; text: string };

/** Most files that a model sees, and most characters of all of them. */
const MAX_FILES = 6;
const MAX_CHARACTERS = 24_000;
/** Below this a piece of a file says too little. */
const LEAST_ROOM = 400;
/** Larger files are made by machines. */
const MAX_FILE = 600_000;
const MAX_MARKS = 20;
/** Lines shown around a line that the failure names, from as many as there are to as few as make sense, and those at the top, with the imports. */
const AROUND = [Number.POSITIVE_INFINITY, 100, 50, 25, 12, 6];
const AT_TOP = 15;

/** No model may write these, whatever it is asked. */
export const mayWrite = (path: string): boolean =>
  protectionOf(path) === null && !isLockfile(path) && !isExpectedData(path) && !isForeign(path);

/** The files that a failure names, most important first, each with the lines that it names. */
function namedFiles(failure: FixFailure, paths: readonly string[]): Map<string, Named[]> {
  const files = repositoryFiles(paths);
  const found = new Map<string, Named[]>();
  for (const named of namedIn(failure)) {
    const path = resolve(named.name, files, paths);
    if (path !== null) found.set(path, [...(found.get(path) ?? []), named]);
  }
  // The code that a failing test is about often stands nowhere in the log.
  for (const test of [...found.keys()]) {
    const about = paths.filter((path) => isTestOf(test, path));
    const [only] = about.length === 1 ? about : about.filter((path) => folderOf(path) === folderOf(test));
    if (only !== undefined && !found.has(only)) found.set(only, []);
  }
  return new Map([...found].filter(([path]) => mayWrite(path)).slice(0, MAX_FILES));
}

const resolve = (name: string, files: RepositoryFiles, paths: readonly string[]): string | null =>
  paths.length === 0 ? name : files.endingWith(name);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Paths of the files that a model would be shown of this failure. */
export const namedPaths = (failure: FixFailure, paths: readonly string[]): string[] => [
  ...namedFiles(failure, paths).keys(),
];

/** The files that a model sees of this failure; the same for the same material. */
export function shownFiles({ failure, file, paths }: Pick<FixMaterial, 'failure' | 'file' | 'paths'>): ShownFile[] {
  let room = MAX_CHARACTERS;
  const shown: ShownFile[] = [];
  const named = [...namedFiles(failure, paths)];
  for (const [index, [path, places]] of named.entries()) {
    const before = file(path);
    if (!isText(before)) continue;
    const share = index === named.length - 1 ? room : Math.floor(room / 2);
    const text = windowOf(before.text, places, share);
    if (text === null) continue;
    room -= text.length;
    shown.push({ path, before, text });
  }
  return shown;
}

const isText = (state: FileState | null): state is FileState & { text: string } =>
  state !== null &&
  state.text !== null &&
  state.text.length <= MAX_FILE &&
  (state.mode === '100644' || state.mode === '100755');

/** As much around the named lines as there is room for; null: too little. */
function windowOf(text: string, places: readonly Named[], room: number): string | null {
  if (room < LEAST_ROOM) return null;
  const lines = text.replace(/\n$/, '').split(/\r?\n/);
  const ranges = places.flatMap(({ lines: range }) => range ?? []).slice(0, MAX_MARKS);
  const marks = ranges.length > 0 ? ranges : [{ from: 1, to: 1 }];
  for (const around of AROUND) {
    const isNear = (line: number): boolean =>
      line <= AT_TOP || marks.some(({ from, to }) => line >= from - around && line <= Math.min(to, from + 30) + around);
    const piece = numbered(lines, (line) => around === Number.POSITIVE_INFINITY || isNear(line), room);
    if (piece !== null) return piece;
  }
  return null;
}

function numbered(lines: readonly string[], isShown: (line: number) => boolean, room: number): string | null {
  const shown: string[] = [];
  let length = 0;
  let last = 0;
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    if (!isShown(line)) continue;
    if (last + 1 < line) shown.push('…');
    const row = `${line}|${text}`;
    shown.push(row);
    length += row.length + 3;
    if (length > room) return null;
    last = line;
  }
  if (last < lines.length) shown.push('…');
  return shown.join('\n');
}
