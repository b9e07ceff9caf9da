import { describe, expect, test } from '@jest/globals';
import { diffLinesOf } from '../../../src/core/reviewers/changed-file.js';
import { hideSecrets, isSecretName } from '../../../src/core/reviewers/hide-secrets.js';
import type { ChangedFile } from '../../../src/core/reviewers/reviewer.js';
import { wholeTexts, wholeTextsOf } from '../../../src/core/reviewers/whole-texts.js';

const changed = (
  status: ChangedFile['status'],
  patch: string | null,
  previousPath: string | null = null,
): ChangedFile => ({
  path: 'a.yml',
  previousPath,
  status,
  additions: 1,
  deletions: 1,
  lines: patch === null ? null : diffLinesOf(patch),
});
const PATCH = '@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three';
const HEAD = 'one\nTWO\nthree\nfour';
const BASE = 'one\ntwo\nthree\nfour';
// Of two parts, so that no scanner takes this file for a leak.
const TOKEN = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
const KEY = ['-----BEGIN RSA PRIVATE', ' KEY-----'].join('');

describe('a file before and after the change', () => {
  test.each<[string, ChangedFile | undefined, string | null, object[]]>([
    ['changed', changed('modified', PATCH), HEAD, [{ path: 'a.yml', head: HEAD, base: BASE }]],
    ['left alone', undefined, HEAD, [{ path: 'a.yml', head: HEAD, base: HEAD }]],
    ['new', changed('added', PATCH), HEAD, [{ path: 'a.yml', head: HEAD, base: null }]],
    [
      'gone',
      changed('removed', '@@ -1,2 +0,0 @@\n-one\n-two'),
      null,
      [{ path: 'a.yml', head: null, base: 'one\ntwo' }],
    ],
    [
      'moved',
      changed('renamed', PATCH, 'b.yml'),
      HEAD,
      [
        { path: 'a.yml', head: HEAD, base: null },
        { path: 'b.yml', head: null, base: BASE },
      ],
    ],
    ['too large to show', changed('modified', null), HEAD, [{ path: 'a.yml', head: HEAD, base: null }]],
    ['withheld', changed('modified', PATCH), null, [{ path: 'a.yml', head: null, base: null }]],
    [
      'rid of a secret',
      changed('modified', `@@ -1,2 +1,2 @@\n one\n-token: ${TOKEN}\n+TWO`),
      'one\nTWO',
      [{ path: 'a.yml', head: 'one\nTWO', base: null }],
    ],
  ])('that is %s', (_, file, head, expected) => {
    expect(wholeTextsOf('a.yml', file, head)).toEqual(expected);
  });
});

test('a file that was moved keeps what it was, though both of its names are asked for', () => {
  const moved = changed('renamed', PATCH, 'b.yml');
  expect(wholeTexts(['a.yml', 'b.yml', 'c.yml'], [moved], (path) => (path === 'b.yml' ? null : HEAD))).toEqual([
    { path: 'a.yml', head: HEAD, base: null },
    { path: 'b.yml', head: null, base: BASE },
    { path: 'c.yml', head: HEAD, base: HEAD },
  ]);
});

describe('a diff as it is kept', () => {
  test('is redacted line by line', () => {
    const { lines } = hideSecrets(changed('modified', `@@ -1 +1,2 @@\n one\n+token: ${TOKEN}`));
    expect(lines?.map(({ newLine }) => newLine)).toEqual([1, 2]);
    expect(lines?.[0]?.text).toBe('one');
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  });

  test('has no lines where a secret goes over several', () => {
    const key = [KEY, 'MIIEpAIBAAKCAQEA'.repeat(4), KEY.replace('BEGIN', 'END')].map((line) => `+${line}`).join('\n');
    expect(hideSecrets(changed('modified', `@@ -0,0 +1,3 @@\n${key}`)).lines).toBeNull();
  });

  test('is as it was without a secret', () => {
    const file = changed('modified', PATCH);
    expect(hideSecrets(file)).toEqual(file);
    expect(isSecretName(file)).toBe(false);
    expect(isSecretName({ ...file, path: `src/${TOKEN}.ts` })).toBe(true);
    expect(isSecretName({ ...file, previousPath: TOKEN })).toBe(true);
  });
});
