import { lineOf, type NumberedLine, type Reading } from './change-facts.js';
import { type Counted, without } from './multiset.js';

/**
 * What patterns find in code that has been brought into its plain form, one space between tokens: `it . skip ( "adds tax"`. Patterns
 * are global.
 */
export function foundIn(reading: Reading, patterns: RegExp[]): (Counted & { key: string })[] {
  return patterns.flatMap((pattern) =>
    [...reading.code.matchAll(pattern)].map((match) => ({ key: match[0].trim(), line: lineOf(reading, match.index) })),
  );
}

/** What they find more often after than before. */
export function gained(before: Reading, after: Reading, patterns: RegExp[]): (Counted & { key: string })[] {
  if (before.code === after.code) return [];
  return without(foundIn(after, patterns), foundIn(before, patterns)).slice(0, 5);
}

/** What a global pattern finds in lines as they stand. */
export const inLines = (lines: NumberedLine[], pattern: RegExp): (Counted & { key: string; line: number })[] =>
  lines.flatMap(({ text, line }) =>
    [...text.matchAll(pattern)].map(([found]) => ({ key: found.replace(/\s+/g, ' ').trim(), line })),
  );
