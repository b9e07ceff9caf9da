import { z } from 'zod';
import { diff } from './diff.js';

/** Lines of a file that are replaced. Lines carry their own line ends; `startLine` counts from 1, in the file before. */
export const lineEditSchema = z.object({
  startLine: z.int(),
  removed: z.array(z.string()),
  added: z.array(z.string()),
});
export type LineEdit = z.infer<typeof lineEditSchema>;

/** Beyond so many differing lines the search for the least change is given up, and everything counts as replaced. */
const MAX_DISTANCE = 1_500;

/** The lines of a text, each with its line end; the last one may have none. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** What has to be replaced in `before` to make `after`, from top to bottom, in few lines. */
export function lineEdits(before: string, after: string): LineEdit[] {
  const old = linesOf(before);
  const now = linesOf(after);
  const whole = [{ from: [0, old.length] as const, to: [0, now.length] as const }];
  return (diff(old, now, MAX_DISTANCE) ?? whole).map(({ from, to }) => ({
    startLine: from[0] + 1,
    removed: old.slice(...from),
    added: now.slice(...to),
  }));
}

/** The text with the edits made; null where a line is not what an edit replaces. */
export function applyLineEdits(before: string, edits: readonly LineEdit[]): string | null {
  const lines = linesOf(before);
  const pieces: string[][] = [];
  let at = 0;
  for (const { startLine, removed, added } of edits) {
    if (startLine - 1 < at || startLine - 1 > lines.length) return null;
    pieces.push(lines.slice(at, startLine - 1), added);
    at = startLine - 1 + removed.length;
    if (removed.some((line, index) => lines[startLine - 1 + index] !== line)) return null;
  }
  return [...pieces.flat(), ...lines.slice(at)].join('');
}
