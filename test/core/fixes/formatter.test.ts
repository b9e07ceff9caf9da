import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { formatter } from '../../../src/core/fixes/formatter.js';
import { PRETTIERS, prettiersFor } from '../../../src/core/fixes/formatters/prettier-versions.js';
import { isWithin, otherMajor, otherMinor, otherOrNewer } from '../../../src/core/fixes/formatters/versions.js';
import type { FormattedFile } from '../../../src/core/fixes/formatting.js';
import type { FixFailure, FixMaterial, Outcome } from '../../../src/core/fixes/strategy.js';
import { PRETTIER_PACKAGES } from '../../../src/formatters/packages.js';
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
      proposed(failureOf([{ path: 'a.lua', tool: 'format', message: 'Diff in a.lua:' }], null), [
        result('a.lua', { formatter: 'stylua', version: '2.5.2', pinnedVersion: '0.20.0' }),
      ]),
      /the repository uses 0\.20\.0, Regreen has 2\.5\.2/,
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

describe('which versions of prettier have to agree', () => {
  const of3 = ['3.0.3', '3.3.3', '3.6.2', '3.8.5', '3.10.1'];
  test.each<[string, string | null, string[] | null]>([
    ['one that is here', '2.8.8', ['2.8.8']],
    ['one that is here, as pre-commit says it', 'v3.6.2', ['3.6.2']],
    ['one between two', '3.4.2', ['3.3.3', '3.6.2']],
    ['an earlier patch', '3.6.0', ['3.3.3', '3.6.2']],
    ['an earlier patch of the oldest', '3.0.0', ['3.0.3', '3.3.3']],
    ['a later patch of the newest', '3.10.4', ['3.8.5', '3.10.1']],
    ['the last of version 2 by a range', '^2.8.8', ['2.8.8']],
    ['another patch of 2.8', '2.8.4', null],
    ['older than all', '2.3.2', null],
    ['older than all by a range', '^2.3.0', null],
    ['newer than all', '3.11.0', null],
    ['newer than all by a range', '^3.11.0', null],
    ['another major version', '^4.0.0', null],
    ['a trial', '4.0.0-alpha.8', null],
    ['another package', 'npm:wp-prettier@3.0.3', null],
    ['a commit', '6fd1ced', null],
    ['any of version 3', '^3.0.0', of3],
    ['any of version 3 in short', '3', of3],
    ['none said', null, of3],
    ['a part of version 3', '^3.6.0', ['3.3.3', '3.6.2', '3.8.5', '3.10.1']],
    ['patches', '~3.6.2', ['3.6.2', '3.8.5']],
    ['at least', '>=2.8.8', ['2.8.8', ...of3]],
    ['one of two', '3.3.3 || 2.8.8', ['2.8.8', '3.0.3', '3.3.3']],
    ['one of two, of which one is older than all', '2.3.2 || 3.3.3', null],
  ])('%s: %s', (_, pinned, versions) => {
    expect(prettiersFor(pinned)).toEqual(
      versions === null
        ? { problem: expect.stringContaining(`the repository uses ${pinned}, Regreen has`) }
        : { versions },
    );
  });

  test('each is the version of its package', () => {
    const require = createRequire(import.meta.url);
    for (const version of PRETTIERS) {
      const installed: { version: string } = require(`${PRETTIER_PACKAGES[version]}/package.json`);
      expect(installed.version).toBe(version);
    }
  });
});

test.each<[string, string, boolean]>([
  ['3.4.2', '^3.3.0', true],
  ['3.2.5', '^3.3.0', false],
  ['4.0.0', '^3.3.0', false],
  ['3.3.9', '~3.3.0', true],
  ['3.4.0', '~3.3.0', false],
  ['0.9.5', '^0.9.1', true],
  ['0.10.0', '^0.9.1', false],
  ['4.1.0', '>=3', true],
  ['3.3.3', '3.3', true],
  ['3.3.3', '3.x', true],
  ['2.8.8', '3.x', false],
])('%s within %s: %s', (version, range, is) => {
  expect(isWithin(version, range)).toBe(is);
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
