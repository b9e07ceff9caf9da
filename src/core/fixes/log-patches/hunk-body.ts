import { type HunkLine, spoil } from './diff-reader.js';
import type { LogHunk, LogPatch } from './log-patch.js';
import type { PrintedLine } from './printed-line.js';

/** The lines of one hunk whose header has said how many there are. */
export type HunkBody = {
  isOpen(): boolean;
  /** Takes the next line; false: it is none of the hunk's. The patch is spoilt where the hunk cannot be complete. */
  take(text: string, line: PrintedLine): boolean;
  /** What comes behind the last line; false: it is none of the hunk's. */
  takeEnd(text: string): boolean;
};

/** https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html */
const HEADER = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/;
const NO_LINE_END = /^\\ No newline at end of file/;
/** What black says of other files, on the other stream. */
const ASIDE = /^(?:would reformat|reformatted|error: cannot format) \S/;

const isSign = (sign: string): sign is HunkLine['kind'] => sign === ' ' || sign === '-' || sign === '+';

/** Opens a hunk of the patch; null: the text is no header of one. `decode` makes a line's text of what is printed; null: it cannot be told. */
export function openHunk(
  text: string,
  patch: LogPatch,
  decode: (printed: string, kind: HunkLine['kind']) => string | null = (printed) => printed,
): HunkBody | null {
  const header = HEADER.exec(text);
  if (!header) return null;
  let old = Number(header[2] ?? 1);
  let now = Number(header[3] ?? 1);
  const startLine = Number(header[1]) + (old === 0 ? 1 : 0);
  const hunk: LogHunk = { startLine, lines: [], oldEndsOpen: false, newEndsOpen: false };
  patch.hunks.push(hunk);
  let returned: boolean | null = null;
  let isLeft = false;

  const isAside = (text: string): boolean => patch.tool === 'black' && ASIDE.test(text);

  function add(kind: HunkLine['kind'], printed: string, line: PrintedLine): void {
    if (kind !== '+') old--;
    if (kind !== '-') now--;
    if (old < 0 || now < 0) spoil(patch, 'lines of another program are between its lines');
    if (line.problem) spoil(patch, line.problem);
    if (returned !== null && returned !== line.returned) spoil(patch, 'its line ends are mixed');
    returned = line.returned;
    const decoded = decode(printed, kind);
    if (decoded === null) spoil(patch, 'its white space cannot be told');
    hunk.lines.push({ kind, text: decoded ?? printed });
  }

  /** Without a line end: the line before is the file's last. */
  function endOpen(): void {
    const last = hunk.lines.at(-1)?.kind;
    if (last !== '+') hunk.oldEndsOpen = true;
    if (last !== '-') hunk.newEndsOpen = true;
  }

  return {
    isOpen: () => old > 0 || now > 0,
    take(text, line) {
      const sign = text === '' ? ' ' : (text[0] ?? '');
      if (isSign(sign)) {
        // A writer that trims lines may have taken from any line what a Markdown file means by it.
        if (text === '' && /\.(?:mdx?|markdown)$/i.test(patch.path))
          spoil(patch, 'white space at the end of lines is lost');
        add(sign, text.slice(1), line);
        return true;
      }
      if (NO_LINE_END.test(text)) {
        endOpen();
        return true;
      }
      if (isAside(text)) return true;
      spoil(patch, 'the log breaks off in it');
      old = 0;
      now = 0;
      return false;
    },
    takeEnd(text) {
      if (isLeft) return false;
      if (isAside(text)) return true;
      if (NO_LINE_END.test(text)) {
        endOpen();
        return true;
      }
      isLeft = true;
      // Had a line of another program been counted as the hunk's, the hunk's own last line would be left over.
      const last = hunk.lines.at(-1)?.kind;
      if (last !== ' ' && text[0] === last && !/^(?:---|\+\+\+) /.test(text))
        spoil(patch, 'lines of another program are between its lines');
      return false;
    },
  };
}
