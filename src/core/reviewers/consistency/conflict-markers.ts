import { isExpectedData } from '../../fixes/gate/paths.js';
import { evidenceOf, rowsOf } from '../hunks.js';
import type { ConsistencyRule } from './consistency-rule.js';

/** With the name of a side, as git writes them: `=======` or `>>>>>>>` alone underlines a heading in many a text. https://git-scm.com/docs/git-merge#_how_conflicts_are_presented */
const MARKER = /^(?:<{7}|>{7}) \S.*$/;
const MIDDLE = /^(?:={7}|\|{7}(?: .*)?)$/;

/** Marks of a merge that nobody has finished. Texts that speak of such marks hold them in a text, a fence, or farther in. */
export const conflictMarkers: ConsistencyRule = ({ files, hunksIn }) =>
  files.flatMap((file) => {
    const added = (file.lines ?? []).filter(({ kind, text }) => kind === '+' && MARKER.test(text.trimEnd()));
    const first = added[0];
    if (!first || isExpectedData(file.path)) return [];
    const hasMiddle = file.lines?.some(({ kind, text }) => kind !== '-' && MIDDLE.test(text.trimEnd())) ?? false;
    if (added.length < 2 && !hasMiddle) return [];
    if (isFenced(file.lines?.map(({ kind, text }) => (kind === '-' ? '' : text)) ?? [], first.text)) return [];
    const inText = hunksIn(file).some((hunk) => {
      const row = rowsOf(hunk, 'after').indexOf(first) + 1;
      return (
        row > 0 &&
        hunk.facts.after.tokens.some(
          ({ kind, key, line }) => kind === 'text' && line < row && row <= line + key.split('\n').length - 1,
        )
      );
    });
    return inText
      ? []
      : [
          {
            rule: 'conflict_marker',
            severity: 'high',
            path: file.path,
            line: first.newLine,
            message: 'A merge conflict is not resolved here: its markers are part of the file.',
            evidence: evidenceOf(first.text),
          },
        ];
  });

/** Within a block of code of Markdown. */
function isFenced(texts: readonly string[], marker: string): boolean {
  const fences = texts.slice(0, texts.indexOf(marker)).filter((text) => /^\s*(?:```|~~~)/.test(text));
  return fences.length % 2 === 1;
}
