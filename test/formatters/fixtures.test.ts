import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { formatter } from '../../src/core/fixes/formatter.js';
import { FORMATTER_NAMES } from '../../src/core/fixes/formatters/format-request.js';
import { formattingReads, planFormatting } from '../../src/core/fixes/formatters/plan-formatting.js';
import type { FormattedFile } from '../../src/core/fixes/formatting.js';
import type { FileState } from '../../src/core/fixes/patch.js';
import type { FixFailure } from '../../src/core/fixes/strategy.js';
import { formatFiles } from '../../src/formatters/run-formatters.js';
import { failureOf } from './failures.js';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'formatters');

type Case = {
  name: string;
  /** As the check has failed: what it ran, and what it said of the file. */
  failure: FixFailure;
  path: string;
  file: (path: string) => FileState | null;
  exists: (path: string) => boolean;
  /** What the real program has written. */
  expected: string;
};

const cases: Case[] = readdirSync(FIXTURES).flatMap((formatter) =>
  readdirSync(join(FIXTURES, formatter)).map((name) => {
    const folder = join(FIXTURES, formatter, name);
    const { path, command, finding } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
    const at = (inside: string): string => join(folder, 'repository', inside);
    return {
      name: `${formatter}/${name}`,
      failure: failureOf([{ path, ...finding }], command),
      path,
      file: (inside) => (existsSync(at(inside)) ? { mode: '100644', text: readFileSync(at(inside), 'utf8') } : null),
      exists: (inside) => existsSync(at(inside)),
      expected: readFileSync(join(folder, 'expected.txt'), 'utf8'),
    };
  }),
);

/** Each case's file, formatted; all of them in one sandbox. */
const formatted = new Map<Case, FormattedFile>();

beforeAll(async () => {
  const requests = cases.flatMap((one) => {
    // Only what the first step has asked for may be looked at in the second.
    const reads = formattingReads(one.failure, one.exists);
    return planFormatting(one.failure, (path) => (reads.includes(path) ? one.file(path) : null));
  });
  const results = await formatFiles(requests);
  for (const [index, one] of cases.entries()) {
    const result = results[index];
    if (result) formatted.set(one, result);
  }
});

describe('a file comes out as the real program writes it', () => {
  test.each(cases)('$name', (one) => {
    const result = formatted.get(one);
    expect(result?.problem).toBeNull();
    expect(result?.formatter).toBe(one.name.split('/')[0]);
    expect(result?.text).toBe(one.expected);
    const before = one.file(one.path);
    expect(
      formatter.propose({
        failure: one.failure,
        logPatches: [],
        formatted: result ? [result] : [],
        file: one.file,
        paths: [],
      }),
    ).toMatchObject({
      kind: 'proposed',
      proposal: { changes: [{ path: one.path, before, after: { mode: '100644', text: one.expected } }] },
    });
  });

  test('for every formatter', () => {
    expect(readdirSync(FIXTURES).sort()).toEqual([...FORMATTER_NAMES].sort());
  });
});
