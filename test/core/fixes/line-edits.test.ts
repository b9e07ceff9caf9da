import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyLineEdits, lineEdits, linesOf } from '../../../src/core/fixes/line-edits.js';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd\r', ''), { maxLength: 30 })
  .chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`));

test('the edits between two texts make the one of the other, and no line that stays is replaced', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const edits = lineEdits(before, after);
      expect(applyLineEdits(before, edits)).toBe(after);
      for (const { removed, added } of edits) {
        expect(removed.length + added.length).toBeGreaterThan(0);
        expect(removed.filter((line, index) => added[index] === line && removed.length === added.length)).toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('few lines change where few differ', () => {
  const before = Array.from({ length: 500 }, (_, index) => `line ${index}\n`);
  const after = before.with(10, 'ten\n').toSpliced(400, 2).toSpliced(100, 0, 'new\n');
  expect(lineEdits(before.join(''), after.join(''))).toEqual([
    { startLine: 11, removed: ['line 10\n'], added: ['ten\n'] },
    { startLine: 101, removed: [], added: ['new\n'] },
    { startLine: 401, removed: ['line 400\n', 'line 401\n'], added: [] },
  ]);
});

test('texts that have nothing in common are one edit, and soon found', () => {
  const many = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}\n`).join('');
  expect(lineEdits(many('a'), many('b'))).toHaveLength(1);
});

test('an edit that does not fit the text changes nothing', () => {
  const edits = lineEdits('a\nb\n', 'a\nc\n');
  expect(applyLineEdits('a\nx\n', edits)).toBeNull();
  expect(applyLineEdits('a\n', edits)).toBeNull();
});

test('lines keep their ends', () => {
  expect(linesOf('a\r\nb\n\nc')).toEqual(['a\r\n', 'b\n', '\n', 'c']);
  expect(linesOf('')).toEqual([]);
});
