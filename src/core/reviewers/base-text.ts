import type { DiffLine } from './reviewer.js';

/** A file as it was before a diff, from what it is after it; null: the diff is not about this text. */
export function baseTextOf(head: string, lines: readonly DiffLine[]): string | null {
  const now = head.split('\n');
  const before: string[] = [];
  let at = 0;
  for (const { kind, oldLine, newLine, text } of lines) {
    const place = kind === '-' ? at + (oldLine ?? 0) - 1 - before.length : (newLine ?? 0) - 1;
    if (place < at || place > now.length || (kind !== '-' && now[place] !== text)) return null;
    before.push(...now.slice(at, place));
    at = place;
    if (kind !== '+') before.push(text);
    if (kind !== '-') at += 1;
  }
  return [...before, ...now.slice(at)].join('\n');
}
