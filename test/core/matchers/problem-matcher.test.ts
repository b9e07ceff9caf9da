import { describe, expect, test } from '@jest/globals';
import { createAnalysis } from '../../../src/core/analyze.js';
import { type ProblemMatcher, problemMatcherSchema } from '../../../src/core/problem-matcher-schema.js';

const ESLINT_STYLISH = {
  owner: 'eslint-stylish',
  pattern: [
    { regexp: '^([^\\s].*)$', file: 1 },
    {
      regexp: '^\\s+(\\d+):(\\d+)\\s+(error|warning|info)\\s+(.*)\\s\\s+(.*)$',
      line: 1,
      column: 2,
      severity: 3,
      message: 4,
      code: 5,
      loop: true,
    },
  ],
};
const COMPACT = {
  owner: 'compact',
  severity: 'warning',
  pattern: [{ regexp: '^(.+): row (\\d+) - (.+)$', file: 1, line: 2, message: 3 }],
};
const MSBUILD = {
  owner: 'msbuild',
  category: 'compile_error',
  pattern: [
    {
      regexp: '^([^(]+)\\((\\d+),(\\d+)\\): bad ([A-Z]+): (.+) \\[(.+)\\]$',
      file: 1,
      line: 2,
      column: 3,
      code: 4,
      message: 5,
      fromPath: 6,
    },
  ],
};
const THREE_LINES = {
  owner: 'three',
  pattern: [
    { regexp: '^PROBLEM (\\w+)$', code: 1 },
    { regexp: '^ +at ([^:]+):(\\d+)$', file: 1, line: 2 },
    { regexp: '^ +because (.+)$', message: 1 },
  ],
};

const read = (problemMatchers: unknown[], log: string) => {
  const analysis = createAnalysis({
    source: 'job',
    problemMatchers: problemMatchers.map((each): ProblemMatcher => problemMatcherSchema.parse(each)),
  });
  analysis.push(log);
  return analysis.end(0);
};
const told = (problemMatchers: unknown[], log: string) =>
  read(problemMatchers, log).findings.map(({ tool, path, startLine, startColumn, level, code, message }) =>
    [tool, path, startLine, startColumn, level, code, message].join(' | '),
  );

describe('problem matchers', () => {
  test('loop: one finding a line, with the file of the line before them all; what comes between ends it', () => {
    const log = `src/a.js
  1:1  error  Missing "use strict" statement   strict
  5:10  warning  'b' is defined but never used   no-unused-vars

src/b.js
  2:3  error  Bad   bad
not a path
`;
    expect(told([ESLINT_STYLISH], log)).toEqual([
      'eslint-stylish | src/a.js | 1 | 1 | failure | strict | Missing "use strict" statement',
      'eslint-stylish | src/b.js | 2 | 3 | failure | bad | Bad',
      "eslint-stylish | src/a.js | 5 | 10 | warning | no-unused-vars | 'b' is defined but never used",
    ]);
  });

  test('one pattern, with the severity that is given for all', () => {
    expect(told([COMPACT], '2022-01-01T00:00:00.0000000Z \x1b[31msrc/a.x: row 3 - odd\x1b[0m\n')).toEqual([
      'compact | src/a.x | 3 |  | warning |  | odd',
    ]);
  });

  test('a file is relative to the folder of fromPath', () => {
    expect(told([MSBUILD], 'Cart\\Cart.cs(3,5): bad XY: not so [D:\\a\\shop\\shop\\src\\Shop\\Shop.csproj]\n')).toEqual(
      ['msbuild | src/Shop/Cart/Cart.cs | 3 | 5 | failure | XY | not so'],
    );
    expect(read([MSBUILD], 'a.cs(3,5): bad XY: not so [a.csproj]\n').category).toBe('compile_error');
  });

  test('three lines in a row, and nothing when one is missing', () => {
    const whole = 'PROBLEM X1\n   at src/a.x:7\n   because it is so\n';
    expect(told([THREE_LINES], whole)).toEqual(['three | src/a.x | 7 |  | failure | X1 | it is so']);
    expect(told([THREE_LINES], 'PROBLEM X1\n   at src/a.x:7\nother\n   because it is so\n')).toEqual([]);
    expect(told([THREE_LINES], `PROBLEM X0\n${whole}`)).toEqual(['three | src/a.x | 7 |  | failure | X1 | it is so']);
  });

  test('they are asked before the built-in formats, whose findings stay', () => {
    const own = {
      owner: 'own',
      pattern: [
        {
          regexp: '^(\\S+)\\((\\d+),(\\d+)\\): error (TS\\d+): (.+)$',
          file: 1,
          line: 2,
          column: 3,
          code: 4,
          message: 5,
        },
      ],
    };
    const log = 'src/a.ts(1,2): error TS2304: no\nsrc/b.py:3:1: F401 unused\n';
    expect(told([own], log)).toEqual([
      'own | src/a.ts | 1 | 2 | failure | TS2304 | no',
      expect.stringContaining('src/b.py | 3 | 1'),
    ]);
  });

  test('an expression that would take for ever elsewhere takes no time', () => {
    const evil = { owner: 'evil', pattern: [{ regexp: '(a+)+(b|c)+$', message: 0 }] };
    const started = performance.now();
    read([evil], `${'a'.repeat(900)}!\n`.repeat(200));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test.each<[string, object, string]>([
    [
      'look-around',
      { pattern: [{ regexp: '(?=a)b', message: 0 }] },
      'pattern.0.regexp must be a regular expression in RE2 syntax',
    ],
    [
      'too large',
      { pattern: [{ regexp: 'a{999}b{999}c{999}', message: 0 }] },
      'pattern.0.regexp must be a smaller expression',
    ],
    [
      'a group that is not there',
      { pattern: [{ regexp: '(a)', message: 2 }] },
      'pattern.0.message must be a group of the expression, which has 1',
    ],
    [
      'set twice',
      {
        pattern: [
          { regexp: '(a)', message: 1 },
          { regexp: '(b)', message: 1 },
        ],
      },
      'pattern.1.message is set by an earlier pattern',
    ],
    ['no message', { pattern: [{ regexp: 'a', file: 0 }] }, 'pattern must set `message`'],
    [
      'loop alone',
      { pattern: [{ regexp: '(a)', message: 1, loop: true }] },
      'pattern.0.loop is only for the last of several',
    ],
    [
      'loop without message',
      {
        pattern: [
          { regexp: '(a)', message: 1 },
          { regexp: '(b)', file: 1, loop: true },
        ],
      },
      'pattern.1.loop needs `message`',
    ],
    [
      'severity',
      { severity: 'bad', pattern: [{ regexp: 'a', message: 0 }] },
      'severity must be error, warning or notice',
    ],
  ])('%s is refused in a sentence', (_name, matcher, sentence) => {
    const parsed = problemMatcherSchema.safeParse({ owner: 'own', ...matcher });
    const sentences = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
    expect(sentences).toEqual([expect.stringContaining(sentence)]);
  });
});
