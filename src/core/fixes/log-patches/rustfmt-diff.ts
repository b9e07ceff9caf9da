import { newPatch, type StartReader, spoil } from './diff-reader.js';
import type { LogHunk, LogPatch } from './log-patch.js';

const HEADER = /^Diff in (?:\\\\\?\\)?(?<path>\S.{0,400}?\.rs)(?: at line |:)(?<line>\d{1,9}):?$/;
/** rustfmt prints so many lines around a change, fewer only where the file begins or ends, or the hunk before has printed them. */
const AROUND = 3;
/** What comes behind the last hunk of a log that was not cut. */
const KNOWN_END = /^(?:Diff in |##\[error\]Process completed|Error: Process completed|make(?:\[\d+\])?: \*\*\* )/;

const trailing = (hunk: LogHunk): number =>
  hunk.lines.length - 1 - hunk.lines.findLastIndex(({ kind }) => kind !== ' ');
const leading = (hunk: LogHunk): number => hunk.lines.findIndex(({ kind }) => kind !== ' ');

/** `rustfmt --check`, whose hunks say where they begin but not how long they are. https://rust-lang.github.io/rustfmt/ */
export const rustfmtDiffs: StartReader = (emit) => {
  let patch: LogPatch | null = null;
  let hunk: LogHunk | null = null;

  /** Takes the hunk into the patch; `text` is the line behind it. */
  function closeHunk(text: string | null): void {
    if (!patch || !hunk) return;
    const isWhole = leading(hunk) >= 0 && (trailing(hunk) >= AROUND || (text !== null && KNOWN_END.test(text)));
    if (!isWhole) spoil(patch, 'the log breaks off in it');
    const before = patch.hunks.at(-1);
    if (before && trailing(before) < AROUND) spoil(patch, 'lines of it are missing');
    // Its first lines are the last ones of the hunk before.
    if (before && leading(hunk) < AROUND) before.lines.push(...hunk.lines);
    else patch.hunks.push(hunk);
    hunk = null;
  }

  function finish(text: string | null): void {
    closeHunk(text);
    if (patch) emit(patch);
    patch = null;
  }

  return {
    see(line) {
      const header = HEADER.exec(line.text)?.groups;
      if (header?.path) {
        if (header.path === patch?.path) closeHunk(line.text);
        else finish(line.text);
        patch ??= newPatch(header.path, 'rustfmt', line.number);
        hunk = { startLine: Number(header.line), lines: [], oldEndsOpen: false, newEndsOpen: false };
        return true;
      }
      const sign = line.text[0];
      if (patch && hunk && (sign === ' ' || sign === '-' || sign === '+')) {
        if (line.problem) spoil(patch, line.problem);
        hunk.lines.push({ kind: sign, text: line.text.slice(1) });
        return true;
      }
      if (hunk) closeHunk(line.text);
      return false;
    },
    close: () => finish(null),
  };
};
