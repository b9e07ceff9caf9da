import { describe, expect, test } from '@jest/globals';
import { applyLogPatch } from '../../../src/core/fixes/log-patches/apply-log-patch.js';
import { createLogPatchCollector } from '../../../src/core/fixes/log-patches/collect-log-patches.js';

/** The first patch of a step that printed these lines and failed. */
function printed(lines: readonly string[], lineEnds: readonly string[] = []) {
  const collector = createLogPatchCollector();
  const all = ['##[group]Run check', '##[endgroup]', ...lines, '##[error]Process completed with exit code 1.'];
  collector.push(all.map((line, index) => line + (lineEnds[index - 2] ?? '\n')).join(''));
  const [patch] = collector.end();
  if (!patch) throw new Error('no patch');
  return patch;
}

const diff = (path: string, ...body: string[]) => [`--- ${path}`, `+++ ${path}`, ...body];
const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

describe('a patch', () => {
  const first = printed(diff('a.py', '@@ -1,4 +1,4 @@', '-x', '+y', ' b', ' c', ' d'));

  test('of the first line belongs to the first line', () => {
    expect(applyLogPatch(text('x', 'b', 'c', 'd'), first)).toEqual({ text: text('y', 'b', 'c', 'd') });
    expect(applyLogPatch(text('new', 'x', 'b', 'c', 'd'), first)).toEqual({
      problem: 'its lines are not in the file at this head',
    });
  });

  test('of the last line belongs to the last line', () => {
    const last = printed(diff('a.py', '@@ -1,4 +1,5 @@', ' b', ' c', ' d', ' e', '+f'));
    expect(applyLogPatch(text('b', 'c', 'd', 'e'), last)).toEqual({ text: text('b', 'c', 'd', 'e', 'f') });
    expect(applyLogPatch(text('b', 'c', 'd', 'e', 'g'), last)).toHaveProperty('problem');
  });

  test('whose old and new lines both stand where it says changes nothing', () => {
    const body = ['@@ -1,6 +1,7 @@', ' a', ' a', ' a', '+a', ' a', ' a', ' a'];
    expect(applyLogPatch('a\n'.repeat(20), printed(diff('a.py', ...body)))).toEqual({
      problem: 'the file is already so at this head',
    });
  });

  test('finds its only place where lines have come before it', () => {
    const inside = printed(diff('a.py', '@@ -1,7 +1,7 @@', ' a', ' b', ' c', '-x', '+y', ' d', ' e', ' f'));
    const old = ['a', 'b', 'c', 'x', 'd', 'e', 'f'];
    expect(applyLogPatch(text('new', ...old), inside)).toEqual({
      text: text('new', 'a', 'b', 'c', 'y', 'd', 'e', 'f'),
    });
    expect(applyLogPatch(text('new', ...old, ...old), inside)).toEqual({
      problem: 'its lines stand in several places of the file',
    });
  });

  test('leaves white space at the end of lines that stay, which the log has lost', () => {
    const body = ['@@ -1,4 +1,4 @@', '-x', '+y', ' b', ' c', ' d'];
    expect(applyLogPatch(text('x ', 'b  ', 'c', 'd'), printed(diff('a.py', ...body)))).toEqual({
      text: text('y', 'b  ', 'c', 'd'),
    });
    expect(applyLogPatch(text('x ', 'b  ', 'c', 'd'), printed(diff('a.md', ...body)))).toHaveProperty('problem');
  });

  test('of what a log does not show is none', () => {
    const unseen = printed(diff('a.py', '@@ -1,5 +1,5 @@', '-x', '+x', '-a', '+b', ' b', ' c', ' d'));
    for (const lineEnd of ['\n', '\r\n'])
      expect(applyLogPatch(['x', 'a', 'b', 'c', 'd', ''].join(lineEnd), unseen)).toEqual({
        problem: 'it changes what cannot be seen, such as line ends',
      });
  });

  test('whose line ends are mixed cannot be used', () => {
    const body = diff('a.py', '@@ -1,4 +1,4 @@', '-x', '+y', ' b', ' c', ' d');
    expect(printed(body, ['\n', '\n', '\n', '\r\n', '\n', '\r\n', '\r\n', '\r\n']).unusable).toBe(
      'its line ends are mixed',
    );
  });

  test('cannot be used where a line of another program may stand for one of its own', () => {
    const body = ['@@ -1,3 +1,5 @@', ' b', ' c', ' d', '+ echo done', '+e', '+f'];
    expect(printed(diff('a.py', ...body)).unusable).toBe('lines of another program are between its lines');
  });
});

describe('a diff with line numbers', () => {
  const rows = [
    'Diff in a.lua:',
    '1   1    | a',
    '2        |-b',
    '3        |-c',
    '    2    |+d',
    '    3    |+e',
    '4   4    | f',
  ];

  test('is whole when its numbers are', () => {
    expect(printed(rows).unusable).toBeNull();
  });

  test.each([1, 2, 3, 4, 5])('is not whole without its row %i', (row) => {
    expect(printed(rows.filter((_, index) => index !== row)).unusable).toBe('lines of it are missing');
  });

  test.each([3, 4, 5])('is not whole where the log breaks off at its row %i', (row) => {
    expect(printed([...rows.slice(0, row), 'Terminated']).unusable).toBe('the log breaks off in it');
  });
});
