import { type ChangeFacts, factsOf, lineOf } from '../fixes/gate/change-facts.js';
import type { ChangedFile, DiffLine } from './reviewer.js';

/** A hunk of a file, read as code before and after. What stands around it is not known, so that a text which begins above may be misread. */
export type Hunk = {
  file: ChangedFile;
  lines: DiffLine[];
  facts: ChangeFacts;
};

/** Hunks of a file; the two sides of one follow each other without a gap. Linear. */
export function hunksOf(file: ChangedFile): Hunk[] {
  const hunks: DiffLine[][] = [];
  let [oldNext, newNext]: (number | null)[] = [null, null];
  for (const line of file.lines ?? []) {
    const { oldLine, newLine } = line;
    const goesOn = [
      [oldLine, oldNext],
      [newLine, newNext],
    ].every(([is, expected]) => is == null || expected == null || is === expected);
    if (!goesOn || hunks.length === 0) {
      hunks.push([]);
      [oldNext, newNext] = [null, null];
    }
    hunks.at(-1)?.push(line);
    if (oldLine !== null) oldNext = oldLine + 1;
    if (newLine !== null) newNext = newLine + 1;
  }
  return hunks.map((lines) => ({ file, lines, facts: factsOfHunk(file, lines) }));
}

function factsOfHunk({ path }: ChangedFile, lines: DiffLine[]): ChangeFacts {
  const side = (gone: DiffLine['kind']) => ({
    mode: '100644' as const,
    text: lines.flatMap(({ kind, text }) => (kind === gone ? [] : [text])).join('\n'),
  });
  return factsOf({ path, before: side('+'), after: side('-') });
}

/** A match of a pattern in the plain form of code. `line`: of the file at the head; null: it is gone. */
export type Found = {
  hunk: Hunk;
  file: ChangedFile;
  key: string;
  match: RegExpExecArray;
  line: number | null;
  evidence: string;
  /** Of its last line, in the lines of its side of the hunk, from 0. */
  row: number;
  /** One of its lines comes or goes. */
  isChanged: boolean;
};

/** What patterns find in hunks before or after, in code with one space between tokens: `it . skip ( "adds_tax"`. Patterns are global. */
export function findIn(hunks: readonly Hunk[], side: 'before' | 'after', patterns: readonly RegExp[]): Found[] {
  return hunks.flatMap((hunk) => {
    const shown = rowsOf(hunk, side);
    const reading = hunk.facts[side];
    return patterns.flatMap((pattern) =>
      [...reading.code.matchAll(pattern)].map((match) => {
        const end = match.index + match[0].trimEnd().length - 1;
        const rows = shown.slice((lineOf(reading, match.index) ?? 1) - 1, lineOf(reading, end) ?? 1);
        const last = rows.at(-1);
        return {
          hunk,
          file: hunk.file,
          key: match[0].trim(),
          match,
          line: last?.newLine ?? null,
          evidence: evidenceOf(last?.text ?? ''),
          row: (lineOf(reading, end) ?? 1) - 1,
          isChanged: rows.some(({ kind }) => kind !== ' '),
        };
      }),
    );
  });
}

/** The lines of one side of a hunk; a token's line counts in them, from 1. */
export const rowsOf = ({ lines }: Hunk, side: 'before' | 'after'): DiffLine[] =>
  lines.filter(({ kind }) => kind !== (side === 'before' ? '+' : '-'));

export const removedText = ({ lines }: Hunk): string =>
  lines.flatMap(({ kind, text }) => (kind === '-' ? [text] : [])).join('\n');

/** A line of the diff, as a finding shows it. */
export const evidenceOf = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 200).toWellFormed();
