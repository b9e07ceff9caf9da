import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis } from '../../src/core/analyze.js';

const signatureOf = (log: string): string => {
  const analysis = createAnalysis({ source: 'job' });
  analysis.push(log);
  return analysis.end(0).signature;
};

const pytest = (
  tests: readonly string[],
  { root = '/home/runner/work/shop/shop', shift = 0, seconds = '0.12' } = {},
) => `
##[group]Run pytest
##[endgroup]
=================================== FAILURES ===================================
${tests
  .map(
    (name, index) => `____________________________ ${name} ____________________________

    def ${name}():
>       assert total(${shift}) == 3
E       assert ${shift + 1} == 3
E        +  where ${shift + 1} = <function total at 0x7f${shift}a2b>(${shift})

${root}/tests/test_cart.py:${20 + index + shift}: AssertionError`,
  )
  .join('\n')}
=========================== short test summary info ============================
${tests.map((name) => `FAILED tests/test_cart.py::${name} - assert ${shift + 1} == 3`).join('\n')}
========================= ${tests.length} failed, ${shift} passed in ${seconds}s =========================
##[error]Process completed with exit code 1.
`;

describe('the signature of a failure', () => {
  test('stays for other machines, times and lines, and for another order of the same failures', () => {
    const names = ['test_a', 'test_b', 'test_c'];
    const base = signatureOf(pytest(names));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(names, { minLength: 3 }),
        fc.constantFrom(
          '/home/runner/work/shop/shop',
          '/Users/runner/work/shop/shop',
          '/__w/shop/shop',
          '/builds/team/shop',
        ),
        fc.nat(500),
        fc.constantFrom('0.12', '93.40'),
        (order, root, shift, seconds) => {
          expect(signatureOf(pytest(order, { root, shift, seconds }))).toBe(base);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('time stamps, colours, CRLF and a newer runner change nothing', () => {
    const log = pytest(['test_a']);
    const stamped = log
      .split('\n')
      .map((line, index) => `2026-01-01T10:00:${String(index % 60).padStart(2, '0')}.1234567Z \x1b[36m${line}\x1b[0m\r`)
      .join('\n');
    expect(signatureOf(stamped)).toBe(signatureOf(log));
    expect(signatureOf(`Current runner version: '2.330.0'\n${log}`)).toBe(signatureOf(log));
  });

  test.each([
    ['another test', pytest(['test_a']), pytest(['test_b'])],
    ['another file', 'src/a1.ts(1,2): error TS2304: no x\n', 'src/a2.ts(1,2): error TS2304: no x\n'],
    ['another code', 'src/a.ts(1,2): error TS2304: wrong\n', 'src/a.ts(1,2): error TS2305: wrong\n'],
    ['another message', 'src/a.ts(1,2): error TS2304: no x\n', 'src/a.ts(1,2): error TS2304: no y\n'],
  ])('differs for %s', (_name, one, other) => {
    expect(signatureOf(one)).not.toBe(signatureOf(other));
  });

  test('a secret in a message is no part of it', () => {
    const log = (token: string) => `src/a.ts(1,2): error TS2304: bad token ghp_${token}\n`;
    expect(signatureOf(log('a'.repeat(36)))).toBe(signatureOf(log('b'.repeat(36))));
  });

  test('different fixtures have different signatures, but for those of one failure', () => {
    const folder = new URL('../fixtures/logs/', import.meta.url);
    const logs = readdirSync(folder).flatMap((name) =>
      readdirSync(new URL(`${name}/`, folder))
        .filter((file) => file.endsWith('.log'))
        .map((file) => readFileSync(new URL(`${name}/${file}`, folder), 'utf8')),
    );
    const failed = logs.map((log) => signatureOf(log));
    // A tool's fixtures show one failure in several dress, and "none" is one signature.
    expect(new Set(failed).size).toBeGreaterThan(failed.length * 0.7);
  });
});
