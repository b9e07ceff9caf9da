import { matchesGlob } from '../../glob.js';

const MAX_PATTERNS = 64;
/** What our matcher does not know: classes of characters, extended globs, ranges, negation, escapes. */
const UNKNOWN = /[[\]()!\\]|\.\./;

/** "*.{js,ts}" → "*.js", "*.ts"; null: the pattern is not understood, or becomes too many. */
export function expandBraces(pattern: string): string[] | null {
  const open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    const next = open.pop();
    if (next === undefined || open.length + done.length > MAX_PATTERNS) return null;
    const inner = /\{(?<choices>[^{}]*)\}/.exec(next);
    if (!inner) {
      if (UNKNOWN.test(next) || /[{}]/.test(next)) return null;
      done.push(next);
      continue;
    }
    const choices = inner.groups?.choices?.split(',') ?? [];
    if (choices.length < 2) return null;
    for (const choice of choices)
      open.push(next.slice(0, inner.index) + choice + next.slice(inner.index + inner[0].length));
  }
  return done;
}

/** Whether one of the patterns fits the path; a pattern without a slash fits a name in any folder. null: one is not understood. */
export function fitsAny(patterns: readonly string[], path: string): boolean | null {
  let fits = false;
  for (const pattern of patterns) {
    const expanded = expandBraces(pattern);
    if (expanded === null) return null;
    fits ||= expanded.some((one) => matchesGlob(one.includes('/') ? one.replace(/^(?:\.?\/)/, '') : `**/${one}`, path));
  }
  return fits;
}
