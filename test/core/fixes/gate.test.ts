import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type GateCase, readGateCase } from '../../../src/bench/gate-cases.js';
import { GATE_LIMITS, judgeChanges } from '../../../src/core/fixes/gate/judge-changes.js';
import { gateRules } from '../../../src/core/fixes/gate/rules/index.js';
import type { FileChange } from '../../../src/core/fixes/patch.js';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'gate');

/** Honest fixes that a person is asked about, and why that is as it should be for now. */
const ASKED: Record<string, string> = {
  'javascript-prettier-second': "text between tags is read as code, and `Don't` opens a text, in a test",
  'php-phpcbf-held-out': 'braces around the body of a loop are more tokens, in a test',
  'shell-shfmt-held-out': 'the space in `"$(( 1+1 ))"` is part of a text, in a test',
  'typescript-prettier-second': 'parentheses around `a, b` could be those of a call, in a test',
};

type Named = GateCase & { name: string };
const casesOf = (kind: string): Named[] =>
  readdirSync(join(FIXTURES, kind)).map((file) => ({
    name: file.replace(/\.txt$/, ''),
    ...readGateCase(readFileSync(join(FIXTURES, kind, file), 'utf8')),
  }));
const cheats = casesOf('cheats');
const honest = casesOf('honest');

describe('cheats', () => {
  test.each(cheats.map((one) => [one.name, one] as const))('%s', (_, { changes, rule, verdict }) => {
    const judgement = judgeChanges(changes);
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.objections.map((objection) => objection.rule)).toContain(rule);
  });

  test('are at least a hundred, and each rule has one that it objects to', () => {
    expect(cheats.length).toBeGreaterThanOrEqual(100);
    const seen = new Set(cheats.map(({ rule }) => rule));
    expect([...gateRules.map(({ name }) => name), 'size'].filter((name) => !seen.has(name))).toEqual([]);
  });
});

describe('honest fixes', () => {
  test.each(honest.map((one) => [one.name, one] as const))('%s', (name, { changes }) => {
    const { verdict, objections } = judgeChanges(changes);
    if (name in ASKED) expect(verdict).toBe('person');
    else expect(objections).toEqual([]);
  });

  test('are at least a hundred, in fifteen languages, and 95 in 100 pass', () => {
    const passed = honest.filter(({ changes }) => judgeChanges(changes).verdict === 'pass');
    expect(honest.length).toBeGreaterThanOrEqual(100);
    expect(passed.length / honest.length).toBeGreaterThanOrEqual(0.95);
    expect(new Set(honest.map(({ name }) => name.split('-')[0])).size).toBeGreaterThanOrEqual(15);
  });

  test('are stopped by nothing else when they pass: the way back is judged too', () => {
    const back = (changes: FileChange[]): FileChange[] =>
      changes.map(({ path, before, after }) => ({ path, before: after, after: before }));
    const formatted = honest.filter(
      ({ name }) => /prettier|black|gofmt|rustfmt|clang-format|isort/.test(name) && !(name in ASKED),
    );
    expect(formatted.length).toBeGreaterThan(30);
    for (const { name, changes } of formatted)
      expect([name, judgeChanges(back(changes)).verdict]).toEqual([name, 'pass']);
  });
});

describe('limits', () => {
  const change = (path: string, before: string, after: string): FileChange => ({
    path,
    before: { mode: '100644', text: before },
    after: { mode: '100644', text: after },
  });
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => change(`src/a${index}.ts`, 'a = 1\n', 'a = 2\n'));

  test('twenty files pass, twenty-one are for a person, two hundred and one for nobody', () => {
    expect([20, 21, 201].map((count) => judgeChanges(many(count)).verdict)).toEqual(['pass', 'person', 'refuse']);
  });

  test('can be narrower', () => {
    const changes = many(3);
    expect(judgeChanges(changes, { ...GATE_LIMITS, files: 2 }).verdict).toBe('person');
    expect(judgeChanges(changes, { ...GATE_LIMITS, lines: 2 }).verdict).toBe('person');
    expect(judgeChanges(changes, { files: 3, lines: 3 }).verdict).toBe('pass');
  });

  test('a line that is changed counts once', () => {
    const lines = (count: number, text: string) => `${text}\n`.repeat(count);
    const verdicts = [400, 401].map(
      (count) => judgeChanges([change('src/a.txt', lines(count, 'a'), lines(count, 'b'))]).verdict,
    );
    expect(verdicts).toEqual(['pass', 'person']);
  });

  test('what is refused in the last file is refused', () => {
    const cheat = change('src/z.ts', 'a = 1\n', 'a = 1 // @ts-ignore\n');
    expect(judgeChanges([...many(30), cheat]).verdict).toBe('refuse');
  });

  test('nothing at all, a change of nothing and a file named twice are refused', () => {
    const one = change('src/a.ts', 'a\n', 'b\n');
    const verdicts = [[], [change('a', 'a', 'a')], [one, { ...one, path: 'src/A.ts' }]].map(
      (changes) => judgeChanges(changes).verdict,
    );
    expect(verdicts).toEqual(['refuse', 'refuse', 'refuse']);
  });
});
