import type { LogHunk, LogPatch } from './log-patch.js';

type Line = LogHunk['lines'][number];

const withoutEnd = (text: string): string => text.replace(/[ \t]+$/, '');
/** White space at the end of a line means something in Markdown. */
const isMarkdown = (path: string): boolean => /\.(?:mdx?|markdown)$/i.test(path);

/** What a line of the file is compared by: exactly, or as a log may show it whose writer takes white space from the end of lines. */
export type Comparison = 'exact' | 'shown';

function isSame(inFile: string, { kind, text }: Line, { tool, path }: LogPatch, by: Comparison): boolean {
  if (inFile === text) return true;
  // biome shows a tab of lines that stay as two spaces.
  if (
    (tool === 'biome' || tool === 'biome lint') &&
    kind === ' ' &&
    withoutEnd(inFile.replaceAll('\t', '  ')) === withoutEnd(text)
  )
    return true;
  return by === 'shown' && !isMarkdown(path) && withoutEnd(inFile) === text;
}

const oldLines = (hunk: LogHunk): Line[] => hunk.lines.filter(({ kind }) => kind !== '+');

/** How many lines a diff shows around its changes; fewer only where the file begins, or ends. */
const AROUND = 3;
const SHORTER: Readonly<Record<string, number>> = { biome: 2, 'biome lint': 0, 'mix format': 2, 'ruff format': 1 };
/** To these the end of a file that ends in a line end is one more, empty line. */
const SHOW_END: readonly (string | null)[] = ['biome', 'biome lint', 'rustfmt', 'mix format'];

function isAnchored(lines: readonly string[], { lines: shown }: LogHunk, tool: string | null, at: number, end: number) {
  const around = SHORTER[tool ?? ''] ?? AROUND;
  const before = shown.findIndex(({ kind }) => kind !== ' ');
  const behind = shown.length - 1 - shown.findLastIndex(({ kind }) => kind !== ' ');
  if (before < around && at > 0) return false;
  return behind >= around || end === lines.length || (end === lines.length - 1 && lines[end] === '');
}

/** `at` counts from 0. */
function fits(lines: readonly string[], hunk: LogHunk, patch: LogPatch, by: Comparison, at: number): boolean {
  const old = oldLines(hunk);
  const end = at + old.length;
  if (at < 0 || end > lines.length || !isAnchored(lines, hunk, patch.tool, at, end)) return false;
  if (end === lines.length && lines.at(-1) === '' && !SHOW_END.includes(patch.tool)) return false;
  // What the log says of the end of the file has to be true: behind its last line end stands one more, empty line.
  if (hunk.oldEndsOpen && end !== lines.length) return false;
  if (!hunk.oldEndsOpen && hunk.newEndsOpen && !(end === lines.length - 1 && lines[end] === '')) return false;
  return old.every((line, index) => isSame(lines[at + index] ?? '', line, patch, by));
}

/** The hunk's place where it says it is, from 0; null: its old lines do not stand there, or it does not say. */
export function placeOf(lines: readonly string[], hunk: LogHunk, patch: LogPatch, by: Comparison): number | null {
  if (hunk.startLine === null) return null;
  return fits(lines, hunk, patch, by, hunk.startLine - 1) ? hunk.startLine - 1 : null;
}

/** All places of the hunk, two at most. */
export function placesOf(lines: readonly string[], hunk: LogHunk, patch: LogPatch, by: Comparison): number[] {
  const old = oldLines(hunk);
  const places: number[] = [];
  // Without lines around it nothing tells one place from another.
  if (SHORTER[patch.tool ?? ''] === 0) return places;
  if (old.every(({ text }) => text.trim() === '')) return places;
  for (let at = 0; at + old.length <= lines.length && places.length < 2; at++) {
    if (fits(lines, hunk, patch, by, at)) places.push(at);
  }
  return places;
}
