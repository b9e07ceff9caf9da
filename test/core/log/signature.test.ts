import { describe, expect, test } from '@jest/globals';
import { stableHash, withoutAccidents } from '../../../src/core/log/signature.js';

describe('signature', () => {
  test.each([
    ['took 12.5 s', 'took 3 s'],
    ['line 12, column 4', 'line 90, column 17'],
    ['at 0x7f00 in 3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'at 0x99ab in 00000000-4f89-41d3-9a0c-0305e82c3302'],
    ['cannot open /tmp/build-1/x/a.txt', 'cannot open /var/tmp/other/x/a.txt'],
    ['commit 3bcd0f1 failed', 'commit 99fe001 failed'],
  ])('"%s" and "%s" are the same failure', (one, other) => {
    expect(withoutAccidents(one)).toBe(withoutAccidents(other));
  });

  test('different causes stay different', () => {
    expect(withoutAccidents("Cannot find name 'total'")).not.toBe(withoutAccidents("Cannot find name 'sum'"));
  });

  test('the hash is 64-bit FNV-1a', () => {
    expect(stableHash('')).toBe('cbf29ce484222325');
    expect(stableHash('a')).toBe('af63dc4c8601ec8c');
  });
});
