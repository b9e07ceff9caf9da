import { expect, test } from '@jest/globals';
import {
  formatAgo,
  formatCount,
  formatDuration,
  formatMoment,
  formatNumber,
  formatTime,
} from '../../src/cli/format.js';

const now = Date.parse('2026-11-21T10:10:00Z');
const clock = { now: () => now, timeZone: 'UTC' };
const before = (ms: number): string => new Date(now - ms).toISOString();

test.each([
  [null, '-'],
  [0, '0 ms'],
  [850, '850 ms'],
  [999.6, '1.00 s'],
  [1_234, '1.23 s'],
  [9_999, '9.99 s'],
  [59_999, '59.9 s'],
  [60_000, '1 min'],
  [75_000, '1 min 15 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [100 * 3_600_000, '4 d 4 h'],
  [2_000 * 86_400_000, '2,000 d'],
])('a duration of %p ms is %p', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0, 'just now'],
  [1_999, 'just now'],
  [12_000, '12 s ago'],
  [125_000, '2 min ago'],
  [3 * 3_600_000, '3 h ago'],
  [3 * 86_400_000, '3 d ago'],
  [-150_000, 'in 2 min'],
])('%p ms ago is %p', (ms, text) => {
  expect(formatAgo(before(ms), clock)).toBe(text);
});

test('a moment of today is its time, one of this year its day, an older one its year', () => {
  expect(formatMoment('2026-11-21T09:08:07Z', clock)).toBe('09:08:07');
  expect(formatMoment('2026-11-20T09:08:07Z', clock)).toBe('11-20 09:08');
  expect(formatMoment('2025-11-20T09:08:07Z', clock)).toBe('2025-11-20 09:08');
});

test('times are local, and say where that is', () => {
  const time = '2026-11-21T10:08:00Z';
  expect(formatTime(time, clock)).toBe('2026-11-21 10:08:00 UTC (2 min ago)');
  expect(formatTime(time, { ...clock, timeZone: 'Asia/Kolkata' })).toBe('2026-11-21 15:38:00 +05:30 (2 min ago)');
  expect(formatTime('2026-11-20T23:30:00Z', { ...clock, timeZone: 'Europe/Berlin' })).toMatch(
    /^2026-11-21 00:30:00 \+01:00 /,
  );
  expect(formatTime(null, clock)).toBe('-');
});

test('thousands are separated', () => {
  expect([formatNumber(1_234_567), formatNumber(0), formatNumber(null)]).toEqual(['1,234,567', '0', '-']);
  expect([formatCount(1, 'run'), formatCount(1_000, 'run')]).toEqual(['1 run', '1,000 runs']);
});
