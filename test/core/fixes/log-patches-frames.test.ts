import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { logDiff } from '../../../src/core/fixes/log-diff.js';
import { createLogPatchCollector } from '../../../src/core/fixes/log-patches/collect-log-patches.js';
import type { LogPatch } from '../../../src/core/fixes/log-patches/log-patch.js';
import type { FixFailure } from '../../../src/core/fixes/strategy.js';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'log-patches');
const STAMP = /^\S+ /gm;

const logs = readdirSync(FIXTURES)
  .filter((tool) => tool !== 'declined')
  .flatMap((tool) =>
    readdirSync(join(FIXTURES, tool)).map((name) => ({
      name: `${tool} ${name}`,
      log: readFileSync(join(FIXTURES, tool, name, 'log.txt'), 'utf8'),
    })),
  );

function collected(log: string): LogPatch[] {
  const collector = createLogPatchCollector();
  collector.push(log);
  return collector.end();
}

const withoutLine = (patches: readonly LogPatch[]) => patches.map(({ logLine: _, ...patch }) => patch);

describe('the same diff in the frame of another system', () => {
  test.each(logs)('$name without time stamps', ({ log }) => {
    expect(collected(log.replace(STAMP, ''))).toEqual(collected(log));
  });

  test.each(logs)('$name as gh run view prints it', ({ log }) => {
    expect(collected(log.replace(/^(?=\d{4}-)/gm, 'lint\tRun the formatter\t'))).toEqual(collected(log));
  });

  test.each(logs)('$name with the time stamps of GitLab', ({ log }) => {
    expect(collected(log.replace(STAMP, '2026-03-09T10:12:03.136630Z 00O '))).toEqual(collected(log));
  });

  // A file with carriage returns of its own cannot be told from a log with them.
  test.each(logs.filter(({ log }) => !log.includes('\r')))('$name with carriage returns', ({ log }) => {
    expect(collected(log.replaceAll('\n', '\r\n'))).toEqual(collected(log));
  });
});

const BODY = '--- src/a.py\n+++ src/a.py\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n';
const failing = (text: string): string =>
  `##[group]Run ruff format --diff\n##[endgroup]\n${text}##[error]Process completed with exit code 1.\n`;

describe('what is kept', () => {
  test('ends at a hundred patches', () => {
    const many = Array.from({ length: 150 }, (_, index) => BODY.replaceAll('src/a', `src/a${index}`)).join('');
    expect(collected(failing(many))).toHaveLength(100);
  });

  test('ends at twenty thousand lines, and the patch that is cut there cannot be used', () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => ` ${index}\n`).join('');
    const [patch, ...others] = collected(failing(`--- a.py\n+++ a.py\n@@ -1,30000 +1,30001 @@\n${lines}+1\n${BODY}`));
    expect(others).toEqual([]);
    expect(patch?.hunks[0]?.lines.length).toBeLessThanOrEqual(20_000);
    expect(patch?.unusable).toBe('the log breaks off in it');
  });

  test('is no line that is longer than any of a source', () => {
    const [patch] = collected(failing(BODY.replace('+c', `+${'c'.repeat(40_000)}`)));
    expect(patch?.unusable).toBe('a line is too long');
  });

  test.each([
    ['a carriage return', '+c\rc', 'a line holds a carriage return'],
    ['a terminal code of the file', '+c \x1b[31mred\x1b[0m', 'a line holds terminal codes'],
    ['a code that no colour is', '+c\x1b[2J', 'a line holds control characters'],
    ['bytes that are not UTF-8', '+c\ufffd', 'a line is not UTF-8'],
  ])('is no line with %s', (_, line, reason) => {
    expect(collected(failing(BODY.replace('+c', line)))[0]?.unusable).toBe(reason);
  });

  test('has the diffs of the step that failed, not those of others', () => {
    const passed = `##[group]Run git diff\n##[endgroup]\n${BODY}`;
    expect(withoutLine(collected(passed + failing(BODY.replaceAll('src/a', 'src/b'))))).toEqual(
      withoutLine(collected(failing(BODY.replaceAll('src/a', 'src/b')))),
    );
  });

  test('bears what stands before every line of a program', () => {
    const before = 'web:lint: ';
    expect(withoutLine(collected(failing(BODY.replace(/^(?=.)/gm, before))))).toEqual(
      withoutLine(collected(failing(BODY))),
    );
  });
});

