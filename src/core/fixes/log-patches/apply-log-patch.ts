import type { HunkLine } from './diff-reader.js';
import { lineEndOf } from './line-ends.js';
import type { LogHunk, LogPatch } from './log-patch.js';
import { type Comparison, placeOf, placesOf } from './place-hunk.js';
import { suspicion } from './suspicious-lines.js';

export type Applied = { text: string } | { problem: string };

const problem = (reason: string): Applied => ({ problem: reason });

/**
 * A side of a hunk as the last element of `text.split` sees it: behind the last line end there is an empty line, and a file that ends
 * open has none.
 */
function sideOf(hunk: LogHunk, kind: '-' | '+'): string[] {
  const lines = hunk.lines.filter((line) => line.kind === ' ' || line.kind === kind).map(({ text }) => text);
  const isOpen = kind === '-' ? hunk.oldEndsOpen : hunk.newEndsOpen;
  return (hunk.oldEndsOpen || hunk.newEndsOpen) && !isOpen ? [...lines, ''] : lines;
}

/** The hunk with its old lines as they stand in the file, which may have white space at their ends that the log does not show. */
function asInFile(hunk: LogHunk, at: number, lines: readonly string[]): LogHunk {
  let index = at;
  const shown = hunk.lines.map((line) => (line.kind === '+' ? line : { ...line, text: lines[index++] ?? '' }));
  return { ...hunk, lines: shown };
}

/** The lines that come: those of the file where they stay, those of the log where they are new. */
function replaced(hunk: LogHunk, at: number, lines: readonly string[]): string[] {
  let index = at;
  const made: string[] = [];
  for (const { kind, text } of hunk.lines) {
    if (kind === '+') made.push(text);
    else {
      if (kind === ' ') made.push(lines[index] ?? '');
      index++;
    }
  }
  if (hunk.oldEndsOpen && !hunk.newEndsOpen) made.push('');
  return made;
}

/** Whether each hunk stands behind the one before. */
const inOrder = (places: readonly number[], hunks: readonly LogHunk[]): boolean =>
  places.every((place, index) => {
    const before = hunks[index - 1];
    return !before || place >= (places[index - 1] ?? 0) + sideOf(before, '-').length;
  });

const OTHER_WAY = { ' ': ' ', '-': '+', '+': '-' } as const;

/** The hunks turned round, for finding out whether a file is already so. */
function turnedRound(hunks: readonly LogHunk[]): LogHunk[] {
  let shift = 0;
  return hunks.map((hunk) => {
    const startLine = hunk.startLine === null ? null : hunk.startLine + shift;
    shift += sideOf(hunk, '+').length - sideOf(hunk, '-').length;
    const lines = hunk.lines.map(({ kind, text }): HunkLine => ({ kind: OTHER_WAY[kind], text }));
    return { startLine, lines, oldEndsOpen: hunk.newEndsOpen, newEndsOpen: hunk.oldEndsOpen };
  });
}

/** Where the hunks of a patch belong: all at the lines they state, or all at the only places that hold their old lines. */
function placesIn(
  lines: readonly string[],
  patch: LogPatch,
  hunks: readonly LogHunk[],
  by: Comparison,
): number[] | string {
  const stated = hunks.map((hunk) => placeOf(lines, hunk, patch, by));
  if (stated.every((place) => place !== null)) return stated;
  const places: number[] = [];
  for (const hunk of hunks) {
    const all = placesOf(lines, hunk, patch, by);
    if (all.length > 1) return 'its lines stand in several places of the file';
    if (all[0] === undefined) return 'its lines are not in the file at this head';
    places.push(all[0]);
  }
  return places;
}

/**
 * Applies a patch from a log to the text of its file. Every old line must stand in the file; the file keeps its line ends and whatever
 * white space stands at the end of lines that stay. Answers a problem in all other cases.
 */
export function applyLogPatch(text: string, patch: LogPatch): Applied {
  const { hunks } = patch;
  if (patch.unusable !== null) return problem(patch.unusable);
  if (hunks.length === 0 || hunks.some((hunk) => hunk.lines.every(({ kind }) => kind === ' ')))
    return problem('a part of it changes nothing');
  if (hunks.some((hunk) => sideOf(hunk, '-').length === 0)) return problem('nothing says where its lines belong');
  // git says of a file that is left empty what it says of every other; a formatter leaves something.
  if (patch.tool !== 'git diff' && hunks.some((hunk) => sideOf(hunk, '+').length === 0))
    return problem('it leaves nothing of what it shows');
  const lineEnd = lineEndOf(text);
  if (lineEnd === null) return problem("the file's line ends are mixed");

  const lines = text.split(lineEnd);
  const made = turnedRound(hunks);
  if (made.every((hunk) => hunk.startLine !== null && placeOf(lines, hunk, patch, 'exact') !== null))
    return problem('the file is already so at this head');
  const places = placesIn(lines, patch, hunks, 'shown');
  if (typeof places === 'string')
    return problem(
      typeof placesIn(lines, patch, made, 'exact') === 'string' ? places : 'the file is already so at this head',
    );
  if (!inOrder(places, hunks)) return problem('its parts are not in the order of the file');
  const suspicious = suspicion(
    hunks.map((hunk, index) => asInFile(hunk, places[index] ?? 0, lines)),
    lineEnd,
  );
  if (suspicious) return problem(suspicious);
  return rebuild(lines, lineEnd, hunks, places);
}

function rebuild(
  lines: readonly string[],
  lineEnd: string,
  hunks: readonly LogHunk[],
  places: readonly number[],
): Applied {
  const pieces: string[][] = [];
  let from = 0;
  let last = 0;
  for (const [index, hunk] of hunks.entries()) {
    const at = places[index] ?? 0;
    pieces.push(lines.slice(from, at), replaced(hunk, at, lines));
    from = at + sideOf(hunk, '-').length;
    last = from;
  }
  pieces.push(lines.slice(from));
  const before = lines.join(lineEnd);
  const text = pieces.flat().join(lineEnd);
  if (text === before) return problem('it changes nothing that can be seen');
  // Whoever says nothing of the last line's end means that it has one.
  const endsOpen = hunks.at(-1)?.newEndsOpen === true;
  if (last === lines.length && text !== '' && endsOpen === text.endsWith('\n'))
    return problem('how the file ends is not what it says');
  return { text };
}
