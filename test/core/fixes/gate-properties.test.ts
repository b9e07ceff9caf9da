import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeChanges } from '../../../src/core/fixes/gate/judge-changes.js';
import type { FileChange } from '../../../src/core/fixes/patch.js';
import { cpuMsOf, SOON_MS } from '../../support/cpu-time.js';

const change = (path: string, before: string, after: string): FileChange => ({
  path,
  before: { mode: '100644', text: before },
  after: { mode: '100644', text: after },
});

/** One way of writing a test file: tokens with the places between them where a formatter may put any space. */
const value = fc.oneof(
  fc.integer({ min: 0, max: 999 }).map(String),
  fc.constantFrom('name', 'cart.total', "'tea'", '[1, 2]', '{ a: 1 }'),
);
const assertion = fc
  .tuple(value, fc.constantFrom('toBe', 'toEqual', 'toBeGreaterThan', 'toContain'), value)
  .map(([actual, matcher, expected]) => ['expect', '(', `f(${actual})`, ')', '.', matcher, '(', expected, ')', ';']);
const testCase = fc
  .tuple(fc.stringMatching(/^[a-z]{1,12}$/), fc.array(assertion, { minLength: 1, maxLength: 4 }))
  .map(([name, assertions]) => ({ name, assertions }));
const file = fc.array(testCase, { minLength: 1, maxLength: 4 });
type Case = { name: string; assertions: string[][] };

const tokensOf = (cases: Case[]): string[] =>
  cases.flatMap(({ name, assertions }) => [
    'it',
    '(',
    `'${name}'`,
    ',',
    '(',
    ')',
    '=>',
    '{',
    ...assertions.flat(),
    '}',
    ')',
    ';',
  ]);
const written = (tokens: string[], spaces: string[]): string =>
  `${tokens.map((token, index) => `${token}${spaces[index % spaces.length]}`).join('')}\n`;
const spaces = fc.array(fc.constantFrom('', ' ', '\n', '\n\n', '  \n\t', '\t', '\r\n'), {
  minLength: 1,
  maxLength: 20,
});

describe('a test file', () => {
  test('may be given any other form', () => {
    fc.assert(
      fc.property(file, spaces, spaces, (cases, before, after) => {
        const tokens = tokensOf(cases);
        const formed = change('src/a.test.ts', written(tokens, before), written(tokens, after));
        fc.pre(formed.before?.text !== formed.after?.text);
        expect(judgeChanges([formed]).objections).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('never loses an assertion, whatever form it is given', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.nat(), spaces, spaces, (cases, at, which, before, after) => {
        const cut = cases.map(({ name, assertions }, index) => ({
          name,
          assertions:
            index === at % cases.length
              ? assertions.filter((_, place) => place !== which % assertions.length)
              : assertions,
        }));
        const changed = change('src/a.test.ts', written(tokensOf(cases), before), written(tokensOf(cut), after));
        expect(judgeChanges([changed]).verdict).toBe('refuse');
      }),
      { numRuns: 60 },
    );
  });

  test('never says another thing, whichever of its tokens changes', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.constantFrom('0', 'true', 'other', '!', '.', "'x'"), (cases, at, put) => {
        const tokens = tokensOf(cases);
        const place = at % tokens.length;
        fc.pre(tokens[place] !== put && tokens[place] !== ';');
        const changed = tokens.map((token, index) => (index === place ? put : token));
        expect(
          judgeChanges([change('src/a.test.ts', written(tokens, [' ']), written(changed, [' ']))]).verdict,
        ).not.toBe('pass');
      }),
      { numRuns: 60 },
    );
  });
});

const PATHS = [
  'a.test.ts',
  'src/a.ts',
  'tests/test_a.py',
  'a_test.go',
  'src/a.rs',
  'a.rb',
  'run.sh',
  'a.yml',
  'package.json',
  'pyproject.toml',
];

describe('any text', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('"', "'", '`', '${', '/*', '*/', '"""', '(', ')', '\n', '#', '\\', '{', '}', ' => '),
    ),
    { maxLength: 60 },
  );
  test('is judged without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...PATHS), fc.string({ unit: 'binary' })),
        pieces,
        pieces,
        (path, before, after) => {
          const { verdict, objections } = judgeChanges([change(path, before.join(''), after.join(''))]);
          expect(verdict === 'pass').toBe(objections.length === 0);
        },
      ),
    );
  });

  test.each([
    ['one line of words', 'npm curl test . test . it ( if ( 1 '],
    ['brackets', '(a,['],
    ['assertions', 'assert expect(a).toBe(1); '],
    ['open texts', '`${"\' '],
    ['lines', 'expect(a).toBe(1);\n'],
  ])('of 256 KiB takes no longer than its length: %s', (_, piece) => {
    const text = piece.repeat(Math.ceil((256 * 1024) / piece.length));
    for (const path of ['src/a.test.ts', 'tests/test_a.py']) {
      const took = cpuMsOf(() => void judgeChanges([change(path, text, `${text.slice(1000)}x`)]));
      expect([path, took < SOON_MS || took]).toEqual([path, true]);
    }
  });
});
