/** The end of a line in the middle of a word, also written out: what a log, a diff, a shell or a string literal puts there. */
const LINE_END = /["'`]?[ \t]{0,8}[\\+,]?[ \t]{0,8}(?:\r?\n|(?:\\r)?\\n)/y;
const TIME = String.raw`\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?:?[ \t|]{1,3}`;
const lineBegin = (diff: string): RegExp =>
  new RegExp(String.raw`(?:${TIME})?${diff}[ \t]{0,60}(?:(?:[+>|#*]|//)[ \t]{0,8})?["'\`]?`, 'y');
const LINE_BEGIN = lineBegin('');
const DIFF_LINE_BEGIN = lineBegin('[+-]?');
/** Two literals that are put together. */
const CONCATENATION = /["'`][ \t]{0,4}\+[ \t]{0,4}["'`]/y;

/**
 * Where a word that is broken at `at` goes on: on the next line, or in the next literal; null: it is not broken there. A dash at the beginning
 * of a line is part of the word, or the mark of a diff.
 */
export function skipJoint(text: string, at: number, isDiff = true): number | null {
  CONCATENATION.lastIndex = at;
  if (CONCATENATION.test(text)) return CONCATENATION.lastIndex;
  LINE_END.lastIndex = at;
  if (!LINE_END.test(text)) return null;
  const begin = isDiff ? DIFF_LINE_BEGIN : LINE_BEGIN;
  begin.lastIndex = LINE_END.lastIndex;
  return begin.test(text) ? begin.lastIndex : null;
}

const MARKS = ['\n', '\\n', '+'] as const;
const AROUND = new Set(Array.from('"\'`\\+, \t\r', (character) => character.charCodeAt(0)));

/** Calls `found` with every place where a word may be broken: behind its last character, kind of break after kind of break. */
export function eachBreak(text: string, found: (at: number) => void): void {
  for (const mark of MARKS)
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      let end = at;
      while (end > 0 && at - end < 20 && AROUND.has(text.charCodeAt(end - 1))) end--;
      if (mark !== '+' || end < at) found(end);
    }
}
