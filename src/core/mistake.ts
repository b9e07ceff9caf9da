import { z } from 'zod';

/** Something wrong in a file that a person wrote. */
export const mistakeSchema = z.object({
  /** Counting from 1; 0 where the text did not come from a file. */
  line: z.int(),
  column: z.int(),
  /** The place inside the document: "stages[1].when"; empty for the document itself. */
  path: z.string(),
  /** What is wrong and what to do, in plain words; it stands without the path. */
  message: z.string(),
});
export type Mistake = z.infer<typeof mistakeSchema>;

/** Longest part of a text of the file that a message repeats. */
const MAX_QUOTED = 60;

/** `["stages", 1, "when"]` → "stages[1].when". */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${plain(String(step))}`))
    .join('');

/** A text of the file as a message may repeat it: one line, not long, in backticks it cannot end. */
export const quoted = (text: string): string => `\`${plain(text)}\``;

function plain(text: string): string {
  const line = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replaceAll('`', "'")
    .toWellFormed();
  return line.length <= MAX_QUOTED ? line : `${line.slice(0, MAX_QUOTED - 1).toWellFormed()}…`;
}

/** Most mistakes that are told of one file. */
const MAX_MISTAKES = 100;

/** By place, each once; what is left out is counted. */
export function sortMistakes(mistakes: Mistake[]): Mistake[] {
  const unique = [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
  unique.sort((a, b) => a.line - b.line || a.column - b.column);
  if (unique.length <= MAX_MISTAKES) return unique;
  const shown = unique.slice(0, MAX_MISTAKES - 1);
  const first = unique[shown.length]!;
  return [
    ...shown,
    { ...first, path: '', message: `and ${unique.length - shown.length} more mistakes from this line on` },
  ];
}

/** The one of these that was probably meant: at most two letters away, or a third of the word. */
export function closest(word: string, known: readonly string[]): string | null {
  if (word.length > MAX_QUOTED) return null;
  const most = Math.min(2, Math.ceil(word.length / 3));
  const ranked = known
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance <= most ? ranked[0].candidate : null;
}

/** Letters to change, add, take away or swap with their neighbour. https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
