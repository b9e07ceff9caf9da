import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  DEFAULT_CONFIG,
  effectiveConfig,
  effectiveConfigSchema,
  parseConfigValue,
  parseRepositoryConfig,
  type RepositoryConfig,
  repositoryConfigJsonSchema,
} from '../../src/core/repository-config.js';

const told = (text: string): string[] => {
  const read = parseRepositoryConfig(text);
  return 'mistakes' in read ? read.mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
};
const config = (text: string): RepositoryConfig => {
  const read = parseRepositoryConfig(text);
  if ('mistakes' in read) throw new Error(told(text).join('\n'));
  return read.config;
};

describe('a file that reads', () => {
  test('holds only its own keys; a plain list means include', () => {
    expect(config('')).toEqual({});
    expect(config('{}')).toEqual({});
    expect(config('mode: observe\nchecks: [test, "build**"]\nlabels: {exclude: [wip]}\n')).toEqual({
      mode: 'observe',
      checks: { include: ['test', 'build**'] },
      labels: { exclude: ['wip'] },
    });
  });

  test('reads back from what it was kept as', () => {
    const kept = config('branches: [main]\nfix: {paths: [src/**], maxAttempts: 3}\nmodel: {maxUsdPerDay: 1.5}\n');
    expect(parseConfigValue(JSON.parse(JSON.stringify(kept)))).toEqual({ config: kept });
  });
});