const failure: FixFailure = {
  checkName: 'lint',
  category: 'format',
  summary: '',
  findings: [],
  hasMore: false,
  lines: [],
  failingStep: null,
};
const material = (files: Record<string, string>, told: Partial<FixFailure> = {}) => ({
  failure: { ...failure, ...told },
  logPatches: collected(failing(BODY)),
  formatted: [],
  file: (path: string) => (files[path] === undefined ? null : { mode: '100755' as const, text: files[path] }),
  paths: Object.keys(files),
});
const finding = (path: string) => ({
  path,
  startLine: 1,
  endLine: 1,
  startColumn: null,
  endColumn: null,
  level: 'failure' as const,
  title: null,
  message: '',
  test: null,
  tool: 'ruff',
  code: null,
  logLine: 1,
});

describe('the strategy', () => {
  test('keeps the mode of the file and says who printed the diff', () => {
    expect(logDiff.propose(material({ 'src/a.py': 'a\nb\nd\n' }))).toEqual({
      kind: 'proposed',
      proposal: {
        changes: [
          {
            path: 'src/a.py',
            before: { mode: '100755', text: 'a\nb\nd\n' },
            after: { mode: '100755', text: 'a\nc\nd\n' },
          },
        ],
        summary: 'Apply the diff that ruff printed, 1 file.',
        tool: 'ruff',
      },
    });
  });

  test('finds the file of a step that ran in a folder of its own by the findings', () => {
    const told = { findings: [finding('backend/src/a.py')] };
    const inFolder = material({ 'backend/src/a.py': 'a\nb\nd\n' }, told);
    expect(logDiff.reads(inFolder.failure, inFolder.logPatches, [])).toEqual(['src/a.py', 'backend/src/a.py']);
    expect(logDiff.propose(inFolder)).toMatchObject({ proposal: { changes: [{ path: 'backend/src/a.py' }] } });
    expect(logDiff.propose(material({ 'backend/src/a.py': 'a\nb\nd\n', 'src/a.py': 'a\nb\nd\n' }, told))).toEqual({
      kind: 'declined',
      reason: 'src/a.py: it fits several files',
    });
  });

  test('takes the only file of that name that the diff fits, or none', () => {
    const files = { 'src/a.py': 'x\n', 'backend/src/a.py': 'a\nb\nd\n', 'backend/a.py': 'a\nb\nd\n' };
    const one = material(files);
    expect(logDiff.reads(one.failure, one.logPatches, one.paths)).toEqual(['src/a.py', 'backend/src/a.py']);
    expect(logDiff.propose(one)).toMatchObject({ proposal: { changes: [{ path: 'backend/src/a.py' }] } });
    expect(logDiff.propose(material({ ...files, 'src/a.py': 'a\nb\nd\n' }))).toEqual({
      kind: 'declined',
      reason: 'src/a.py: it fits several files',
    });
    const withheld = { ...one, file: (path: string) => (path === 'src/a.py' ? null : one.file(path)) };
    expect(logDiff.propose(withheld)).toEqual({
      kind: 'declined',
      reason: 'src/a.py: src/a.py may be meant, and cannot be read',
    });
  });

  test('compares no crowd of files that are called alike', () => {
    const crowd = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`part${index}/src/a.py`, 'a\nb\nd\n']));
    const many = material({ 'src/a.py': 'a\nb\nd\n', ...crowd });
    expect(logDiff.reads(many.failure, many.logPatches, many.paths)).toEqual([]);
    expect(logDiff.propose(many)).toEqual({
      kind: 'declined',
      reason: 'src/a.py: too many files are called like that',
    });
  });

  test.each(['test_failure', 'compile_error', 'deploy', 'none'] as const)('leaves a %s alone', (category) => {
    const other = material({ 'src/a.py': 'a\nb\nd\n' }, { category });
    expect(logDiff.reads(other.failure, other.logPatches, other.paths)).toEqual([]);
    expect(logDiff.propose(other).kind).toBe('declined');
  });

  test('leaves a failure that nobody knows alone where anybody may have printed the diff', () => {
    expect(logDiff.propose(material({ 'src/a.py': 'a\nb\nd\n' }, { category: 'unknown' })).kind).toBe('declined');
  });

  test('touches no symbolic link', () => {
    const link = { ...material({}), file: () => ({ mode: '120000' as const, text: 'a\nb\nd\n' }), paths: ['src/a.py'] };
    expect(logDiff.propose(link)).toEqual({ kind: 'declined', reason: 'src/a.py: it is no text file' });
  });
});
