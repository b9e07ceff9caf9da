import { expect, test } from '@jest/globals';
import { unmangle } from '../../../src/core/log/unmangle.js';

test.each([
  ['ΓùÅ cart ΓÇ║ adds', '● cart › adds'],
  ['Γ£û failed', '✖ failed'],
  ['├ù 3', '× 3'],
  ['Γ is a letter', 'Γ is a letter'],
  ['plain', 'plain'],
])('%s', (mangled, text) => {
  expect(unmangle(mangled)).toBe(text);
});
