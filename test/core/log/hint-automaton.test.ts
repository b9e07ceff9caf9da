import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHintAutomaton, ownersIn } from '../../../src/core/log/hint-automaton.js';
import { createLineReader } from '../../../src/core/log/line-reader.js';
import { matchers } from '../../../src/core/matchers/index.js';

/** What a reader shows of a log: line number, text, and the owners of the hints in it. */
function shown(hints: readonly string[], chunks: readonly (string | Uint8Array)[]) {
  const lines: { number: number; text: string; owners: number[] }[] = [];
  const automaton = createHintAutomaton(hints.map((hint) => ({ hints: [hint] })));
  const reader = createLineReader(automaton, {
    see({ number, text }, owners) {
      if (owners.length > 0) lines.push({ number, text, owners: owners.toSorted((one, other) => one - other) });
    },
    wantsNext: () => false,
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

const hits = (hint: string, text: string): boolean =>
  shown([hint], [`${'.\n'.repeat(30)}${text}\n`]).some(({ number }) => number === 31);

describe('hints', () => {
  test.each<[string, string, boolean]>([
    ['error', 'an error here', true],
    ['error', 'eror', false],
    ['^error', 'error: bad', true],
    ['^error', 'an error', false],
    ['^\\s*error', '   error', true],
    ['^error', '2022-01-01T00:00:00.0000000Z error', true],
    ['^error', '2022-01-01T00:00:00.0000000Z \x1b[31merror', true],
    ['^error', '\x1b[1m\x1b[31merror', true],
    ['^error', '#12 3.456 error', true],
    ['^error', '[task 2024-01-01T10:00:00.000Z] error', true],
    ['^error', '19:15:58 error', true],
    ['^error', '_bk;t=1234567890123error', true],
    ['^error', '\x1b_bk;t=1234567890123\x07error', true],
    ['^error', '\x1b_bk;t=1234567890123\x07\x1b[31merror', true],
    ['error: bad', 'er\x1b_bk;t=1234567890123\x07ror: bad', true],
    ['^error', '19:15:58  error', true],
    ['^error', '@acme/ui:test: error', true],
    ['^error', '2022-01-01T00:00:00.0000000Z \x1b[36mapp-1    |\x1b[0m error', true],
    ['^error', '2022-01-01T00:00:00.0000000Z [api] error', false],
    ['^error', ' 10%\r 50%\rerror', true],
    ['^error', '##[error]error', true],
    ['^error', '2022-01-01T00:00:00.0000000Z ##[warning]error', true],
    ['error: bad', '\x1b[31merror\x1b[0m: bad', true],
    ['error: bad', '^[[31merror^[[0m: bad', true],
    ['\\^~', '   ^~~~', true],
    ['error: bad', 'er\x1b]8;;https://example.org\x07ror: bad', true],
    [':\\d+:\\d+: ', 'a.c:12:34: x', true],
    [':\\d+:\\d+: ', 'a.c:12:: x', false],
    ['a{3}b', 'aaab', true],
    ['a{3}b', 'aab', false],
    ['a{2,4}b', 'aab', true],
    ['x(?:foo|ba[rz])+y', 'xfoobazy', true],
    ['x(?:foo|ba[rz])+y', 'xy', false],
    ['colou?r', 'color', true],
    ['[^\\x00-\\x7f]', 'é', true],
    ['✗ ', 'a ✗ b', true],
    ['[│╷] Error', '│ Error', true],
    ['a.c', 'aéc', true],
    ['a\\Sc', 'a c', false],
    ['a.+z', 'a to z', true],
    ['end$', 'the end', true],
    ['end$', 'the ending', false],
    ['end$', 'the end\r', true],
    ['end$', 'the \x1b[1mend\x1b[0m', true],
    ['^\\S+\\.py$', '2022-01-01T00:00:00.0000000Z src/a.py\r', true],
    ['^\\S+\\.py$', '2022-01-01T00:00:00.0000000Z src/a.py:3', false],
    ['(?:a|b$)', 'ab', true],
    ['[\\d-]x', '-x', true],
    ['\\.(?:java|kt):', 'A.kt:', true],
    ['[\\]]x', ']x', true],
  ])('%s in %j: %s', (hint, text, expected) => {
    expect(hits(hint, text)).toBe(expected);
  });

  test.each([
    '(?=a)',
    '(?<!a)',
    'a\\1',
    '(?i)a',
    '\\p{L}',
    'a(b',
    'a)b',
    '[ab',
    '*a',
    'a^b',
    '^a|b',
    '[[:alpha:]]',
    '\\u0041',
  ])('%s is refused', (hint) => {
    expect(() => createHintAutomaton([{ hints: [hint] }])).toThrow(/ of the pattern /);
  });

  test('all hints of a line are told, and a line that is cut into chunks is one line', () => {
    const log = 'x\n'.repeat(25) + 'FAILED tests/a.py - error: bad\r\n';
    const bytes = new TextEncoder().encode(log);
    const whole = shown(['^FAILED', 'error', 'nothing', 'bad$'], [bytes]);
    expect(whole).toEqual([{ number: 26, text: 'FAILED tests/a.py - error: bad', owners: [0, 1, 3] }]);
    const cut = [...bytes].map((byte) => new Uint8Array([byte]));
    expect(shown(['^FAILED', 'error', 'nothing', 'bad$'], cut)).toEqual(whole);
  });

  test('more states than there is room for are made again when they are needed', () => {
    const automaton = createHintAutomaton([{ hints: ['a.{22}b'] }]);
    const random = Array.from({ length: 60_000 }, (_, index) => ((index * 7919) % 11 < 5 ? 'a' : 'c')).join('');
    ownersIn(automaton, random);
    expect(ownersIn(automaton, `a${'c'.repeat(22)}b`)).toEqual([0]);
    expect(automaton.table().length).toBeLessThan(1_000_000);
  });
});

describe('the automaton of all matchers', () => {
  const folder = new URL('../../fixtures/logs/', import.meta.url);
  const texts = readdirSync(folder)
    .flatMap((name) => readdirSync(new URL(`${name}/`, folder)).map((file) => new URL(`${name}/${file}`, folder)))
    .filter((file) => file.pathname.endsWith('.log'))
    .flatMap((file) => readFileSync(file, 'utf8').split(/\r?\n/))
    .map((line) => line.replace(/\x1b\[[0-9;]*m|^\d{4}-\d\d-\d\dT\S+Z |^##\[(?:error|warning)\]/g, ''))
    .filter((line) => !/[\x00-\x08\x0b-\x1f\x7f]|\^\[\[/.test(line));
  const automaton = createHintAutomaton(matchers.map(({ hints, raw }) => ({ hints, raw: raw === true })));
  const expressions = matchers.map(({ hints }) => new RegExp(hints.map((hint) => `(?:${hint})`).join('|')));

  test('never misses a line that a hint is about', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(80),
        fc.constantFrom('', '\x1b[31m', '\x1b[0K'),
        (text, at, code) => {
          const found = new Set(ownersIn(automaton, text));
          const missed = matchers.filter((_, owner) => expressions[owner]?.test(text) && !found.has(owner));
          expect(missed.map(({ name }) => [name, text])).toEqual([]);
          // Codes and marks change nothing.
          const coloured = `${text.slice(0, at)}${code}${text.slice(at)}`;
          const seen = new Set<number>();
          const reader = createLineReader(automaton, {
            see(_line, owners) {
              for (const owner of owners) seen.add(owner);
            },
            wantsNext: () => false,
          });
          reader.push(`2022-01-01T00:00:00.0000000Z ${coloured}\n`);
          reader.end();
          expect([...found].filter((owner) => !seen.has(owner))).toEqual([]);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
