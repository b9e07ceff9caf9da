import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable, printableJson, printableLines } from '../../src/core/printable.js';

const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const text = fc.string({ unit: 'binary' });

test('control characters become pictures, line ends spaces', () => {
  expect(printable('a\u001b[2Jb\u0000c\u007f')).toBe('a␛[2Jb␀c␡');
  expect(printable('a\r\n\tb\u2028c')).toBe('a b c');
  expect(printable('\u202eevil\u009b')).toBe('\ufffdevil\ufffd');
  expect(printable('Grüße 日本 👩‍👩‍👧')).toBe('Grüße 日本 👩‍👩‍👧');
  expect(printableLines('a\nb\u0007\r\nc')).toEqual(['a', 'b␇', 'c']);
});

test('nothing that steers a terminal comes through', () => {
  fc.assert(fc.property(text, (any) => !DANGEROUS.test(printable(any))));
  fc.assert(fc.property(text, (any) => !DANGEROUS.test(printableJson({ [any]: any }))));
});

test('JSON still says the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      expect(JSON.parse(printableJson(value, 2))).toEqual(JSON.parse(JSON.stringify(value))),
    ),
  );
});
