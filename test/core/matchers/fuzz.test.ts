import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis } from '../../../src/core/analyze.js';
import type { Diagnosis } from '../../../src/core/diagnosis.js';
import { matchers } from '../../../src/core/matchers/index.js';

const folder = new URL('../../fixtures/logs/', import.meta.url);
const lines = readdirSync(folder)
  .flatMap((name) => readdirSync(new URL(`${name}/`, folder)).map((file) => new URL(`${name}/${file}`, folder)))
  .filter((file) => file.pathname.endsWith('.log'))
  .flatMap((file) => readFileSync(file, 'utf8').split('\n'));

function diagnose(chunks: (string | Uint8Array)[]): Diagnosis {
  const analysis = createAnalysis({ source: 'fuzz' });
  for (const chunk of chunks) analysis.push(chunk);
  return analysis.end(0);
}

const line = fc.constantFrom(...lines);
const noise = fc.string({ unit: 'binary', maxLength: 40 });
/** A line of a fixture, cut, doubled or with noise in its midst. */
const mutated = fc
  .tuple(line, line, fc.nat(200), fc.nat(200), noise)
  .map(([one, other, from, to, text]) => one.slice(0, from) + text + other.slice(to));

describe('mutated logs', () => {
  test('never crash the analysis, and quotes and places stay well formed', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(line, mutated), { maxLength: 60 }), (log) => {
        const { rootCause, findings, confidence, stats } = diagnose([log.join('\n')]);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(rootCause.lines.length).toBeLessThanOrEqual(10);
        for (const { number } of rootCause.lines) expect(number >= 1 && number <= Math.max(1, stats.lines)).toBe(true);
        for (const { path, startLine } of findings) {
          expect(path === null ? startLine : path).not.toBe('');
          expect(path?.startsWith('/') || path?.includes('\\')).not.toBe(true);
          expect(startLine === null || (Number.isSafeInteger(startLine) && startLine > 0)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('how a log is cut into chunks never changes the answer', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 97 }), (log, size) => {
        const bytes = new TextEncoder().encode(log.join('\n'));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(diagnose(chunks)).toEqual(diagnose([bytes]));
      }),
      { numRuns: 100 },
    );
  });

  // What makes a pattern blow up: long runs of what its parts accept, and no end that fits.
  const unit = fc.constantFrom(
    'a',
    ' ',
    '.',
    '/',
    ':1',
    '- ',
    '1:',
    'a.b:',
    '(',
    '[',
    '"',
    '→',
    'at ',
    'error: ',
    '\\',
    'x/',
    '_',
    '=',
    'FAILED ',
    '$',
    '»',
    'a:1:1: ',
    '> ',
  );
  test('no line takes long, however it is made', () => {
    fc.assert(
      fc.property(unit, unit, line, fc.integer({ min: 500, max: 4_000 }), (one, other, start, length) => {
        const text = (start.slice(0, 60) + (one + other).repeat(length)).slice(0, 4_000);
        // The best of three: another process may take the core meanwhile.
        const durationsMs = [0, 1, 2].map(() => {
          const started = performance.now();
          diagnose([`${text}\n`]);
          return performance.now() - started;
        });
        expect({ text: text.slice(0, 90), slow: Math.min(...durationsMs) > 50 }).toEqual({
          text: text.slice(0, 90),
          slow: false,
        });
      }),
      { numRuns: 150 },
    );
  });

  test('memory stays bounded: a job that fails for ever keeps a bounded number of signals', () => {
    const analysis = createAnalysis({ source: 'endless' });
    const part = Array.from(
      { length: 2_000 },
      (_, index) => `src/a${index}.c:${index + 1}:1: error: bad ${index}`,
    ).join('\n');
    for (let round = 0; round < 20; round++)
      analysis.push(
        `##[group]Run make ${round}\n##[endgroup]\n${part}\n##[error]Process completed with exit code 2.\n`,
      );
    expect(analysis.end(0).findings.length).toBe(200);
  });
});

test('every hint is a valid pattern of its own', () => {
  for (const hint of matchers.flatMap((matcher) => matcher.hints)) expect(() => new RegExp(hint)).not.toThrow();
});
