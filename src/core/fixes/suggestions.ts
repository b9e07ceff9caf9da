import { fenceFor } from '../markdown.js';
import { holdsLines, type LineRange } from './diff-lines.js';
import type { PatchFile } from './fix-attempt.js';
import { type LineEdit, linesOf } from './line-edits.js';

/** A review comment with a suggestion block: the lines it replaces, from 1, both ends included, and what by, without line ends. */
export type Suggestion = { path: string; startLine: number; endLine: number; lines: string[] };

/**
 * The edits of a file that GitHub can carry as suggestions; the rest can only be shown. A suggestion replaces whole lines that the diff shows;
 * it cannot say how a line ends. `textOf` gives a line of the file at the head, from 1, with its line end.
 * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/commenting-on-a-pull-request
 */
export function suggestionsOf(
  { path, edits }: PatchFile,
  inDiff: readonly LineRange[],
  textOf: (line: number) => string | undefined,
): { suggestions: Suggestion[]; rest: LineEdit[] } {
  const suggestions: Suggestion[] = [];
  const rest: LineEdit[] = [];
  for (const edit of edits) {
    const anchored = anchor(edit, textOf);
    const from = anchored?.startLine ?? 0;
    const to = from + (anchored?.removed.length ?? 0) - 1;
    if (anchored && [...anchored.removed, ...anchored.added].every(isPlainLine) && holdsLines(inDiff, from, to))
      suggestions.push({ path, startLine: from, endLine: to, lines: anchored.added.map((line) => line.slice(0, -1)) });
    else rest.push(edit);
  }
  return { suggestions, rest };
}

const isPlainLine = (line: string): boolean => line.endsWith('\n') && !line.includes('\r');

/** Lines that are only added hang on one that stays, the one above or else the one below. */
function anchor(edit: LineEdit, textOf: (line: number) => string | undefined): LineEdit | null {
  if (edit.removed.length > 0) return edit;
  const above = textOf(edit.startLine - 1);
  if (above !== undefined) return { startLine: edit.startLine - 1, removed: [above], added: [above, ...edit.added] };
  const below = textOf(edit.startLine);
  return below === undefined ? null : { startLine: edit.startLine, removed: [below], added: [...edit.added, below] };
}

/** Markdown of a suggestion, whose content cannot end its block. */
export function suggestionBlock({ lines }: Suggestion): string {
  const fence = fenceFor(lines, 3);
  return [`${fence}suggestion`, ...lines, fence].join('\n');
}

/** Whether a text has these edits in it, wherever they have moved to: what they add is there, and what they remove is gone. */
export function holdsEdits(text: string, edits: readonly LineEdit[]): boolean {
  const lines = linesOf(text);
  return edits.every(({ removed, added }) => {
    const isOfEnds =
      removed.length === added.length && removed.every((line, at) => bare(line) === bare(added[at] ?? ''));
    // Where an edit changes line ends, they count; else they may be whatever they are.
    const key = isOfEnds ? (line: string) => line : bare;
    const [all, now, old] = [lines, added, removed].map((some) => some.map(key));
    if (!all || !now || !old) return false;
    return (now.length === 0 || holds(all, now)) && (old.length === 0 || holds(now, old) || !holds(all, old));
  });
}

const holds = (lines: string[], wanted: string[]): boolean =>
  lines.some((_, at) => wanted.every((line, index) => lines[at + index] === line));

const bare = (line: string): string => line.replace(/\r?\n?$/, '');
