import { expect, test } from '@jest/globals';
import { dependencies } from '../../../src/core/reviewers/dependencies.js';
import type { ChangedFile } from '../../../src/core/reviewers/reviewer.js';

const manifest = (range: string) => JSON.stringify({ name: 'till', dependencies: { 'left-pad': range } });
const lock = (range: string) =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: { 'left-pad': range } } } });
const file = (path: string, status: ChangedFile['status'], previousPath: string | null = null): ChangedFile => ({
  ...{ path, previousPath, status, additions: 1, deletions: 1, lines: null },
});

type Texts = Record<string, string>;
const HEAD: Texts = { 'package.json': manifest('^1.0.0'), 'package-lock.json': lock('^2.0.0') };
const BEFORE = { 'package.json': manifest('^1.0.0') };

test.each<[string, ChangedFile[], Texts, string[]]>([
  ['is new', [file('package-lock.json', 'added')], BEFORE, ['lockfile_disagrees']],
  [
    'agreed before',
    [file('package-lock.json', 'modified')],
    { ...BEFORE, 'package-lock.json': lock('^1.0.0') },
    ['lockfile_disagrees'],
  ],
  ['disagreed before', [file('package-lock.json', 'modified')], HEAD, []],
  ['is too large to be shown', [file('package-lock.json', 'modified')], BEFORE, []],
  [
    'was moved',
    [file('package-lock.json', 'renamed', 'npm-shrinkwrap.json')],
    { ...BEFORE, 'npm-shrinkwrap.json': lock('^2.0.0') },
    [],
  ],
  [
    'was moved, and agreed before',
    [file('package-lock.json', 'renamed', 'npm-shrinkwrap.json')],
    { ...BEFORE, 'npm-shrinkwrap.json': lock('^1.0.0') },
    ['lockfile_disagrees'],
  ],
  [
    'stands beside a manifest that is not shown',
    [file('package-lock.json', 'added'), file('package.json', 'modified')],
    {},
    [],
  ],
  [
    'is new as its manifest is',
    [file('package-lock.json', 'added'), file('package.json', 'added')],
    {},
    ['lockfile_disagrees'],
  ],
])('a lock file that disagrees and %s', (_, files, before, rules) => {
  const found = dependencies.review({
    files,
    head: (path) => HEAD[path] ?? null,
    base: (path) => before[path] ?? null,
    paths: Object.keys(HEAD),
  });
  expect(found.map(({ rule }) => rule)).toEqual(rules);
});
