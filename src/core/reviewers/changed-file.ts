import type { DiffLine } from './reviewer.js';

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** The lines of a file's patch as GitHub gives it, without the headers of files. What follows no hunk header is left out. */
export function diffLinesOf(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let at: { oldLine: number; newLine: number } | null = null;
  for (const line of patch.split('\n')) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      at = { oldLine: Number(hunk[1]), newLine: Number(hunk[2]) };
      continue;
    }
    if (at === null || line.startsWith('\\')) continue;
    const text = line.slice(1);
    if (line.startsWith('+')) lines.push({ kind: '+', oldLine: null, newLine: at.newLine++, text });
    else if (line.startsWith('-')) lines.push({ kind: '-', oldLine: at.oldLine++, newLine: null, text });
    else if (line.startsWith(' ')) lines.push({ kind: ' ', oldLine: at.oldLine++, newLine: at.newLine++, text });
  }
  return lines;
}
