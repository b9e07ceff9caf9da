import { describe, expect, test } from '@jest/globals';
import { amountLabel, amountWords, roundTicks, type Unit } from '../../../src/core/charts/amounts.js';
import { layOutBars } from '../../../src/core/charts/bars.js';
import { dayLabel, spread } from '../../../src/core/charts/frame.js';
import { layOutLines } from '../../../src/core/charts/lines.js';
import { layOutStacks } from '../../../src/core/charts/stacks.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SIZE = { width: 860, height: 240 };

describe('round ticks', () => {
  const cases: [largest: number, unit: Unit, expected: number[]][] = [
    [0, 'count', [0, 1]],
    [1, 'count', [0, 1]],
    [3, 'count', [0, 1, 2, 3]],
    [4, 'count', [0, 1, 2, 3, 4]],
    [5, 'count', [0, 2, 4, 6]],
    [17, 'count', [0, 5, 10, 15, 20]],
    [100, 'count', [0, 50, 100]],
    [123_456, 'count', [0, 50_000, 100_000, 150_000]],
    [9e15, 'count', [0, 5e15, 1e16]],
    [Number.NaN, 'count', [0, 1]],
    [Number.POSITIVE_INFINITY, 'count', [0, 1]],
    [-4, 'count', [0, 1]],
    [0.07, 'usd', [0, 0.02, 0.04, 0.06, 0.08]],
    [0.3, 'usd', [0, 0.1, 0.2, 0.3]],
    [90 * MINUTE, 'duration', [0, 30 * MINUTE, HOUR, 90 * MINUTE]],
    [5 * HOUR, 'duration', [0, 2 * HOUR, 4 * HOUR, 6 * HOUR]],
    [3 * DAY, 'duration', [0, DAY, 2 * DAY, 3 * DAY]],
    [300 * DAY, 'duration', [0, 100 * DAY, 200 * DAY, 300 * DAY]],
  ];
  test.each(cases)('up to %p %s', (largest, unit, expected) => {
    expect(roundTicks(largest, unit)).toEqual(expected);
  });
});

describe('amounts', () => {
  const cases: [value: number, unit: Unit, words: string, label: string][] = [
    [0, 'count', '0', '0'],
    [1_234, 'count', '1,234', '1.2K'],
    [12e9, 'count', '12,000,000,000', '12B'],
    [45_000, 'duration', '45 s', '45 s'],
    [90 * MINUTE, 'duration', '1 h 30 min', '1.5 h'],
    [HOUR - 1, 'duration', '60 min', '60 min'],
    [23 * HOUR + 59.9 * MINUTE, 'duration', '24 h', '24 h'],
    [50 * HOUR, 'duration', '2 d 2 h', '2.1 d'],
    [1.5, 'usd', '$1.50', '$1.5'],
    [0.004, 'usd', 'under $0.01', '$0.004'],
    [1_234_567, 'usd', '$1,234,567.00', '$1.2M'],
    [Number.NaN, 'count', '–', '–'],
    [Number.POSITIVE_INFINITY, 'duration', '–', '–'],
  ];
  test.each(cases)('%p %s', (value, unit, words, label) => {
    expect([amountWords(value, unit), amountLabel(value, unit)]).toEqual([words, label]);
  });

  test('days', () => {
    expect([dayLabel('2026-11-02'), dayLabel('no day')]).toEqual(['Nov 2', 'no day']);
  });
});

const buckets = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => new Date(Date.UTC(2026, 10, 1 + index)).toISOString().slice(0, 10));

