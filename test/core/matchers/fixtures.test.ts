import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';
import { categories } from '../../../src/core/categories/index.js';
import { CATEGORY_NAMES, type Diagnosis } from '../../../src/core/diagnosis.js';
import { matchers } from '../../../src/core/matchers/index.js';
import type { Matcher } from '../../../src/core/matchers/matcher.js';
import { createScan } from '../../../src/core/matchers/scan.js';

type Expected = {
  origin: 'real' | 'documented';
  source: string;
  category: string;
  rootCause: { summary: string; line: unknown };
};

const folder = new URL('../../fixtures/logs/', import.meta.url);
const folderOf = (matcher: Matcher): string => matcher.name.replaceAll(' ', '-');

const fixtures = readdirSync(folder)
  .flatMap((name) => readdirSync(new URL(`${name}/`, folder)).map((file) => `${name}/${file}`))
  .filter((file) => file.endsWith('.log'));

const log = (file: string): Uint8Array => readFileSync(new URL(file, folder));
const expectedOf = (file: string): Expected =>
  JSON.parse(readFileSync(new URL(file.replace(/\.log$/, '.expected.json'), folder), 'utf8'));

function diagnose(file: string): Diagnosis {
  const analysis = createAnalysis({ source: file });
  analysis.push(log(file));
  return analysis.end(0);
}

/** The part of a diagnosis that a fixture pins. */
function pinned(diagnosis: Diagnosis) {
  const { category, confidence, recommendedAction, rootCause, findings } = diagnosis;
  return {
    category,
    confidence,
    recommendedAction,
    rootCause: { summary: rootCause.summary, line: rootCause.lines[0] ?? null },
    findings: findings.map(({ path, startLine, startColumn, level, tool, code, test: name, message }) => ({
      path,
      startLine,
      startColumn,
      level,
      tool,
      code,
      test: name,
      message,
    })),
  };
}

/** Writes the answer of now down as the right one; to be read before it is committed. */
function pin(file: string, head: Pick<Expected, 'origin' | 'source'>): void {
  const target = new URL(file.replace(/\.log$/, '.expected.json'), folder);
  writeFileSync(target, `${JSON.stringify({ ...head, ...pinned(diagnose(file)) }, null, 2)}\n`);
}

describe('every matcher', () => {
  test('names are unique', () => {
    expect(new Set(matchers.map(({ name }) => name)).size).toBe(matchers.length);
  });

  test.each(matchers.map((matcher) => [matcher.name, matcher] as const))(
    '%s has fixtures, and each of them is its own',
    (_name, matcher) => {
      const own = fixtures.filter((file) => file.startsWith(`${folderOf(matcher)}/`));
      expect(own).not.toEqual([]);
      for (const file of own) {
        const scan = createScan([matcher]);
        scan.push(log(file));
        const reported = scan.end().signals.length > 0 || expectedOf(file).category === 'none';
        expect({ file, reported }).toEqual({ file, reported: true });
      }
      expect(matcher.url).toMatch(/^https?:\/\//);
    },
  );
});

describe('every category', () => {
  test('the list and the contract agree', () => {
    expect(categories.map(({ name }) => name).toSorted()).toEqual([...CATEGORY_NAMES].toSorted());
  });

  test.each(categories.map(({ name }) => name))('%s is the answer to a fixture', (name) => {
    expect(fixtures.map((file) => expectedOf(file).category)).toContain(name);
  });
});

describe('every fixture', () => {
  test.each(fixtures)('%s', (file) => {
    expect(existsSync(new URL(file.replace(/\.log$/, '.expected.json'), folder))).toBe(true);
    const { origin, source, ...expected } = expectedOf(file);
    if (process.env.REGREEN_PIN_FIXTURES) pin(file, { origin, source });
    expect(['real', 'documented']).toContain(origin);
    expect(source).not.toBe('');
    expect(pinned(diagnose(file))).toEqual(expected);
  });
});
