import { describe, expect, test } from '@jest/globals';
import { largest, toCsv } from '../../../src/core/insights/figures.js';
import { bucketAt, rangeOf } from '../../../src/core/insights/range.js';
import { type CheckMoments, quantileOf, type RedSpell, redSpells } from '../../../src/core/insights/red-spells.js';
import { counted } from '../../../src/core/phrases.js';

const at = (text: string): number => Date.parse(text);

describe('ranges', () => {
  const now = at('2026-11-22T13:45:00Z');

  test('of days end with today', () => {
    const range = rangeOf(7, now);
    expect(range).toMatchObject({
      from: new Date('2026-11-16T00:00:00Z'),
      until: new Date('2026-11-23T00:00:00Z'),
      each: 'day',
    });
    expect(range.buckets).toEqual(['16', '17', '18', '19', '20', '21', '22'].map((day) => `2026-11-${day}`));
    expect(rangeOf(30, now).buckets).toHaveLength(30);
  });

  test('of 90 days go by thirteen whole weeks', () => {
    const range = rangeOf(90, now);
    expect(range.each).toBe('week');
    expect(range.buckets).toHaveLength(13);
    expect([range.buckets[0], range.buckets.at(-1)]).toEqual(['2026-08-24', '2026-11-16']);
  });

  test('midnight begins a day', () => {
    expect(rangeOf(7, at('2026-11-22T00:00:00Z')).buckets.at(-1)).toBe('2026-11-22');
    expect(rangeOf(7, at('2026-11-21T23:59:59.999Z')).buckets.at(-1)).toBe('2026-11-21');
  });

  test.each([
    ['2026-11-15T23:59:59.999Z', null],
    ['2026-11-16T00:00:00Z', 0],
    ['2026-11-17T00:00:00Z', 1],
    ['2026-11-22T23:59:59.999Z', 6],
    ['2026-11-23T00:00:00Z', null],
  ])('%s is in bucket %p', (moment, bucket) => {
    expect(bucketAt(rangeOf(7, now), at(moment))).toBe(bucket);
  });
});

describe('red spells', () => {
  /** [when, head]: heads are learned of in their order. */
  const moments = (failures: [number, number][], greens: [number, number][]): CheckMoments => ({
    isOpen: true,
    failures: failures.map(([when, head]) => ({ at: when, headAt: head })),
    greens: greens.map(([when, head]) => ({ at: when, headAt: head })),
  });
  const cases: [string, CheckMoments, RedSpell[]][] = [
    ['nothing', moments([], [[5, 1]]), []],
    ['still red', moments([[10, 1]], []), [{ from: 10, until: null }]],
    ['the same head, run again', moments([[10, 1]], [[30, 1]]), [{ from: 10, until: 30 }]],
    ['a later head', moments([[10, 1]], [[30, 2]]), [{ from: 10, until: 30 }]],
    [
      'the first of several failures counts',
      moments(
        [
          [12, 1],
          [10, 1],
        ],
        [[30, 1]],
      ),
      [{ from: 10, until: 30 }],
    ],
    [
      'red over several heads',
      moments(
        [
          [10, 1],
          [20, 2],
        ],
        [[30, 3]],
      ),
      [{ from: 10, until: 30 }],
    ],
    ['green before it failed', moments([[10, 2]], [[5, 1]]), [{ from: 10, until: null }]],
    ['an older head that ends later makes nothing green', moments([[10, 2]], [[15, 1]]), [{ from: 10, until: null }]],
    [
      'twice',
      moments(
        [
          [10, 1],
          [40, 3],
        ],
        [
          [30, 2],
          [70, 4],
        ],
      ),
      [
        { from: 10, until: 30 },
        { from: 40, until: 70 },
      ],
    ],
    [
      'the nearest green ends it',
      moments(
        [[10, 1]],
        [
          [70, 3],
          [30, 2],
        ],
      ),
      [{ from: 10, until: 30 }],
    ],
    [
      'red again, and still',
      moments(
        [
          [10, 1],
          [40, 3],
        ],
        [[30, 2]],
      ),
      [
        { from: 10, until: 30 },
        { from: 40, until: null },
      ],
    ],
  ];
  test.each(cases)('%s', (_name, given, expected) => {
    expect(redSpells(given)).toEqual(expected);
  });

  test.each([
    [[], 0.5, null],
    [[7], 0.9, 7],
    [[1, 2], 0.5, 1.5],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10],
  ] as const)('of %j the share %p lies below %p', (values, share, expected) => {
    expect(quantileOf(values, share)).toBe(expected);
  });
});

describe('CSV', () => {
  const cell = (value: string | number | null): string =>
    toCsv({ columns: [{ name: 'a' }], rows: [[value]] }).split('\r\n')[1]!;
  test.each([
    ['plain', '"plain"'],
    ['with, comma', '"with, comma"'],
    ['a "quoted" word', '"a ""quoted"" word"'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@cmd', `"'@cmd"`],
    ['|calc', `"'|calc"`],
    ['  =HYPERLINK("x")', `"'  =HYPERLINK(""x"")"`],
    ['\t=1', `"'\t=1"`],
    ['\u200b=1', `"'\u200b=1"`],
    ['＝1', `"'＝1"`],
    ['a=1', '"a=1"'],
    [-3, '-3'],
    [0.5, '0.5'],
    [Number.NaN, ''],
    [null, ''],
  ])('%j is written %s', (value, expected) => {
    expect(cell(value)).toBe(expected);
  });

  test('has a head, and links by their words', () => {
    const text = toCsv({
      columns: [{ name: '=check' }, { name: 'Newest' }],
      rows: [
        [
          'lint',
          {
            links: [
              { words: '#1', href: '/x' },
              { words: '#2', href: '' },
            ],
          },
        ],
      ],
    });
    expect(text).toBe(`"'=check","Newest"\r\n"lint","#1 #2"\r\n`);
  });
});

test('what is too much becomes one series', () => {
  const series = [1, 5, 3, 2].map((value, index) => ({ name: `s${index}`, values: [value, 0] }));
  expect(largest(series, 3)).toEqual([
    { name: 's1', values: [5, 0] },
    { name: 's2', values: [3, 0] },
    { name: '2 others', values: [3, 0] },
  ]);
  expect(largest(series, 4).map(({ name }) => name)).toEqual(['s1', 's2', 's3', 's0']);
  expect(largest([], 3)).toEqual([]);
  expect([counted(1, 'check'), counted(2_000, 'delivery', 'deliveries')]).toEqual(['1 check', '2,000 deliveries']);
});
