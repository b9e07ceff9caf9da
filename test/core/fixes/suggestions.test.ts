import { describe, expect, test } from '@jest/globals';
import { diffLines, holdsLines } from '../../../src/core/fixes/diff-lines.js';
import { lineEdits, linesOf } from '../../../src/core/fixes/line-edits.js';
import { holdsEdits, suggestionBlock, suggestionsOf } from '../../../src/core/fixes/suggestions.js';

const suggest = (before: string, after: string, ranges = [{ from: 1, to: 99 }]) => {
  const lines = linesOf(before);
  const file = { path: 'a.txt', mode: '100644' as const, edits: lineEdits(before, after) };
  return suggestionsOf(file, ranges, (line) => lines[line - 1]);
};

describe('an edit becomes a suggestion', () => {
  test('that replaces lines', () => {
    expect(suggest('a\nb\nc\n', 'a\nB\nc\n').suggestions).toEqual([
      { path: 'a.txt', startLine: 2, endLine: 2, lines: ['B'] },
    ]);
  });
  test('that adds lines below the one above', () => {
    expect(suggest('a\nb\n', 'a\nnew\nb\n').suggestions).toEqual([
      { path: 'a.txt', startLine: 1, endLine: 1, lines: ['a', 'new'] },
    ]);
  });
  test('that adds lines at the top, above the first', () => {
    expect(suggest('a\nb\n', 'new\na\nb\n').suggestions).toEqual([
      { path: 'a.txt', startLine: 1, endLine: 1, lines: ['new', 'a'] },
    ]);
  });
  test('that removes lines', () => {
    expect(suggest('a\nb\nc\n', 'a\nc\n').suggestions).toEqual([
      { path: 'a.txt', startLine: 2, endLine: 2, lines: [] },
    ]);
  });
  test.each([
    ['outside of the diff', 'a\nb\nc\n', 'a\nB\nc\n', [{ from: 3, to: 3 }]],
    [
      'across two hunks',
      'a\nb\nc\n',
      'A\nB\nC\n',
      [
        { from: 1, to: 2 },
        { from: 3, to: 3 },
      ],
    ],
    ['with carriage returns', 'a\r\nb\r\n', 'a\r\nB\r\n', undefined],
    ['that ends a line', 'a\nb', 'a\nb\n', undefined],
    ['of line ends only', 'a\r\n', 'a\n', undefined],
  ])('but not %s', (_, before, after, ranges) => {
    const { suggestions, rest } = suggest(before, after, ranges);
    expect(suggestions).toEqual([]);
    expect(rest).toHaveLength(1);
  });
  test('whose content cannot end its block', () => {
    const block = suggestionBlock({ path: 'a.md', startLine: 1, endLine: 1, lines: ['```ts', 'x', '```'] });
    expect(block).toBe('````suggestion\n```ts\nx\n```\n````');
  });
});

test('the lines of a diff are those of its new side, hunk by hunk', () => {
  const ranges = diffLines('@@ -1,3 +1,4 @@ head\n a\n+b\n c\n@@ -10 +12 @@\n-x\n+y\n@@ -20,2 +21,0 @@\n-gone\n-gone');
  expect(ranges).toEqual([
    { from: 1, to: 4 },
    { from: 12, to: 12 },
  ]);
  expect(holdsLines(ranges, 2, 4)).toBe(true);
  expect(holdsLines(ranges, 4, 12)).toBe(false);
});

test.each([
  ['it is there', 'a\nB\nc\n', true],
  ['it has moved', 'x\ny\na\nB\nc\n', true],
  ['it is not', 'a\nb\nc\n', false],
  ['line ends do not matter', 'a\r\nB\r\nc\r\n', true],
])('a later head holds an edit: %s', (_, text, expected) => {
  expect(holdsEdits(text, lineEdits('a\nb\nc\n', 'a\nB\nc\n'))).toBe(expected);
});

test('lines that were only removed have to be gone', () => {
  const edits = lineEdits("import a from 'a';\nimport b from 'b';\n", "import b from 'b';\n");
  expect(holdsEdits("import b from 'b';\n", edits)).toBe(true);
  expect(holdsEdits("import a from 'a';\nimport b from 'b';\nmore\n", edits)).toBe(false);
});

test('an edit of line ends is held where they are so', () => {
  const edits = lineEdits('a\n}', 'a\n}\n');
  expect(holdsEdits('more\na\n}', edits)).toBe(false);
  expect(holdsEdits('more\na\n}\n', edits)).toBe(true);
});

test('what stands elsewhere in the file is no sign that an edit was made', () => {
  const edits = lineEdits('if (a)\n  b();\nelse c();\n}\n', 'if (a)\n  b();\n}\n}\n');
  expect(holdsEdits('if (a)\n  b();\nelse c();\n}\n', edits)).toBe(false);
});
