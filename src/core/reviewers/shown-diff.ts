import { cutText } from '../cut-text.js';
import { isExpectedData, isLockfile } from '../fixes/gate/paths.js';
import { withoutComments, withoutHidden } from '../model/hidden-characters.js';
import { hasGeneratedName, isForeign, isOwnSource, isProse, isSnapshot, isTest } from './file-kind.js';
import type { ChangedFile, DiffLine } from './reviewer.js';

/** Most characters of a diff that a model gets: some six thousand tokens, of which each lens pays its own. */
const MAX_DIFF = 24_000;
const MAX_LINE = 400;
const MAX_PATH = 200;
const MAX_NAMED = 20;

/** Pictures, tables, notebooks, translations: much text, and nothing to judge. */
const DATA = /\.(svg|csv|tsv|ipynb|geojson|po|pot)$/i;

/** A file as a model sees it: what it may quote, by the number of the line. */
type ShownFile = { path: string; lines: ReadonlyMap<number, DiffLine> };

export type ShownDiff = {
  /** In the words of strangers: it goes into a prompt as such. Empty: there is nothing worth reading. */
  text: string;
  /** By the path as it is shown. */
  files: ReadonlyMap<string, ShownFile>;
};

/** A text of one line, as a model sees it. Line by line, so that no comment which begins in one hides another. */
export const shownText = (text: string): string =>
  cutText(
    withoutComments(withoutHidden(text))
      .replace(/[\n\t]/g, ' ')
      .trimEnd(),
    MAX_LINE,
  );

/** The diff for a model, source first. What nobody wrote by hand, and what there is no room for, is only named. */
export function shownDiff(files: readonly ChangedFile[], maxChars: number = MAX_DIFF): ShownDiff {
  const names = new Set<string>();
  const read = files.filter(isWorthReading).map((file) => {
    const name = nameFor(file.path, names);
    return { file, name, rows: rowsOf(file, name) };
  });
  const named = files.filter((file) => !isWorthReading(file)).map(({ path }) => path);
  const total = read.reduce((sum, { rows }) => sum + lengthOf(rows), 0);
  const parts: string[] = [];
  const shown = new Map<string, ShownFile>();
  let room = maxChars;
  for (const { file, name, rows } of read.toSorted((one, other) => rankOf(one.file.path) - rankOf(other.file.path))) {
    // A large file leaves half of the room to the others, where they need it.
    const own = lengthOf(rows);
    const fitting = firstThatFit(rows, Math.min(room, Math.max(maxChars / 2, maxChars - (total - own))));
    // A heading alone says nothing.
    if (fitting.length < Math.min(rows.length, 2)) named.push(file.path);
    else {
      const left = rows.length - fitting.length;
      parts.push(
        [...fitting.map(({ text }) => text), ...(left > 0 ? [`[${left} more lines of it are left out]`] : [])].join(
          '\n',
        ),
      );
      room -= lengthOf(fitting);
      shown.set(name, { path: file.path, lines: new Map(fitting.flatMap(({ at }) => at)) });
    }
  }
  if (parts.length === 0) return { text: '', files: shown };
  return { text: [...parts, ...namesOf(named)].join('\n\n'), files: shown };
}

/** Whether a model gets to see it. */
export const isWorthReading = ({ path, lines, status }: ChangedFile): boolean =>
  status !== 'removed' &&
  lines?.some(({ kind }) => kind !== ' ') === true &&
  ![isLockfile, isForeign, hasGeneratedName, isSnapshot].some((is) => is(path)) &&
  !DATA.test(path);

function rankOf(path: string): number {
  if (isOwnSource(path)) return 0;
  if (isProse(path) || isExpectedData(path)) return 3;
  return isTest(path) ? 2 : 1;
}

/** `at`: what may be quoted of the row. */
type Row = { text: string; at: [number, DiffLine][] };

function rowsOf({ previousPath, status, lines }: ChangedFile, name: string): Row[] {
  const from = previousPath === null ? '' : `, was ${shownPath(previousPath)}`;
  const rows: Row[] = [{ text: `file: ${name} (${status}${from})`, at: [] }];
  let next: number | null = null;
  for (const line of lines ?? []) {
    const { kind, newLine, text } = line;
    if (newLine !== null && next !== null && newLine !== next) rows.push({ text: '…', at: [] });
    if (newLine !== null) next = newLine + 1;
    rows.push({
      text: `${kind}${String(newLine ?? '').padStart(5)}: ${shownText(text)}`,
      at: newLine === null ? [] : [[newLine, line]],
    });
  }
  return rows;
}

const lengthOf = (rows: readonly Row[]): number => rows.reduce((sum, { text }) => sum + text.length + 1, 0);

function firstThatFit(rows: readonly Row[], room: number): Row[] {
  let left = room;
  const over = rows.findIndex(({ text }) => {
    left -= text.length + 1;
    return left < 0;
  });
  return over === -1 ? [...rows] : rows.slice(0, over);
}

/** Paths are names of strangers too: they may hold whole sentences. */
const shownPath = (path: string): string => cutText(shownText(path), MAX_PATH);

/** Of paths that look alike, the second gets a number: what is said of one must not stand on the other. */
function nameFor(path: string, taken: Set<string>): string {
  const shown = shownPath(path);
  let name = shown;
  for (let twin = 2; taken.has(name); twin++) name = `${shown} (${twin})`;
  taken.add(name);
  return name;
}

function namesOf(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const more = paths.length > MAX_NAMED ? [`and ${paths.length - MAX_NAMED} more`] : [];
  return [['Changed too, and not shown:', ...paths.slice(0, MAX_NAMED).map(shownPath), ...more].join('\n')];
}
