import { newPatch, type StartReader, spoil } from './diff-reader.js';
import type { LogHunk, LogPatch } from './log-patch.js';
import type { PrintedLine } from './printed-line.js';

const HEADING = /^unformatted: File would be reformatted$/;
const PLACE = /^ {1,9}--> (?<path>\S[^:]{0,400}):\d{1,9}:\d{1,9}$/;
const BAR = /^ {1,9}\|$/;
const GAP = /^-{20,120}$/;
const ROW = /^(?<now>\d{0,9}) {1,9}(?<sign>[-+|])(?: (?<text>.*))?$/;

/**
 * `ruff format --check` since 0.16: lines that stay and that come carry their number in the new file, lines that go none.
 * https://docs.astral.sh/ruff/formatter/#ruff-format
 */
export const ruffFormatDiffs: StartReader = (emit) => {
  let isHeaded = false;
  let patch: LogPatch | null = null;
  let hunk: LogHunk | null = null;
  /** Where the sign stands; -1 until the line that opens the frame. */
  let column = -1;
  let nextNew = 1;
  /** So many lines more the new file has up to here. */
  let shift = 0;
  let returned: boolean | null = null;

  function finish(isWhole: boolean): void {
    if (patch) {
      if (!isWhole) spoil(patch, 'the log breaks off in it');
      if (patch.hunks.length > 0) emit(patch);
    }
    isHeaded = false;
    patch = null;
    hunk = null;
  }

  function open(path: string, line: PrintedLine): void {
    patch = newPatch(path, 'ruff format', line.number);
    column = -1;
    nextNew = 1;
    shift = 0;
    returned = null;
  }

  function add(to: LogPatch, { now, sign, text = '' }: Record<string, string | undefined>, line: PrintedLine): void {
    const kind = sign === '+' ? '+' : sign === '-' ? '-' : ' ';
    if (!hunk) {
      if (kind === ' ') nextNew = Number(now);
      else if (to.hunks.length > 0) spoil(to, 'lines of it are missing');
      hunk = { startLine: nextNew - shift, lines: [], oldEndsOpen: false, newEndsOpen: false };
      to.hunks.push(hunk);
    }
    const isNumbered = kind === '-' ? now === '' : Number(now) === nextNew;
    if (!isNumbered) spoil(to, 'lines of it are missing');
    if (line.problem) spoil(to, line.problem);
    if (returned !== null && returned !== line.returned) spoil(to, 'its line ends are mixed');
    returned = line.returned;
    if (kind !== '-') nextNew++;
    if (kind !== ' ') shift += kind === '+' ? 1 : -1;
    hunk.lines.push({ kind, text });
  }

  /** A line within the frame of the file that is open. */
  function seeInside(of: LogPatch, line: PrintedLine): boolean {
    if (BAR.test(line.text)) {
      if (column >= 0) finish(true);
      else column = line.text.length - 1;
      return true;
    }
    if (GAP.test(line.text) && of.hunks.length > 0) {
      hunk = null;
      return true;
    }
    const row = ROW.exec(line.text)?.groups;
    if (!row || column < 0 || line.text[column] !== row.sign || (row.now ?? '').length > column) return false;
    add(of, row, line);
    return true;
  }

  return {
    see(line) {
      if (HEADING.test(line.text)) {
        finish(false);
        isHeaded = true;
        return true;
      }
      if (patch && seeInside(patch, line)) return true;
      if (patch) finish(false);
      const path = isHeaded ? PLACE.exec(line.text)?.groups?.path : undefined;
      if (path) open(path, line);
      isHeaded = false;
      return path !== undefined;
    },
    close: () => finish(false),
  };
};
