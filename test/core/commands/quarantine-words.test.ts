import { expect, test } from '@jest/globals';
import { readCommand } from '../../../src/core/commands/parse-command.js';
import { parseQuarantineName, parseQuarantineWords } from '../../../src/core/commands/quarantine-words.js';

test.each<[string, { name: string; days: number; reason: string | null }]>([
  ['"cart adds prices"', { name: 'cart adds prices', days: 14, reason: null }],
  ['"cart" for 3d', { name: 'cart', days: 3, reason: null }],
  ['"cart" for 2 weeks', { name: 'cart', days: 14, reason: null }],
  ['"cart" for 1 day because it waits for the clock', { name: 'cart', days: 1, reason: 'it waits for the clock' }],
  ['"cart", because of #12', { name: 'cart', days: 14, reason: 'of #12' }],
  ['“cart” because so', { name: 'cart', days: 14, reason: 'so' }],
  ['`a "b" c` for 90d', { name: 'a "b" c', days: 90, reason: null }],
  ['"says "no" twice" because it says "no"', { name: 'says "no" twice', days: 14, reason: 'it says "no"' }],
  ['"a" because "for 3d"', { name: 'a', days: 14, reason: '"for 3d"' }],
  ['"  a \t b "', { name: 'a b', days: 14, reason: null }],
])('%s', (words, expected) => {
  expect(parseQuarantineWords(words)).toEqual(expected);
});

test.each<[string, RegExp]>([
  ['', /stands in quotation marks/],
  ['cart', /stands in quotation marks/],
  ['"cart', /cannot be read/],
  ['""', /1 to 500 characters/],
  [`"${'x'.repeat(501)}"`, /1 to 500 characters/],
  ['"cart" for ever', /cannot be read/],
  ['"cart" for 0d', /1 to 90 days/],
  ['"cart" for 91d', /1 to 90 days/],
  ['"cart" for 13w', /1 to 90 days/],
  ['"cart" please', /cannot be read/],
])('%s says what is wrong', (words, mistake) => {
  expect(parseQuarantineWords(words)).toEqual({ mistake: expect.stringMatching(mistake) });
});

test.each<[string, string | null]>([
  ['"cart adds prices"', 'cart adds prices'],
  ['"a "b" c".', 'a "b" c'],
  ['“cart”', 'cart'],
  ['cart', null],
  ['"cart" for 3d', null],
  ['"', null],
  ['', null],
])('unquarantine %s', (words, name) => {
  expect(parseQuarantineName(words)).toEqual(name === null ? { mistake: expect.stringContaining('"') } : { name });
});

test('only the commands that take words keep them', () => {
  expect(readCommand('Hm.\n\n/regreen quarantine  "a" for 3d \nso')).toEqual({
    name: 'quarantine',
    words: '"a" for 3d',
  });
  expect(readCommand('/regreen unquarantine "a"')).toEqual({ name: 'unquarantine', words: '"a"' });
  expect(readCommand('/regreen fix "a"')).toEqual({ name: 'fix', words: null });
  expect(readCommand('> /regreen quarantine "a"')).toBeNull();
});

test('a line of nothing but quotation marks is read soon', () => {
  const started = performance.now();
  parseQuarantineWords('"'.repeat(1_000_000));
  parseQuarantineWords('" for '.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(1_000);
});
