import { expect, test } from '@jest/globals';
import { slopePerHour } from '../../src/bench/soak-samples.js';

const HOUR_MS = 3_600_000;

test('the slope is that of the later half, in units an hour', () => {
  const warmingUp = [100, 150, 190, 195].map((value, index) => ({ atMs: index * 1_000, value }));
  const later = [0, 1, 2, 3].map((index) => ({
    atMs: (index + 4) * 1_000,
    value: 200 + (index * 1_000 * 12) / HOUR_MS,
  }));
  expect(slopePerHour([...warmingUp, ...later])).toBeCloseTo(12, 6);
});

test('one sample, or several of one moment, have no slope', () => {
  expect(slopePerHour([{ atMs: 5, value: 7 }])).toBe(0);
  expect(slopePerHour([1, 2, 3, 4].map((value) => ({ atMs: 5, value })))).toBe(0);
});
