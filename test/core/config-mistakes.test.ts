import { expect, test } from '@jest/globals';
import { type ConfigMistake, configAnnotations, configSentences } from '../../src/core/config-mistakes.js';

const mistake = (changes: Partial<ConfigMistake> = {}): ConfigMistake => ({
  line: 3,
  column: 5,
  path: 'mode',
  message: '`mode` must be one of observe, suggest, fix',
  scope: 'repository',
  inForce: 'the last good one',
  ...changes,
});

test("mistakes of the repository's file are annotated on their line", () => {
  const mistakes = [mistake(), mistake({ scope: 'organisation' }), mistake({ scope: 'override', line: 0, column: 0 })];
  expect(configAnnotations(mistakes)).toEqual([
    {
      path: '.github/regreen.yml',
      startLine: 3,
      endLine: 3,
      startColumn: 5,
      endColumn: 5,
      level: 'warning',
      title: 'Regreen: configuration',
      message: '`mode` must be one of observe, suggest, fix. Until it is mended, its last good version stays in force.',
    },
  ]);
});

test('where the pull request makes mistakes, those are annotated, for the lines are its own', () => {
  const mistakes = [
    mistake({ scope: 'head', line: 7 }),
    mistake(),
    mistake({ scope: 'head', line: 0, inForce: 'the defaults' }),
  ];
  expect(configAnnotations(mistakes)).toMatchObject([
    {
      startLine: 7,
      message:
        '`mode` must be one of observe, suggest, fix. Merged like this, it would not count: the last good version would stay in force.',
    },
  ]);
  expect(configSentences(mistakes)).toEqual([
    "This pull request's .github/regreen.yml has a mistake (line 7). Merged like this, it would not count: the last good version would stay in force.",
    '.github/regreen.yml has a mistake (line 3). Until it is mended, its last good version stays in force.',
    "This pull request's .github/regreen.yml: `mode` must be one of observe, suggest, fix. Merged like this, it would not count.",
  ]);
});

test('the others are told in sentences', () => {
  expect(
    configSentences([
      mistake({ inForce: 'the defaults' }),
      mistake({ line: 8, inForce: 'the defaults' }),
      mistake({ scope: 'organisation', message: 'unknown key `x`' }),
      mistake({ scope: 'override', line: 0, message: '`mode` must be a text', inForce: 'the defaults' }),
    ]),
  ).toEqual([
    '.github/regreen.yml has 2 mistakes (line 3, 8). Until it is mended, it does not count.',
    ".github/regreen.yml of the organisation's .github repository, line 3: unknown key `x`. Until it is mended, its last good version stays in force.",
    "This Regreen's own settings for the repository (config_override): `mode` must be a text. Until it is mended, it does not count.",
  ]);
});

test('a file that cannot be read at all has a sentence and no line', () => {
  const whole = [mistake({ line: 0, column: 0, path: '', message: 'it is a folder: make it a file' })];
  expect(configAnnotations(whole)).toEqual([]);
  expect(configSentences(whole)).toEqual([
    '.github/regreen.yml: it is a folder: make it a file. Until it is mended, its last good version stays in force.',
  ]);
});

test('no mistake, nothing told; very many are counted', () => {
  expect([configAnnotations([]), configSentences([])]).toEqual([[], []]);
  const many = Array.from({ length: 30 }, (_, index) => mistake({ scope: 'organisation', line: index + 1 }));
  const sentences = configSentences(many);
  expect([sentences.length, sentences.at(-1)]).toEqual([11, 'The configuration has 20 more mistakes.']);
});
