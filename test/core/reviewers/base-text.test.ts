import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diff } from '../../../src/core/fixes/diff.js';
import { baseTextOf } from '../../../src/core/reviewers/base-text.js';
import type { DiffLine } from '../../../src/core/reviewers/reviewer.js';

/** A diff of lines with so many lines around each change. */
function diffLines(before: string[], after: string[], around: number): DiffLine[] {
  const hunks = diff(before, after) ?? [];
  const near = (line: number) => hunks.some(({ to }) => line >= to[0] - around && line < to[1] + around);
  const lines: DiffLine[] = [];
  let old = 0;
  let young = 0;
  while (old < before.length || young < after.length) {
    const hunk = hunks.find(({ from, to }) => from[0] === old && to[0] === young);
    if (hunk) {
      for (; old < hunk.from[1]; old++)
        lines.push({ kind: '-', oldLine: old + 1, newLine: null, text: before[old] ?? '' });
      for (; young < hunk.to[1]; young++)
        lines.push({ kind: '+', oldLine: null, newLine: young + 1, text: after[young] ?? '' });
      hunks.splice(hunks.indexOf(hunk), 1);
      continue;
    }
    if (near(young)) lines.push({ kind: ' ', oldLine: old + 1, newLine: young + 1, text: after[young] ?? '' });
    old += 1;
    young += 1;
  }
  return lines;
}

test('the text before a diff is found again, however much the diff shows around its changes', () => {
  const line = fc.constantFrom('a', 'b', 'c', '');
  fc.assert(
    fc.property(fc.array(line), fc.array(line), fc.nat(3), (before, after, around) => {
      const [old, young] = [
        ['x', ...before],
        ['x', ...after],
      ];
      expect(baseTextOf(young.join('\n'), diffLines(old, young, around))).toBe(old.join('\n'));
    }),
  );
});

test('a diff of another text is none of this one', () => {
  expect(baseTextOf('a\nb', [{ kind: '+', oldLine: null, newLine: 2, text: 'c' }])).toBeNull();
  expect(baseTextOf('a', [{ kind: ' ', oldLine: 9, newLine: 9, text: 'a' }])).toBeNull();
});
