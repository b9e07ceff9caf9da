import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLineMemory, type LineMemory } from '../../../src/core/log/line-memory.js';

function remember(...chunks: (Uint8Array | string)[]): LineMemory {
  const memory = createLineMemory();
  for (const chunk of chunks) memory.push(chunk);
  return memory.end();
}

describe('line memory', () => {
  test.each<[string, string, string]>([
    ['the same line', 'all is well', 'all is well'],
    ['colours and a time stamp', '2026-01-01T00:00:00.0000000Z \x1b[32mall\x1b[0m is well', 'all is well'],
    ['times', 'built in 12.3s at 10:11:12', 'built in 4s at 09:00:01'],
    ['counts', 'Tests: 12 passed', 'Tests: 13 passed'],
    ['hashes', 'HEAD is now at 1f3c9ab', 'HEAD is now at 77aa0c2'],
    ['run ids', 'session 123e4567-e89b-12d3-a456-426614174000', 'session 00000000-1111-2222-3333-444444444444'],
    ['temporary folders', 'wrote /tmp/a1b2c3/out/report.xml', 'wrote /tmp/zz9/other/report.xml'],
    [
      'runner paths',
      'reading /home/runner/work/shop/shop/package.json',
      'reading /Users/runner/work/shop/package.json',
    ],
    ['spaces', 'a  b   c', 'a b c'],
  ])('knows %s', (_name, green, line) => {
    expect(remember(`first\n${green}\nlast\n`).has(line)).toBe(true);
  });

  test.each<[string, string, string]>([
    ['another text', 'all is well', 'all is lost'],
    ['failures where there were none', '12 passed, 0 failed', '10 passed, 2 failed'],
    ['another exit code', 'exit code 0', 'exit code 1'],
    ['another file', 'PASS src/cart.test.ts', 'PASS src/price.test.ts'],
    ['a part of a line', 'all is well', 'all is'],
  ])('does not know %s', (_name, green, line) => {
    expect(remember(`first\n${green}\nlast\n`).has(line)).toBe(false);
  });

  test('a blank line is never new', () => {
    expect(remember('').has('   ')).toBe(true);
  });

  test('any chunking remembers the same', () => {
    const lines = ['error: é broke', '\x1b[31mred\x1b[0m', 'twelve 12', '', 'last'];
    const bytes = new TextEncoder().encode(lines.join('\r\n'));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
        const memory = remember(...places.slice(1).map((to, index) => bytes.slice(places[index], to)));
        for (const line of ['error: é broke', 'red', 'twelve 99', 'last']) expect(memory.has(line)).toBe(true);
        expect(memory.has('twelve')).toBe(false);
      }),
    );
  });

  test('beyond its bound it keeps what it has, and takes further lines for new', () => {
    const word = (index: number): string =>
      index.toString(26).replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)));
    // One piece, and every line of it names its origin, so that the reader shows them all.
    const stamp = 'test\tRun tests\t2026-01-01T00:00:00.0000000Z';
    const log = Array.from({ length: 210_000 }, (_, index) => `${stamp} line ${word(index)}\n`).join('');
    const { has } = remember(log);
    expect([has(`line ${word(0)}`), has(`line ${word(150_000)}`)]).toEqual([true, true]);
    expect(has(`line ${word(209_999)}`)).toBe(false);
  });
});
