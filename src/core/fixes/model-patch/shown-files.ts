import { repositoryFiles } from '../../log/repository-path.js';
import { isForeign } from '../../reviewers/file-kind.js';
import { isExpectedData, isLockfile, protectionOf } from '../gate/paths.js';
import { fileName, filesTestedBy, type Named, namedIn } from '../named-files.js';
import type { FileState } from '../patch.js';
import type { FixFailure, FixMaterial } from '../strategy.js';

/** A file as a model sees it: numbered lines, those around what the failure names. */
export type ShownFile = { path: string; before: FileState & { text: string }; text: string };

/** Most files that a model sees, and most characters of all of them. */
const MAX_FILES = 6;
const MAX_CHARACTERS = 24_000;
/** Most files that are looked at for that, and most names that are looked up. */
const MAX_FOUND = 20;
const MAX_NAMES = 200;
/** Where more files are called the same, only a whole path tells them apart. */
const MAX_SAME = 2_000;
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
  const resolve = resolverOf(paths);
  const found = new Map<string, Named[]>();
  const resolved = new Map<string, string | null>();
  for (const named of namedIn(failure)) {
    if (!resolved.has(named.name)) {
      if (resolved.size >= MAX_NAMES) continue;
      resolved.set(named.name, resolve(named.name));
    }
    const path = resolved.get(named.name) ?? null;
    if (path === null) continue;
    const places = found.get(path);
    if (places) places.push(named);
    else if (found.size < MAX_FOUND) found.set(path, [named]);
  }
  // The code that a failing test is about often stands nowhere in the log.
  const named = [...found.keys()];
  const testedBy = filesTestedBy(named, paths);
  for (const test of named) {
    const about = testedBy(test);
    const [only] = about.length === 1 ? about : about.filter((path) => folderOf(path) === folderOf(test));
    if (only !== undefined && !found.has(only)) found.set(only, []);
  }
  return new Map([...found].filter(([path]) => mayWrite(path)).slice(0, MAX_FILES));
}

/** The file that a name means; where the files are not known, the one that is called so. */
function resolverOf(paths: readonly string[]): (name: string) => string | null {
  if (paths.length === 0) return (name) => name;
  const same = new Map<string, number>();
  for (const path of paths) same.set(fileName(path), (same.get(fileName(path)) ?? 0) + 1);
  const files = repositoryFiles(paths.filter((path) => (same.get(fileName(path)) ?? 0) <= MAX_SAME));
  const all = new Set(paths);
  return (name) => (all.has(name) ? name : files.endingWith(name));
}

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
