import type { DiffSide } from '../entities.js';

/** One line of a patch. `position` counts from the first `@@`, further ones included, as review comments do. */
type PatchLine = { position: number; hunk: number; left: number | null; right: number | null };

function linesOf(patch: string): PatchLine[] {
  const lines: PatchLine[] = [];
  let [left, right, hunk] = [0, 0, -1];
  for (const [position, text] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header) {
      [left, right, hunk] = [Number(header[1]), Number(header[2]), position];
      continue;
    }
    // `\ No newline at end of file` is no line of either side.
    const [inLeft, inRight] = [/^[ -]/.test(text), /^[ +]/.test(text)];
    lines.push({ position, hunk, left: inLeft ? left++ : null, right: inRight ? right++ : null });
  }
  return lines;
}

type Place = { line: number; side: DiffSide; position: number; hunk: number };

/** Where a line of the file before (LEFT) or after (RIGHT) stands in a patch, context included; null: it is not in it. */
export function placeOfLine(patch: string, line: number, side: DiffSide): Place | null {
  const found = linesOf(patch).find((one) => (side === 'LEFT' ? one.left : one.right) === line);
  return found ? { line, side, position: found.position, hunk: found.hunk } : null;
}

/** The line at a position of a patch, on the right where it is there. */
export function placeOfPosition(patch: string, position: number): Place | null {
  const found = linesOf(patch).find((one) => one.position === position);
  const line = found?.right ?? found?.left;
  if (!found || !line) return null;
  return { line, side: found.right === null ? 'LEFT' : 'RIGHT', position, hunk: found.hunk };
}

/** A hunk from its header down to a place in it: what is shown above a comment. */
export const hunkDownTo = (patch: string, { hunk, position }: Place): string =>
  patch
    .split('\n')
    .slice(hunk, position + 1)
    .join('\n');
