import { lineEndOf } from '../log-patches/line-ends.js';
import type { DiffHunk, FileDiff } from './parse-diff.js';

type Applied = { text: string } | { problem: string };

const oldLines = ({ lines }: DiffHunk): string[] => lines.flatMap(({ kind, text }) => (kind === '+' ? [] : [text]));
const newLines = ({ lines }: DiffHunk): string[] => lines.flatMap(({ kind, text }) => (kind === '-' ? [] : [text]));

/**
 * The text with the hunks applied, each at the line that it names, or else at the only place where its old lines stand to the letter. Line
 * ends, and whether the last line has one, stay as the file has them. A problem in all other cases: nothing is applied in part.
 */
export function applyHunks(text: string, { hunks, returned }: FileDiff): Applied {
  const lineEnd = lineEndOf(text);
  if (lineEnd === null) return { problem: "the file's line ends are mixed" };
  if (returned && lineEnd !== '\r\n') return { problem: 'its line ends are not those of the file' };
  const endsOpen = !text.endsWith('\n');
  const lines = (endsOpen ? text : text.slice(0, -lineEnd.length)).split(lineEnd);
  const pieces: string[][] = [];
  let from = 0;
  for (const hunk of hunks) {
    const old = oldLines(hunk);
    if (old.length === 0) return { problem: 'nothing says where its lines belong' };
    const place = placeOf(lines, old, hunk.startLine - 1);
    if (typeof place === 'string') return { problem: place };
    if (place < from) return { problem: 'its parts are not in the order of the file' };
    const end = place + old.length;
    if (isUntrueEnd(hunk, endsOpen, end === lines.length))
      return { problem: 'what it says of the end of the file is not so, or would change' };
    pieces.push(lines.slice(from, place), newLines(hunk));
    from = end;
  }
  const after = pieces.concat([lines.slice(from)]).flat();
  if (after.length === 0) return { problem: 'it leaves nothing of the file' };
  const made = after.join(lineEnd) + (endsOpen ? '' : lineEnd);
  return made === text ? { problem: 'it changes nothing' } : { text: made };
}

/** From 0; a sentence where there is none. */
function placeOf(lines: readonly string[], old: readonly string[], named: number): number | string {
  const stands = (at: number): boolean =>
    at >= 0 && at + old.length <= lines.length && old.every((line, index) => lines[at + index] === line);
  if (stands(named)) return named;
  if (old.every((line) => line.trim() === '')) return 'nothing says where its lines belong';
  const places: number[] = [];
  for (let at = 0; at + old.length <= lines.length && places.length < 2; at++) if (stands(at)) places.push(at);
  const [place, other] = places;
  if (place === undefined) return 'its lines are not in the file as it is at this head';
  return other === undefined ? place : 'its lines stand in several places of the file';
}

/** A hunk that says nothing of the file's end leaves it as it is. */
const isUntrueEnd = ({ oldEndsOpen, newEndsOpen }: DiffHunk, endsOpen: boolean, isAtEnd: boolean): boolean =>
  oldEndsOpen !== newEndsOpen || (oldEndsOpen && !(endsOpen && isAtEnd));
