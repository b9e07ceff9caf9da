import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Mistake } from '../../src/core/mistake.js';
import { readYaml } from '../../src/core/read-yaml.js';

const told = (text: string): string[] => {
  const read = readYaml(text);
  return 'mistakes' in read ? read.mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
};
const value = (text: string): unknown => {
  const read = readYaml(text);
  return 'file' in read ? read.file.value : read.mistakes;
};

describe('what can be read', () => {
  test.each([
    ['', null],
    ['# nothing but this\n', null],
    ['\ufeffa: 1\n', { a: 1 }],
    ['a: yes\nb: 012\nc: 2027-01-31\n', { a: 'yes', b: 12, c: '2027-01-31' }],
    ['true: 1\n2: b\n', { true: 1, 2: 'b' }],
    ['{\n\t"a": [1,\n\t\t2]\n}\r\n', { a: [1, 2] }],
    ['a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
    ['a: |\n  one\n  two\n', { a: 'one\ntwo\n' }],
  ])('%j', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test('keys of prototypes are keys', () => {
    expect(Object.keys(value('__proto__: {a: 1}\nconstructor: 2\n') as object)).toEqual(['__proto__', 'constructor']);
    expect({}).not.toHaveProperty('a');
  });
});

describe('what cannot is told with its place', () => {
  test.each([
    ['a:\n\tb: 1\n', ['2:1 tabs cannot indent: use spaces']],
    ['a: 1\nb: 2\na: 3\n', ['3:1 the key `a` stands here twice']],
    ['a: {b: 1, b: 2}\n', ['1:11 the key `b` stands here twice']],
    ['\u0000\u0001\u0002', ['1:1 this is no text: it holds the character U+0000']],
    ['a: 1\nb: \u001b[31m\n', ['2:4 this is no text: it holds the character U+001B']],
    ['a: !secret x\n', ['1:4 tags (`!name`) are not understood here']],
    ['a: !!binary aGk=\n', ['1:4 tags (`!name`) are not understood here']],
    ['<<: {a: 1}\n', ['1:1 merge keys (`<<`) are not understood: repeat the keys']],
    ['a: *later\nb: &later 1\n', ['1:4 the alias `*later` has no anchor before it']],
    ['a: 1\n---\nb: 2\n', ['2:1 a file holds one document: take this `---` and the rest away']],
    ['? [a]\n: 1\n', ['1:3 a key has to be a text']],
    ['a: b: c\n', ['1:4 a second `:` in one line: put the text in quotes, or begin a new line']],
    ['a:\n   b: 1\n  c: 2\n', ['3:1 this line is indented differently from its neighbours']],
    ['branches: [main\n', ['1:11 a `[` is not closed: add `]`, and indent lines that stand between them']],
    [
      'a: 1\nbranches: [main,\n  v1\nmode: fix\n',
      ['2:11 a `[` is not closed: add `]`, and indent lines that stand between them'],
    ],
    ['a: {b: 1\nc: 2\n', ['1:4 a `{` is not closed: add `}`, and indent lines that stand between them']],
    [
      'a: [b, {c: 1]\nd: 1\n',
      [
        '1:4 a `[` is not closed: add `]`, and indent lines that stand between them',
        '1:8 a `{` is not closed: add `}`, and indent lines that stand between them',
      ],
    ],
    ['[a, b', ['1:1 a `[` is not closed: add `]`, and indent lines that stand between them']],
    ['%YAML 1.1\n---\na: yes\n', ['1:1 a `%YAML` line is not understood: this is YAML 1.2, take it away']],
    ['x'.repeat(256 * 1024 + 1), ['1:1 the file is larger than 256 KiB']],
  ])('%#', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test('every mistake at once, by line', () => {
    expect(told('a: 1\na: !x 2\nb: [*none]\n').map((line) => line.split(' ')[0])).toEqual(['2:1', '2:4', '3:5']);
  });

  test('on no line beyond the end', () => {
    const [mistake] = (readYaml('a: "b\n\n\n') as { mistakes: Mistake[] }).mistakes;
    expect(mistake).toMatchObject({ line: 1 });
    expect(mistake!.message).toMatch(/not closed/);
  });

  test('a hundred at most, the rest counted', () => {
    const read = readYaml('k: 1\n'.repeat(300)) as { mistakes: Mistake[] };
    expect(read.mistakes).toHaveLength(100);
    expect(read.mistakes.at(-1)).toMatchObject({ line: 101, message: 'and 200 more mistakes from this line on' });
  });
});

test('positions are those of values, of keys when asked, and of what encloses them when there is none', () => {
  const read = readYaml('a:\n  b: [1, {c: 2}]\nd: &x\n  e: 1\nf: *x\n');
  if (!('file' in read)) throw new Error('it should read');
  const at = (path: PropertyKey[], part?: 'key') => Object.values(read.file.positionOf(path, part)).join(':');
  expect(at([])).toBe('1:1');
  expect(at(['a'])).toBe('1:1'); // its value begins on the next line
  expect(at(['a', 'b'])).toBe('2:6');
  expect(at(['a', 'b'], 'key')).toBe('2:3');
  expect(at(['a', 'b', 1, 'c'])).toBe('2:14');
  expect(at(['a', 'b', 7])).toBe('2:6');
  expect(at(['a', 'missing'])).toBe('1:1');
  expect(at(['f', 'e'])).toBe('4:6');
});

/** Pieces that YAML is made of, in any order. */
const pieces = fc.array(
  fc.constantFrom(
    ...['a', 'b: ', ': ', '- ', '? ', '\n', '\n  ', '\n\t', ' ', '\t', '[', ']', '{', '}', ',', '"', "'", '|', '>-\n'],
    ...[
      '#',
      '&x ',
      '*x',
      '!t ',
      '!!',
      '%',
      '---',
      '...',
      '<<: ',
      '\u0000',
      '\ufeff',
      '\\',
      '\\x',
      '@',
      '`',
      '~',
      '\r',
      '\ud800',
      '🎁',
    ],
  ),
  { maxLength: 40 },
);

test('nothing makes it throw, and every mistake has a place inside the text', () => {
  const text = fc.oneof(
    pieces.map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json(),
  );
  fc.assert(
    fc.property(text, (given) => {
      const read = readYaml(given);
      if ('file' in read) return void read.file.positionOf(['a', 0, 'b']);
      const lines = given.split(/\r?\n/).length;
      expect(read.mistakes.length).toBeGreaterThan(0);
      for (const { line, column, message } of read.mistakes) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 1_000 },
  );
});

test('JSON reads as JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.jsonValue({ maxDepth: 3 })), (given) => {
      const text = JSON.stringify(given);
      // In YAML a key of that name merges, at any depth.
      fc.pre(!text.includes('"<<":'));
      expect(value(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});

describe('a hostile file ends soon', () => {
  const whole = (piece: string) => piece.repeat(Math.floor((256 * 1024) / piece.length));
  test.each([
    ...['[', '{', '- ', '? ', 'a: ', '[a,', '{a:', '? - ', '{? ', ': '],
    ...[
      '&a ',
      '!x ',
      '"',
      '*a ',
      ']',
      '}',
      '[]',
      '---\n',
      '...\n',
      '\n',
      '#\n',
      'k:\n',
      '- a\n',
      'a: |\n',
      'a: - ',
      '- [a\n',
      '- {a\n',
    ],
  ])('%j repeated', (piece) => {
    const started = performance.now();
    expect(told(whole(piece))).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test.each(['[', '- ', 'a: ', '{a: ', '? '])('deep nesting by %j ends before anything calls itself', (piece) => {
    const depth = (levels: number) => told(piece.repeat(levels)).map((line) => line.replace(/^\S+ /, ''));
    expect(depth(300)).toEqual(['this is nested too deeply']);
    expect(depth(20)).not.toEqual(['this is nested too deeply']);
  });

  test('aliases that multiply', () => {
    const levels = [...'bcdefghij'].map(
      (name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]`,
    );
    expect(told(`a: &a [x,x,x,x,x,x,x,x,x]\n${levels.join('\n')}\n`)).toEqual([
      expect.stringMatching(/^1:1 this cannot be read as YAML: excessive alias count/),
    ]);
  });
});
