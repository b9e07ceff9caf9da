import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { admits, admitsSet, matchesGlob } from '../../src/core/glob.js';

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

  test('takes no longer for a hostile one', () => {
    const name = 'a'.repeat(1_000);
    const started = performance.now();
    expect(matchesGlob(`${'*a'.repeat(100)}b`, name)).toBe(false);
    expect(matchesGlob(`${'**/'.repeat(60)}b`, '/'.repeat(1_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
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