/** Every number anywhere in a value. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return /NaN|Infinity|undefined/.test(value) ? [Number.NaN] : [];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(numbersIn);
  return [];
}

describe('lines', () => {
  test('stand over their days, from zero at the bottom', () => {
    const { frame, lines } = layOutLines(
      { unit: 'count', buckets: buckets(2), series: [{ name: 'a', values: [0, 10] }] },
      SIZE,
    );
    expect(frame.plot).toEqual({ left: 56, top: 12, right: 690, bottom: 212 });
    expect(frame.ticks).toEqual([
      { y: 212, label: '0' },
      { y: 112, label: '5' },
      { y: 12, label: '10' },
    ]);
    expect(frame.dates).toEqual([
      { x: 214.5, label: 'Nov 1' },
      { x: 531.5, label: 'Nov 2' },
    ]);
    expect(lines).toEqual([
      {
        name: 'a',
        path: 'M214.5 212 L531.5 12',
        points: [
          { x: 214.5, y: 212, bucket: 0, value: 0 },
          { x: 531.5, y: 12, bucket: 1, value: 10 },
        ],
        labelY: 12,
      },
    ]);
  });

  test('a gap parts them, whatever made it', () => {
    const values = [1, null, 2, 3, Number.NaN, Number.POSITIVE_INFINITY, -1, 4];
    const { lines } = layOutLines({ unit: 'count', buckets: buckets(8), series: [{ name: 'a', values }] }, SIZE);
    expect(lines[0]!.points.map(({ bucket }) => bucket)).toEqual([0, 2, 3, 7]);
    expect(lines[0]!.path.match(/[ML]/g)).toEqual(['M', 'M', 'L', 'M']);
  });

  test('names that would lie on each other are moved apart and stay inside', () => {
    const { lines, frame } = layOutLines(
      {
        unit: 'count',
        buckets: buckets(3),
        series: [
          { name: 'a', values: [5, 5, 0] },
          { name: 'b', values: [5, 5, 0] },
          { name: 'never', values: [null, null, null] },
        ],
      },
      SIZE,
    );
    const [a, b, never] = lines.map(({ labelY }) => labelY);
    expect(Math.abs(a! - b!)).toBeGreaterThanOrEqual(15);
    expect(Math.max(a!, b!)).toBeLessThanOrEqual(frame.plot.bottom);
    expect(never).toBeNull();
    expect(spread([10, 10, 100], 15, 0, 200)).toEqual([10, 25, 100]);
    expect(spread([200, 195], 15, 0, 200)).toEqual([200, 185]);
  });

  test.each([1, 7, 13, 30, 90])('dates of %i buckets do not touch', (count) => {
    const { frame } = layOutLines({ unit: 'count', buckets: buckets(count), series: [] }, SIZE);
    const xs = frame.dates.map(({ x }) => x);
    expect(xs.at(-1)).toBe(frame.x(count - 1));
    for (const [index, x] of xs.slice(1).entries()) expect(x - xs[index]!).toBeGreaterThanOrEqual(45);
  });
});

describe('stacks', () => {
  test('stand on each other, the first at the bottom', () => {
    const { bars, names } = layOutStacks(
      {
        unit: 'count',
        buckets: buckets(2),
        series: [
          { name: 'a', values: [4, 1] },
          { name: 'nothing', values: [0, null] },
          { name: 'b', values: [6, Number.NaN] },
        ],
      },
      SIZE,
    );
    expect(bars.map(({ series, bucket, y, height }) => ({ series, bucket, y, height }))).toEqual([
      { series: 0, bucket: 0, y: 132, height: 80 },
      { series: 2, bucket: 0, y: 12, height: 120 },
      { series: 0, bucket: 1, y: 192, height: 20 },
    ]);
    expect(names.map(({ name, series }) => ({ name, series }))).toEqual([
      { name: 'b', series: 2 },
      { name: 'a', series: 0 },
    ]);
  });
});

describe('bars', () => {
  test('have their names and amounts', () => {
    const long = `Checks / ${'very '.repeat(20)}long (ubuntu, 22)`;
    const { bars, height } = layOutBars(
      {
        unit: 'count',
        rows: [
          { name: 'a', value: 10 },
          { name: long, value: 5 },
          { name: 'c', value: null },
        ],
      },
      860,
    );
    expect(bars.map(({ words, width }) => [words, width])).toEqual([
      ['10', 540],
      ['5', 270],
      ['–', 0],
    ]);
    expect(bars[1]!.name).toMatch(/^Checks \/ very … very long \(ubuntu, 22\)$/);
    expect([...bars[1]!.name].length).toBeLessThanOrEqual(38);
    expect(height).toBe(78);
  });
});

test('nothing that is no number is ever drawn', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, -5, null, undefined as never, 1e300, Number.MAX_VALUE, 5e-324];
  for (const unit of ['count', 'duration', 'usd'] as const) {
    for (const count of [0, 1, 8]) {
      const chart = {
        unit,
        buckets: buckets(count),
        series: [
          { name: 'a', values: odd },
          { name: 'b', values: [] },
        ],
      };
      expect(numbersIn(layOutLines(chart, SIZE)).filter((value) => !Number.isFinite(value))).toEqual([]);
      expect(numbersIn(layOutStacks(chart, SIZE)).filter((value) => !Number.isFinite(value))).toEqual([]);
    }
    const rows = odd.map((value) => ({ name: 'a', value }));
    expect(numbersIn(layOutBars({ unit, rows }, 860)).filter((value) => !Number.isFinite(value))).toEqual([]);
  }
});
