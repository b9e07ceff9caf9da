import { newPatch, type StartReader, spoil } from './diff-reader.js';
import { type GutterForm, gutterForms, type Row, rowOf } from './gutter-forms.js';
import type { LogHunk, LogPatch } from './log-patch.js';

/** Lines between the name of the file and its first row: biome says in words what follows. */
const MAX_BEFORE_ROWS = 6;

/**
 * Diffs whose lines carry the line numbers of both sides. The numbers tell whether a line is missing, and which line each is, but not
 * how many there are: a diff that ends in a change is complete only where the tool's own next line says so.
 */
export const gutterDiffs =
  (form: GutterForm): StartReader =>
  (emit) => {
    let patch: LogPatch | null = null;
    let hunk: LogHunk | null = null;
    let waited = 0;
    let nextOld = 1;
    let nextNew = 1;
    /** The diff that has ended: a further row says that it had not. */
    let broken: LogPatch | null = null;

    function finish(text: string | null): void {
      const isEnd = text !== null && form.end.test(text);
      if (patch && patch.hunks.length > 0) {
        const last = patch.hunks.at(-1)?.lines.at(-1)?.kind;
        if (text !== null && form.cut?.test(text)) spoil(patch, 'the tool printed only a part of it');
        if (!isEnd && (form.endsAlways || last !== ' ' || text === null)) spoil(patch, 'the log breaks off in it');
        emit(patch);
        broken = patch;
      }
      patch = null;
      hunk = null;
    }

    function open(row: Row): LogHunk {
      const first = patch?.hunks.length === 0;
      if (row.kind === ' ') {
        // Between two hunks of a file as many lines were left out of the one side as of the other.
        if (patch && !first && row.now - row.old !== nextNew - nextOld) spoil(patch, 'lines of it are missing');
        nextOld = row.old;
        nextNew = row.now;
      } else if (!first && patch) spoil(patch, 'lines of it are missing');
      return { startLine: nextOld, lines: [], oldEndsOpen: false, newEndsOpen: false };
    }

    function add(row: Row, to: LogPatch): void {
      hunk ??= open(row);
      if (!to.hunks.includes(hunk)) to.hunks.push(hunk);
      const fits = (row.kind === '+' || row.old === nextOld) && (row.kind === '-' || row.now === nextNew);
      if (!fits) spoil(to, 'lines of it are missing');
      if (row.kind !== '+') nextOld++;
      if (row.kind !== '-') nextNew++;
      if (row.text === null) spoil(to, 'its white space cannot be told');
      hunk.lines.push({ kind: row.kind, text: row.text ?? '' });
      if (row.isOpen && row.kind !== '+') hunk.oldEndsOpen = true;
      if (row.isOpen && row.kind !== '-') hunk.newEndsOpen = true;
    }

    return {
      see(line) {
        const path = form.header.exec(line.text)?.groups?.path;
        if (path) {
          finish(line.text);
          broken = null;
          patch = newPatch(path, form.tool, line.number);
          waited = 0;
          nextOld = 1;
          nextNew = 1;
          return true;
        }
        if (!patch && !broken) return false;
        const row = rowOf(line.text, form);
        if (!patch) {
          if (row && broken) spoil(broken, 'lines of another program are between its lines');
          return row !== null;
        }
        if (row) {
          if (line.problem) spoil(patch, line.problem);
          add(row, patch);
          return true;
        }
        if (form.gap.test(line.text)) {
          if (hunk?.lines.at(-1)?.kind !== ' ' && hunk) spoil(patch, 'lines of it are missing');
          hunk = null;
          return true;
        }
        if (
          patch.hunks.length === 0 ? ++waited <= MAX_BEFORE_ROWS : line.text.trim() === '' && !form.end.test(line.text)
        )
          return false;
        finish(line.text);
        return false;
      },
      close() {
        finish(null);
        broken = null;
      },
    };
  };

export const gutterReaders: readonly StartReader[] = gutterForms.map(gutterDiffs);
