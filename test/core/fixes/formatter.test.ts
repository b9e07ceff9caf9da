import { describe, expect, test } from '@jest/globals';
import { formatter } from '../../../src/core/fixes/formatter.js';
import { changedSince } from '../../../src/core/fixes/formatters/prettier-changes.js';
import { otherMajor, otherMinor, otherOrNewer } from '../../../src/core/fixes/formatters/versions.js';
import type { FormattedFile } from '../../../src/core/fixes/formatting.js';
import type { FixFailure, FixMaterial, Outcome } from '../../../src/core/fixes/strategy.js';
import { failureOf } from '../../formatters/failures.js';

const warned = (...paths: string[]) =>
  paths.map((path) => ({ path, tool: 'format', message: `[warn] ${path}` }) as const);

const result = (path: string, change: Partial<FormattedFile> = {}): FormattedFile => ({
  path,
  formatter: 'prettier',
  version: '3.10.1',
  pinnedVersion: null,
  text: 'formatted\n',
  problem: null,
  ...change,
});

const proposed = (failure: FixFailure, formatted: FormattedFile[], change: Partial<FixMaterial> = {}): Outcome =>
  formatter.propose({
    failure,
    logPatches: [],
    formatted,
    paths: [],
    file: () => ({ mode: '100755', text: 'before' }),
    ...change,
  });

const two = failureOf(warned('a.ts', 'b.ts'), 'npx prettier --check .');

test('the changed files are proposed as they were, but for their text', () => {
  expect(formatter.reads(two, [], [])).toEqual(['a.ts', 'b.ts']);
  expect(proposed(two, [result('a.ts', { pinnedVersion: '^3.2.0' }), result('b.ts')])).toEqual({
    kind: 'proposed',
    proposal: {
      changes: ['a.ts', 'b.ts'].map((path) => ({
        path,
        before: { mode: '100755', text: 'before' },
        after: { mode: '100755', text: 'formatted\n' },
      })),
      summary: 'Format 2 files with prettier 3.10.1 (the repository says ^3.2.0), prettier 3.10.1.',
      tool: 'prettier 3.10.1 (the repository says ^3.2.0), prettier 3.10.1',
    },
  });
});

describe('it declines', () => {
  const one = failureOf(warned('a.ts'), 'npx prettier --check .');
  test.each<[string, Outcome, RegExp]>([
    [
      'no finding of a formatter',
      proposed(failureOf([{ path: 'a.ts', tool: 'jest', message: 'x' }], null), []),
      /^No formatter that Regreen has/,
    ],
    [
      'nothing to change',
      proposed(one, [result('a.ts', { text: 'before', pinnedVersion: '3.1.0' })]),
      /^The formatter finds nothing to change in a\.ts: prettier 3\.10\.1 \(the repository says 3\.1\.0\)\.$/,
    ],
    [
      'a file that could not be formatted',
      proposed(two, [result('a.ts'), result('b.ts', { text: null, problem: 'Unexpected token. (1:2)' })]),
      /^prettier cannot format b\.ts: Unexpected token\. \(1:2\)\.$/,
    ],
    ['a file of which nothing is known', proposed(two, [result('a.ts')]), /^b\.ts was not formatted\.$/],
    [
      'another major version',
      proposed(one, [result('a.ts', { pinnedVersion: '2.8.8' })]),
      /the repository uses 2\.8\.8, Regreen has 3\.10\.1/,
    ],
    [
      'a clang-format of which nobody knows the version',
      proposed(failureOf([{ path: 'a.c', tool: 'format', message: 'code should be clang-formatted' }], null), [
        result('a.c', { formatter: 'clang-format', version: '23.1.0' }),
      ]),
      /does not say which clang-format/,
    ],
    [
      'another reason for the failure',
      proposed(failureOf([...warned('a.ts'), { path: 'a.ts', tool: 'eslint', code: 'no-undef', message: 'x' }], null), [
        result('a.ts'),
      ]),
      /^The check fails for 1 more reasons/,
    ],
    [
      'what the pinned version writes otherwise',
      proposed(one, [result('a.ts', { pinnedVersion: '3.0.3', text: 'x\n  ? a\n  : b\n    ? c\n    : d;\n' })]),
      /the repository uses 3\.0\.3, Regreen has 3\.10\.1, and versions of prettier write ternaries differently/,
    ],
    [
      'a path that two files end with',
      proposed(failureOf([{ path: 'a.go', tool: 'format', message: 'diff a.go.orig a.go' }], 'gofmt -d .'), [], {
        paths: ['a.go', 'tools/a.go'],
      }),
      /^a\.go may be any of several files\.$/,
    ],
    [
      'a tool that does not tell everything',
      proposed(one, [result('a.ts')], {
        logPatches: [
          {
            path: 'a.ts',
            tool: 'biome',
            hunks: [],
            logLine: 1,
            unusable: 'the tool shows only a part of what it found',
          },
        ],
      }),
      /^The tool names only a part of the files\.$/,
    ],
    ['a file that is gone', proposed(one, [result('a.ts')], { file: () => null }), /could not be read/],
    [
      'too many files',
      proposed(failureOf(warned(...Array.from({ length: 51 }, (_, index) => `${index}.ts`)), null), []),
      /^51 files are not formatted/,
    ],
  ])('%s', (_, outcome, reason) => {
    expect(outcome).toEqual({ kind: 'declined', reason: expect.stringMatching(reason) });
  });

  test('but a warning beside it is no reason for the failure', () => {
    const failure = failureOf(
      [...warned('a.ts'), { path: 'a.ts', tool: 'eslint', level: 'warning', message: 'x' }],
      null,
    );
    expect(proposed(failure, [result('a.ts')]).kind).toBe('proposed');
  });
});

