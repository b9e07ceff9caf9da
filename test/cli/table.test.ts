import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { type Column, cut, layOutTable } from '../../src/cli/table.js';

type Row = { id: string; name: string; count: number };

const columns: Column<Row>[] = [
  { title: 'Id', text: ({ id }) => id, importance: 3 },
  { title: 'Name', text: ({ name }) => name, short: ({ name }) => name.slice(0, 2), least: 6, importance: 1 },
  { title: 'Count', text: ({ count }) => String(count), align: 'right', importance: 2 },
];
const rows: Row[] = [
  { id: 'a', name: 'a rather long name', count: 1 },
  { id: 'bb', name: '日本語', count: 12_345 },
];
const render = (width: number): string[] => {
  const table = layOutTable(columns, rows, width);
  return [table.header, ...rows.map(table.line)];
};

test('columns are as wide as their widest text, characters of two columns counted', () => {
  expect(render(80)).toEqual([
    'Id  Name                Count',
    'a   a rather long name      1',
    'bb  日本語              12345',
  ]);
});

test('what may be cut is cut first, then short forms are taken, then the least important goes', () => {
  expect(render(20)).toEqual(['Id  Name       Count', 'a   a rather…      1', 'bb  日本語     12345']);
  expect(render(15)).toEqual(['Id  Name  Count', 'a   a         1', 'bb  日本  12345']);
  expect(render(12)).toEqual(['Id  Count', 'a       1', 'bb  12345']);
  expect(render(4)).toEqual(['Id', 'a', 'bb']);
  expect(render(1)).toEqual(['…', 'a', '…']);
});

test('with room without end nothing is cut, of later rows neither', () => {
  const table = layOutTable(columns, rows, Number.POSITIVE_INFINITY);
  expect(table.line({ id: 'ccc', name: 'a name that is longer than all', count: 1 })).toBe(
    'ccc  a name that is longer than all      1',
  );
});

test('a later row is cut to the columns there are', () => {
  const table = layOutTable(columns, rows, 80);
  expect(table.line({ id: 'ccc', name: 'c', count: 1 })).toBe('c…  c                       1');
});

test('colour takes no room', () => {
  const painted = columns.map((column) => ({ ...column, paint: (text: string) => `\u001b[31m${text}\u001b[0m` }));
  const plain = layOutTable(columns, rows, 80).line(rows[0]!);
  const coloured = layOutTable(painted, rows, 80).line(rows[0]!);
  expect(stringWidth(coloured)).toBe(stringWidth(plain));
});

describe('a line', () => {
  test('is never wider than asked, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (names, width) => {
          const some = names.map((name, index) => ({ id: `${index}`, name, count: index * 1000 }));
          const table = layOutTable(columns, some, width);
          for (const line of [table.header, ...some.map(table.line)])
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is cut between characters, not inside them', () => {
    expect(cut('日本語', 6)).toBe('日本語');
    expect(cut('日本語', 5)).toBe('日本…');
    expect(cut('日本語', 4)).toBe('日…');
    expect(cut('👩‍👩‍👧 family', 3)).toBe('👩‍👩‍👧…');
  });
});
