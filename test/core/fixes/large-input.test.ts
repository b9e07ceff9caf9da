import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../src/core/diagnosis.js';
import { applyLineEdits } from '../../../src/core/fixes/line-edits.js';
import { applyLogPatch } from '../../../src/core/fixes/log-patches/apply-log-patch.js';
import { mergeVersions } from '../../../src/core/fixes/log-patches/merge-versions.js';
import { applyHunks } from '../../../src/core/fixes/model-patch/apply-hunks.js';
import { namedPaths } from '../../../src/core/fixes/model-patch/shown-files.js';
import type { FixFailure } from '../../../src/core/fixes/strategy.js';
import { suggestionBlock } from '../../../src/core/fixes/suggestions.js';
import { codeBlock, inlineCode } from '../../../src/core/markdown.js';

/** More than a call takes as arguments. */
const MANY = 150_000;
const EMPTY = '\n'.repeat(MANY);
const [BEFORE, AFTER] = [`${EMPTY}a\n${EMPTY}`, `${EMPTY}b\n${EMPTY}`];

const around = Array.from({ length: 3 }, () => ({ kind: ' ' as const, text: '' }));
const hunk = {
  ...{ startLine: MANY - 2, oldEndsOpen: false, newEndsOpen: false },
  lines: [...around, { kind: '-' as const, text: 'a' }, { kind: '+' as const, text: 'b' }, ...around],
};
/** What would be shown of a difference is long. */
const isMended = (made: { text: string } | { problem: string }): string | boolean =>
  'text' in made ? made.text === AFTER : made.problem;

describe('a file of very many lines is mended', () => {
  test('by a diff of a model', () => {
    expect(isMended(applyHunks(BEFORE, { path: 'a', hunks: [hunk], returned: false }))).toBe(true);
  });

  test('by a diff in a log', () => {
    const patch = { path: 'a', tool: 'gofmt', hunks: [hunk], logLine: 1, unusable: null };
    expect(isMended(applyLogPatch(BEFORE, patch))).toBe(true);
  });

  test('by edits', () => {
    expect(applyLineEdits(BEFORE, [{ startLine: MANY + 1, removed: ['a\n'], added: ['b\n'] }])).toBe(AFTER);
    const added = Array.from({ length: MANY }, () => '\n');
    expect(applyLineEdits('a\n', [{ startLine: 1, removed: [], added }])).toBe(`${EMPTY}a\n`);
  });

  test('by several versions', () => {
    const base = Array.from({ length: MANY }, () => '\n');
    const [first, second] = [base.with(-1, 'b\n'), [...base.slice(0, -1), 'b\n']];
    expect(mergeVersions(base, [first, second], true)?.join('')).toBe(first.join(''));
    const written = Array.from({ length: MANY }, (_, index) => `${index}\n`);
    expect(mergeVersions(['a\n'], [written], true)).toHaveLength(MANY);
  });
});

test('very many backticks end no code', () => {
  const ticks = '` '.repeat(MANY);
  expect(codeBlock([ticks, '````'])).toMatch(/^`````text\n/);
  expect(suggestionBlock({ path: 'a', startLine: 1, endLine: 1, lines: [ticks] })).toMatch(/^```suggestion\n/);
  expect(inlineCode(ticks)).toMatch(/^`` /);
});

const PATH = 'src/a.ts';
const finding: Finding = {
  ...{ path: PATH, startLine: 1, endLine: 1, startColumn: null, endColumn: null, level: 'failure', title: null },
  ...{ message: 'wrong', test: null, tool: 'tsc', code: null, logLine: null },
};
const failure: FixFailure = {
  ...{ checkName: 'build', category: 'type_error', summary: 'red', hasMore: false, failingStep: null },
  ...{ findings: [], lines: [] },
};
/** Generous: what is quadratic takes many times as long. Milliseconds. */
const within = (most: number, look: () => void): void => {
  const start = performance.now();
  look();
  expect(performance.now() - start).toBeLessThan(most);
};

describe('the files that a failure names are found soon', () => {
  test('among very many, where a log names hundreds', () => {
    const paths = Array.from({ length: 100_000 }, (_, index) => `a${index}/f${index}.ts`);
    const names = paths.slice(0, 2_000);
    const lines = Array.from({ length: 10 }, (_, index) => ({
      number: index + 1,
      text: names.slice(index * 200, index * 200 + 200).join(' '),
    }));
    within(5_000, () => expect(namedPaths({ ...failure, lines }, paths)).toEqual(names.slice(0, 6)));
    const tests = paths.slice(0, 10).map((path) => path.replace('.ts', '.test.ts'));
    const failed = { ...failure, lines: [{ number: 1, text: tests.slice(0, 3).join(' ') }] };
    within(5_000, () =>
      expect(namedPaths(failed, [...paths, ...tests])).toEqual([...tests.slice(0, 3), ...names.slice(0, 3)]),
    );
  });

  test('among very many that are called the same', () => {
    const paths = Array.from({ length: 100_000 }, (_, index) => `a${index}/index.ts`);
    const text = Array.from({ length: 1_000 }, (_, index) => `x${index}/index.ts`).join(' ');
    const lines = [0, 1, 2, 3, 4].map((number) => ({
      number,
      text: text.slice(number * 2_000, number * 2_000 + 2_000),
    }));
    const exact = { number: 9, text: 'a7/index.ts:1' };
    within(5_000, () => expect(namedPaths({ ...failure, lines: [exact, ...lines] }, paths)).toEqual(['a7/index.ts']));
  });

  test('where one has very many findings', () => {
    const findings = Array.from({ length: 50_000 }, () => finding);
    within(5_000, () => expect(namedPaths({ ...failure, findings }, [PATH])).toEqual([PATH]));
  });
});