describe('mistakes are told in plain words, all at once', () => {
  test.each([
    ['chekcs: [a]\n', ['1:1 unknown key `chekcs`; did you mean `checks`?']],
    ['fix:\n  aproval: true\n', ['2:3 unknown key `aproval`; did you mean `approval`?']],
    ['report:\n  colour: red\n', ['2:3 unknown key `colour`; the keys are always, onFailure']],
    ['__proto__: {}\n', [expect.stringMatching(/^1:1 unknown key `__proto__`; the keys are mode, /)]],
    ['mode: loud\n', ['1:7 `mode` must be one of observe, suggest, fix']],
    ['mode: [fix]\n', ['1:7 `mode` must be one of observe, suggest, fix']],
    ['mode:\n', ['1:6 `mode` is empty: give it a value, or take the line away']],
    ['- a\n', ['1:1 the file must be a map of keys and values']],
    ['just text\n', ['1:1 the file must be a map of keys and values']],
    ['checks: test\n', ['1:9 `checks` must be a list or a map of keys and values']],
    ['checks: []\n', ['1:9 `checks` must have at least 1 entry']],
    ['checks: {incldue: [a]}\n', ['1:10 unknown key `incldue`; did you mean `include`?']],
    ['branches: [main, 1.0]\n', ['1:18 `branches[1]` must be a text: write "1" in quotes if you mean the text']],
    ['report: {always: yes}\n', ['1:18 `report.always` must be true or false']],
    ['fix: {maxAttempts: 0}\n', ['1:20 `fix.maxAttempts` must be at least 1']],
    ['fix: {maxAttempts: 1.5}\n', ['1:20 `fix.maxAttempts` must be a whole number']],
    ['model: {maxUsdPerDay: -1}\n', ['1:23 `model.maxUsdPerDay` must be at least 0']],
    ['pipeline: My Pipeline\n', [expect.stringMatching(/^1:11 `pipeline` must be small letters/)]],
    ['authors: ["a\\nb"]\n', ['1:11 `authors[0]` must be one line of text without control characters']],
    ['matchers:\n- {owner: m, pattern: []}\n', ['2:23 `matchers[0].pattern` must have at least 1 entry']],
    [
      'quarantine:\n- check: a\n  owner: b\n  expires: 2027-02-30\n',
      ['2:3 `quarantine[0].reason` is missing', '4:12 `quarantine[0].expires` must be a date like 2027-01-31'],
    ],
    [
      'mode: x\npipelin: y\nreport:\n  always: 1\n',
      [
        '1:7 `mode` must be one of observe, suggest, fix',
        '2:1 unknown key `pipelin`; did you mean `pipeline`?',
        '4:11 `report.always` must be true or false',
      ],
    ],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test('a value without a file has no lines', () => {
    expect(parseConfigValue({ mode: 'x' })).toEqual({
      mistakes: [{ line: 0, column: 0, path: 'mode', message: '`mode` must be one of observe, suggest, fix' }],
    });
    expect(parseConfigValue(7)).toMatchObject({
      mistakes: [{ message: 'the value must be a map of keys and values' }],
    });
    expect(parseConfigValue(null)).toEqual({ config: {} });
  });

  test('whatever the file is, it is a configuration or has mistakes', () => {
    const keys = fc.constantFrom('mode', 'checks', 'include', 'fix', 'paths', 'matchers', 'quarantine', 'check', 'x');
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 'fix', 'a**', 1, true, ''),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(keys, tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (value) => {
        const read = parseRepositoryConfig(JSON.stringify(value));
        if ('config' in read)
          expect(effectiveConfigSchema.safeParse(effectiveConfig([read.config])).success).toBe(true);
        else expect(read.mistakes[0]).toMatchObject({ line: 1 });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('layers', () => {
  test('none gives the defaults', () => {
    expect(effectiveConfig([])).toEqual(DEFAULT_CONFIG);
    expect(effectiveConfig([null, {}, null])).toEqual(DEFAULT_CONFIG);
  });

  test('the later wins key by key; lists replace', () => {
    const organisation = config('mode: observe\nchecks: {include: [a, b], exclude: [c]}\nfix: {maxAttempts: 5}\n');
    const repository = config('checks: [d]\nfix: {apply: never}\nreview: {reviewers: [x]}\n');
    const override = config('mode: fix\nreview: {reviewers: []}\n');
    expect(effectiveConfig([organisation, repository, override])).toEqual({
      ...DEFAULT_CONFIG,
      mode: 'fix',
      checks: { include: ['d'], exclude: ['c'] },
      fix: { ...DEFAULT_CONFIG.fix, apply: 'never', maxAttempts: 5 },
    });
  });

  test('do not change each other or the defaults', () => {
    const before = JSON.stringify(DEFAULT_CONFIG);
    const layer = Object.freeze(config('report: {always: true}\n'));
    effectiveConfig([layer, config('report: {onFailure: failure}\n')]);
    expect([JSON.stringify(DEFAULT_CONFIG), layer]).toEqual([before, { report: { always: true } }]);
  });
});

describe('regreen.schema.json', () => {
  const file = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'regreen.schema.json'), 'utf8'));

  test('is what npm run schema writes', () => {
    expect(file).toEqual(JSON.parse(JSON.stringify(repositoryConfigJsonSchema())));
  });

  test('tells the defaults that hold', () => {
    type Node = { properties?: Record<string, Node>; default?: unknown };
    const compare = (node: Node, held: unknown, path: string): string[] => [
      ...('default' in node && JSON.stringify(node.default) !== JSON.stringify(held) ? [path] : []),
      ...Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
        compare(child, (held as Record<string, unknown> | null)?.[key], `${path}.${key}`),
      ),
    ];
    expect(compare(file, DEFAULT_CONFIG, '')).toEqual([]);
    expect(file.properties.report.properties.onFailure.default).toBe('neutral');
  });

  test.each([
    ['mode: fix\nchecks: [a]\nlabels: {include: [b], exclude: []}\nfix: {paths: {exclude: [c]}}\n', true],
    ['quarantine: [{check: a, owner: b, reason: c, expires: "2027-01-01"}]\n', true],
    ['checks: []\n', false],
    ['mode: loud\n', false],
    ['chekcs: [a]\n', false],
    ['fix: {maxAttempts: 0}\n', false],
  ])('judges %j as the reader does: %j', (text, good) => {
    const schema = z.fromJSONSchema(file);
    expect([schema.safeParse(parse(text)).success, told(text).length === 0]).toEqual([good, good]);
  });
});
