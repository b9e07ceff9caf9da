import { describe, expect, test } from '@jest/globals';
import { readFixCases } from '../../../src/bench/fix-cases.js';

const cases = readFixCases('test/fixtures/fixes');

test('there are enough broken repositories, of enough tools, and not only those with a fix', () => {
  expect(cases.length).toBeGreaterThanOrEqual(80);
  expect(new Set(cases.map(({ tool }) => tool)).size).toBeGreaterThanOrEqual(14);
  expect(cases.filter(({ kind }) => kind === 'mechanical').length).toBeGreaterThanOrEqual(65);
  expect(cases.filter(({ kind }) => kind === 'needs_person').length).toBeGreaterThanOrEqual(15);
});

describe.each(cases.map((each) => [each.name, each] as const))(
  '%s',
  (_, { kind, reach, files, before, after, log }) => {
    test('has a right answer that differs from the repository, for every file that it names', () => {
      const [answer = new Map<string, string>()] = after;
      expect([...answer.keys()].sort()).toEqual([...files].sort());
      expect(kind === 'mechanical' ? files.length > 0 && reach !== null : reach === null).toBe(true);
      for (const right of after) for (const [path, text] of right) expect(before.get(path)?.text).not.toBe(text);
    });

    test('has the log of a job that failed', () => {
      const lines = new TextDecoder().decode(log).split('\n');
      expect(
        lines.some((line) =>
          /##\[error\](?:Process completed with exit code [1-9]|The operation was canceled)/.test(line),
        ),
      ).toBe(true);
      expect(lines.filter((line) => line !== '' && !/^\ufeff?\d{4}-\d\d-\d\dT[\d:]{8}\.\d{7}Z /.test(line))).toEqual(
        [],
      );
    });
  },
);