test('a path that two files end with is that of the root where the log names another by its whole path', () => {
  const paths = ['a.ts', 'lib/a.ts', 'src/b.ts'];
  const failure = failureOf(warned('a.ts', 'src/b.ts'), 'npx prettier --check .');
  expect(proposed(failure, [result('a.ts'), result('src/b.ts')], { paths }).kind).toBe('proposed');
});

describe('what minor versions of prettier write differently', () => {
  test.each<[string, string, string, string | null]>([
    ['3.0.3', 'a.ts', 'x\n  ? a\n  : b;\n', 'ternaries'],
    ['^3.1.0', 'a.ts', 'x\n  ? a\n  : b;\n', null],
    ['3.1.0', 'a.ts', `const message = \`${'a'.repeat(50)} \${sum(1)}\`;\n`, 'long template literals'],
    ['3.2.0', 'a.ts', `const message = \`${'a'.repeat(50)} \${sum(1)}\`;\n`, null],
    ['3.3.0', 'a.scss', '$a: 1;\n', 'SCSS and Less'],
    ['3.4.0', 'a.scss', '$a: 1;\n', null],
    ['3.4.0', 'a.css', 'a {\n  font-family:\n    a, b;\n}\n', 'long values in CSS'],
    ['3.5.3', 'a.js', '((a = 1), (b = 2));\n', 'sequences'],
    ['3.6.2', 'a.js', '((a = 1), (b = 2));\n', null],
    ['3.6.2', 'a.ts', 'export interface A extends Omit<\n  B,\n  "c"\n> {\n', 'long heads of classes'],
    ['3.7.0', 'a.ts', 'export interface A extends Omit<\n  B,\n  "c"\n> {\n', null],
    ['3.8.0', 'a.ts', 'type A =\n  string | number;\n', 'union types'],
    ['3.8.0', 'a.js', 'x = {/* nothing */};\n', 'empty places with a comment'],
    ['3.6.2', 'a.md', 'Title\n=====\n', 'underlined headings'],
    ['3.8.0', 'a.md', '# Title\n\n`code` and *words*\n', null],
    ['3.9.0', 'a.md', 'Title\n=====\n', null],
    ['3.9.0', 'a.scss', '@if (\n  a\n) {\n', 'long conditions and arguments of SCSS'],
    ['3.6.2', 'a.ts', 'export const a = (b: string): number => b.length;\n', null],
  ])('%s %s %j', (pinned, path, text, what) => {
    expect(changedSince(pinned, path, ['', text])).toBe(what);
    expect(changedSince(pinned, path, [text, ''])).toBe(what);
  });

  test('and where none is pinned it may be any', () => {
    expect(changedSince(null, 'a.ts', ['x\n  ? a\n  : b;\n'])).toBe('ternaries');
  });

  test('long lines take no long time', () => {
    const long = 60_000;
    const texts = ['class ', '`a', '${', '{/*', '((', 'a | ', '\\*_', '|`', '@if ', '(a): b', '? (', ' ', '\n '].map(
      (piece) => piece.repeat(long / piece.length),
    );
    const started = performance.now();
    for (const path of ['a.vue', 'a.md', 'a.ts', 'a.scss'])
      for (const text of texts) changedSince('3.0.0', path, [text]);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

describe('versions', () => {
  test.each<[string, string | null, boolean]>([
    ['the same major', otherMajor('^3.0.0', '3.10.1'), false],
    ['another major', otherMajor('~2.8.1', '3.10.1'), true],
    ['none pinned', otherMajor(null, '3.10.1'), false],
    ['no number', otherMajor('latest', '3.10.1'), false],
    ['an older minor', otherOrNewer('3.0.0', '3.10.1'), false],
    ['a newer minor', otherOrNewer('3.11.0', '3.10.1'), true],
    ['a newer minor, none said', otherOrNewer('3', '3.10.1'), false],
    ['another minor before 1.0', otherMinor('0.95.0', '0.96.1'), true],
    ['another patch before 1.0', otherMinor('0.96.0', '0.96.1'), false],
    ['another minor after 1.0', otherMinor('1.2.0', '1.3.0'), false],
    ['at least an older minor before 1.0', otherMinor('>=0.9.1', '0.17.3'), false],
    ['at least a newer minor before 1.0', otherMinor('>=0.18.0', '0.17.3'), true],
    ['a later major', otherMinor('1.0.0', '0.17.3'), true],
  ])('%s', (_, conflict, differs) => {
    expect(conflict !== null).toBe(differs);
  });
});
