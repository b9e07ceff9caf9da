import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { admits, admitsSet, admitting, type Filter, matchesGlob } from '../../src/core/glob.js';
import { parseRepositoryConfig } from '../../src/core/repository-config.js';
import { cpuMsOf } from '../support/cpu-time.js';

/** The same rules, said once more by trying everything; hopeless on long names. */
function oracle(pattern: string[], name: string[], atSegment = true): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return name.length === 0;
  const splits = name.map((_, index) => index).concat(name.length);
  if (first === '*' && rest[0] === '*') {
    const afterStars = rest.slice(rest.findIndex((character) => character !== '*'));
    const tail = rest.every((character) => character === '*') ? [] : afterStars;
    if (atSegment && rest.length >= 2 && rest[1] === '/') {
      const following = rest.slice(2);
      return splits.some((at) => (at === 0 || name[at - 1] === '/') && oracle(following, name.slice(at)));
    }
    return splits.some((at) => oracle(tail, name.slice(at), false));
  }
  if (first === '*')
    return splits.some((at) => !name.slice(0, at).includes('/') && oracle(rest, name.slice(at), false));
  if (name.length === 0) return false;
  const fits = first === '?' ? name[0] !== '/' : first === name[0];
  return fits && oracle(rest, name.slice(1), first === '/');
}

describe('a pattern', () => {
  test.each([
    ['build', 'build', true],
    ['build', 'Build', false],
    ['build', 'build 2', false],
    ['build*', 'build (20, ubuntu)', true],
    ['build*', 'build / test', false],
    ['build**', 'build / test', true],
    ['build*', 'build/test', false],
    ['build**', 'build/test', true],
    ['release/*', 'release/1.0', true],
    ['release/*', 'release/1.0/hot', false],
    ['release/**', 'release/1.0/hot', true],
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', 'src/core/a.ts', true],
    ['src/**/a.ts', 'src/a.ts', true],
    ['src/**/a.ts', 'src/b/c/a.ts', true],
    ['src/**/a.ts', 'srca.ts', false],
    ['v?', 'v1', true],
    ['v?', 'v/', false],
    ['v?', 'v🎁', true],
    ['dependabot[bot]', 'dependabot[bot]', true],
    ['dependabot[bot]', 'dependabotb', false],
    ['a.c', 'abc', false],
    ['(a+)+$', '(a+)+$', true],
    ['*', '', true],
    ['**', '', true],
    ['?', '', false],
    ['', '', true],
  ])('%j on %j: %j', (pattern, name, expected) => {
    expect(matchesGlob(pattern, name)).toBe(expected);
  });

  test('matches as trying everything does', () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', '/', '*', '**', '**/', '?'), { maxLength: 7 });
    const name = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 });
    fc.assert(
      fc.property(pattern, name, (parts, letters) => {
        expect([parts.join(''), letters.join(''), matchesGlob(parts.join(''), letters.join(''))]).toEqual([
          parts.join(''),
          letters.join(''),
          oracle([...parts.join('')], letters),
        ]);
      }),
      { numRuns: 3_000 },
    );
  });

  test('may be longer than a word of bits, and several are one row of them', () => {
    const long = `${'a'.repeat(31)}/**/${'b'.repeat(40)}`;
    expect(matchesGlob(long, `${'a'.repeat(31)}/${'b'.repeat(40)}`)).toBe(true);
    expect(matchesGlob(long, `${'a'.repeat(31)}/x/y/${'b'.repeat(40)}`)).toBe(true);
    expect(matchesGlob(long, `${'a'.repeat(31)}${'b'.repeat(40)}`)).toBe(false);
    for (let length = 28; length < 70; length++) {
      const text = 'a'.repeat(length);
      expect([matchesGlob(text, text), matchesGlob(text, `${text}a`), matchesGlob(`${text}*`, text)]).toEqual([
        true,
        false,
        true,
      ]);
      // Where one ends, the next begins: what the one has taken leads nowhere in the other.
      const counts = admitting({ include: [text, 'ab', '**/c'], exclude: [] });
      expect([counts(text), counts('ab'), counts('c'), counts(`${text}b`), counts('b'), counts('')]).toEqual([
        true,
        true,
        true,
        false,
        false,
        false,
      ]);
    }
  });
});

describe('the worst filter that a file may hold', () => {
  const name = 'a/'.repeat(1_000);
  test.each([
    ['stars', (index: number) => `${'*a'.repeat(11)}${index}`],
    ['single characters', (index: number) => `**${'?'.repeat(20)}${index}`],
    ['folders', (index: number) => `${'**/a/'.repeat(4)}${index}`],
  ])('takes no longer for hostile %s', (_, pattern) => {
    const all = Array.from({ length: 100 }, (_, index) => pattern(index));
    const read = parseRepositoryConfig(JSON.stringify({ checks: { include: [...all.slice(1), '**'], exclude: all } }));
    if (!('config' in read)) throw new Error(read.mistakes[0]!.message);
    const filter = read.config.checks as Filter;
    const once = () =>
      cpuMsOf(() => {
        const counts = admitting(filter);
        for (let check = 0; check < 20; check++) expect(counts(`${name}${check}x`)).toBe(true);
      });
    // The best of three: the machine may be busy with something else.
    expect(Math.min(once(), once(), once())).toBeLessThan(400);
  });

  test('is bounded', () => {
    const read = parseRepositoryConfig(JSON.stringify({ checks: Array(100).fill('x'.repeat(51)) }));
    expect(read).toEqual({
      mistakes: [
        expect.objectContaining({
          path: 'checks',
          message: '`checks` must have at most 5,000 characters in all its patterns: * stands for many names',
        }),
      ],
    });
  });
});

test('a filter lets through what is included and not excluded', () => {
  expect(admits({ include: [], exclude: [] }, 'any')).toBe(true);
  expect(admits({ include: ['t*'], exclude: ['*2'] }, 'test')).toBe(true);
  expect(admits({ include: ['t*'], exclude: ['*2'] }, 'test2')).toBe(false);
  expect(admits({ include: ['t*'], exclude: [] }, 'lint')).toBe(false);
  expect(admits({ include: ['Renovate[BOT]'], exclude: [] }, 'renovate[bot]', { ignoreCase: true })).toBe(true);
  expect(admits({ include: ['Renovate[BOT]'], exclude: [] }, 'renovate[bot]')).toBe(false);
});

test('of a set one has to be included, and none excluded', () => {
  expect(admitsSet({ include: [], exclude: [] }, [])).toBe(true);
  expect(admitsSet({ include: ['bug'], exclude: [] }, [])).toBe(false);
  expect(admitsSet({ include: ['bug'], exclude: [] }, ['ui', 'bug'])).toBe(true);
  expect(admitsSet({ include: ['bug'], exclude: ['wip*'] }, ['bug', 'wip: later'])).toBe(false);
});
