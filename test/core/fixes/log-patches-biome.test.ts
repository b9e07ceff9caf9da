import { describe, expect, test } from '@jest/globals';
import { logDiff } from '../../../src/core/fixes/log-diff.js';
import { applyLogPatch } from '../../../src/core/fixes/log-patches/apply-log-patch.js';
import { createLogPatchCollector } from '../../../src/core/fixes/log-patches/collect-log-patches.js';
import { composePatches } from '../../../src/core/fixes/log-patches/compose-patches.js';
import { mergeVersions } from '../../../src/core/fixes/log-patches/merge-versions.js';

const RULE = '━'.repeat(20);
const finding = (path: string, rule: string, body: string[], sign = '×') => [
  `${path} ${rule}  FIXABLE  ${RULE}`,
  '',
  `  ${sign} It is not as it should be.`,
  '  ',
  '  > 4 │ - a line that looks like one of a diff',
  '  ',
  ...body,
  '  ',
  '',
];
const WHOLE = [
  '  i Safe fix: Use const instead.',
  '  ',
  '    1   │ - let·a·=·1;',
  '      1 │ + const·a·=·1;',
  '    2 2 │   use(a);',
  '    3 3 │   ',
];
const WITHIN = ['  i Safe fix: Remove it.', '  ', '    1 │ let·a·=·1·+·0;', '      │          ----'];
const UNSAFE = ['  i Unsafe fix: Use ===.', '  ', '    2 │ if·(b·===·1)·{', '      │         +'];
const total = (errors: number) => [
  'Checked 2 files in 2ms. No fixes applied.',
  `Found ${errors} error${errors === 1 ? '' : 's'}.`,
];

function collected(lines: string[]) {
  const collector = createLogPatchCollector();
  const log = ['##[group]Run npx biome lint', '##[endgroup]', ...lines, '##[error]Process completed with exit code 1.'];
  collector.push(log.map((line) => `2026-03-09T10:12:03.1000000Z ${line}\n`).join(''));
  return collector.end().map(({ path, unusable, hunks }) => ({
    path,
    unusable,
    lines: hunks.flatMap((hunk) => hunk.lines.map(({ kind, text }) => kind + text)),
  }));
}

describe('safe fixes of biome', () => {
  const a = finding('src/a.js:1:1', 'lint/style/useConst', WHOLE);
  const b = finding('src/b.js:1:9', 'lint/complexity/noUselessAddition', WITHIN);

  test('are told with whole lines, or within one', () => {
    expect(collected([...a, ...b, ...total(2)])).toEqual([
      { path: 'src/a.js', unusable: null, lines: ['-let a = 1;', '+const a = 1;', ' use(a);', ' '] },
      { path: 'src/b.js', unusable: null, lines: ['-let a = 1 + 0;', '+let a = 1;'] },
    ]);
  });

  test.each([
    [
      'some are not shown',
      [
        ...a,
        'The number of diagnostics exceeds the limit allowed. Use --max-diagnostics to increase it.',
        'Diagnostics not shown: 5.',
        ...total(6),
      ],
    ],
    ['the total says more', [...a, ...total(2)]],
    ['there is no total', a],
    [
      'warnings fail the run, too',
      [
        ...a,
        ...total(1),
        'Found 1 warning.',
        `lint ${RULE}`,
        '',
        '  × Some warnings were emitted while running checks.',
        '',
      ],
    ],
  ])('are part of it where %s', (_, lines) => {
    expect(collected(lines)).toMatchObject([
      { path: 'src/a.js', unusable: 'the tool shows only a part of what it found' },
    ]);
  });

  test('are none where the fix is unsafe', () => {
    expect(
      collected([...a, ...finding('src/b.js:2:5', 'lint/suspicious/noDoubleEquals', UNSAFE), ...total(2)]),
    ).toMatchObject([
      { path: 'src/a.js', unusable: null },
      { path: 'src/b.js', unusable: 'the log holds no safe fix for lint/suspicious/noDoubleEquals' },
    ]);
  });

  test('of warnings are left', () => {
    expect(collected([...finding('src/b.js:1:1', 'lint/style/useConst', WHOLE, '!'), ...a, ...total(1)])).toMatchObject(
      [{ path: 'src/a.js' }],
    );
  });

  test('are cut where a row follows the end', () => {
    const broken = [...a.slice(0, 9), '', ...a.slice(9)];
    expect(collected([...broken, ...total(1)])).toMatchObject([
      { path: 'src/a.js', unusable: expect.stringContaining('lines') },
    ]);
  });
});

const patch = (tool: string, startLine: number, ...shown: string[]) => ({
  path: 'src/a.py',
  tool,
  hunks: [
    {
      startLine,
      lines: shown.map((line) => ({ kind: line.charAt(0) as '+' | '-' | ' ', text: line.slice(1) })),
      oldEndsOpen: false,
      newEndsOpen: false,
    },
  ],
  logLine: 1,
  unusable: null,
});
const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
const BASE = text('import b', 'import a', '', 'x=1', '', 'y=2');
const sorted = patch('isort', 1, '-import b', ' import a', '+import b', ' ', ' x=1', ' ');
const spaced = patch('black', 1, ' import b', ' import a', ' ', '-x=1', '+x = 1', ' ', '-y=2', '+y = 2');

describe('patches of several tools for one file', () => {
  test('that leave each other alone become one', () => {
    expect(composePatches(BASE, [sorted, spaced])).toEqual({
      text: text('import a', 'import b', '', 'x = 1', '', 'y = 2'),
    });
    expect(composePatches(BASE, [spaced, sorted])).toEqual(composePatches(BASE, [sorted, spaced]));
  });

  test('that want the same lines in another order, and written differently, become both', () => {
    const quoted = patch('black', 1, '-import b', '-import a', '+import  b;', '+import  a;', ' ', ' x=1', ' ');
    expect(composePatches(BASE, [sorted, quoted])).toEqual({
      text: text('import  a;', 'import  b;', '', 'x=1', '', 'y=2'),
    });
  });

  test('that touch are declined', () => {
    const longer = patch('black', 1, ' import b', '-import a', '+import a', '+import c', ' ', ' x=1', ' ', ' y=2');
    expect(composePatches(BASE, [sorted, longer])).toEqual({
      problem: 'its diffs want different things of the same lines',
    });
    const other = patch('yapf', 1, ' import b', ' import a', ' ', '-x=1', '+x  =  1', ' ', ' y=2');
    expect(composePatches(BASE, [spaced, other])).toEqual({
      problem: 'its diffs want different things of the same lines',
    });
  });

  test('of which the second is made from what the first leaves are applied in turn', () => {
    const then = patch('yapf', 2, ' import a', ' ', '-x = 1', '+x: int = 1', ' ', ' y = 2');
    const start = patch('black', 1, ' import b', ' import a', ' ', '-x=1', '+x = 1', ' ', '-y=2', '+y = 2');
    expect(
      composePatches(BASE, [
        start,
        {
          ...then,
          hunks: then.hunks.map((hunk) => ({
            ...hunk,
            startLine: 1,
            lines: [{ kind: ' ' as const, text: 'import b' }, ...hunk.lines],
          })),
        },
      ]),
    ).toEqual({
      text: text('import b', 'import a', '', 'x: int = 1', '', 'y = 2'),
    });
  });

  test('of one tool that contradicts itself are declined', () => {
    const other = patch('black', 1, ' import b', ' import a', ' ', '-x=1', '+x  = 1', ' ', ' y=2');
    expect(composePatches(BASE, [spaced, other])).toEqual({ problem: 'the log holds several different diffs of it' });
    expect(composePatches(BASE, [spaced, spaced])).toEqual(composePatches(BASE, [spaced]));
  });

  test('share a line only where one linter prints a diff for each finding', () => {
    const one = patch('biome lint', 4, '-x=1', '+x=10');
    const two = patch('biome lint', 4, '-x=1', '+const x=1');
    expect(composePatches(BASE, [one, two])).toMatchObject({ text: expect.stringContaining('\nconst x=10\n') });
    expect(composePatches(BASE, [{ ...one, tool: 'ruff format' }, two])).toHaveProperty('problem');
  });
});

describe('versions of one text', () => {
  test('of which one has another order are merged only where the other keeps every line', () => {
    const base = ["import 'b'\n", "import 'a'\n"];
    const ordered = base.toReversed();
    expect(mergeVersions(base, [ordered, ['import "b";\n', 'import "a";\n']], false)).toEqual([
      'import "a";\n',
      'import "b";\n',
    ]);
    expect(mergeVersions(base, [ordered, ['import "c";\n', 'import "a";\n']], false)).toBeNull();
  });

  test('share a line only where they may, and do not meet', () => {
    expect(mergeVersions(['let a = b == 1'], [['const a = b == 1'], ['let a = b === 1']], true)).toEqual([
      'const a = b === 1',
    ]);
    expect(mergeVersions(['let a = b == 1'], [['const a = b == 1'], ['let a = b === 1']], false)).toBeNull();
    expect(mergeVersions(['let a'], [['let b'], ['let c']], true)).toBeNull();
    expect(mergeVersions(['let a'], [['let b'], ['let b']], false)).toEqual(['let b']);
  });
});

test('a fix within one line belongs where it says and nowhere else', () => {
  const within = patch('biome lint', 2, '-let a = 1', '+let a');
  expect(applyLogPatch(text('x', 'let a = 1'), within)).toEqual({ text: text('x', 'let a') });
  expect(applyLogPatch(text('let a = 1', 'x'), within)).toEqual({
    problem: 'its lines are not in the file at this head',
  });
});

test('a linter that stays red for one file is no failure to fix by half', () => {
  const fits = { ...patch('biome lint', 1, '-let a', '+const a'), path: 'a.js' };
  const unfit = { ...patch('biome lint', 1, '-let b', '+const b'), path: 'b.js' };
  const failure = {
    checkName: 'lint',
    category: 'lint' as const,
    summary: '',
    findings: [],
    hasMore: false,
    lines: [],
    failingStep: null,
  };
  const file = () => ({ mode: '100644' as const, text: 'let a\n' });
  const propose = (...logPatches: (typeof fits)[]) =>
    logDiff.propose({ failure, logPatches, formatted: [], file, paths: ['a.js', 'b.js'] });
  expect(propose(fits).kind).toBe('proposed');
  expect(propose(fits, unfit)).toMatchObject({
    kind: 'declined',
    reason: expect.stringContaining('not all of the diff'),
  });
});

describe('the frame of ruff format --check', () => {
  const frame = (...rows: string[]) => [
    'unformatted: File would be reformatted',
    ' --> src/a.py:2:1',
    '  |',
    ...rows,
    '  |',
    '',
  ];
  const rows = ['1 | x = 1', '2 +', '3 | y = 2', '-'.repeat(80), '5 | s = 1', '  - z=3', '6 + z = 3', '7 | s = 1'];

  test('counts the lines of the file before from those of the new one', () => {
    const collector = createLogPatchCollector();
    collector.push(frame(...rows).join('\n'));
    expect(collector.end()).toMatchObject([
      { path: 'src/a.py', unusable: null, hunks: [{ startLine: 1 }, { startLine: 4 }] },
    ]);
  });

  test.each([
    ['a row is lost', rows.toSpliced(1, 1)],
    ['the first row of a part is lost', rows.toSpliced(4, 1)],
    ['a row is doubled', rows.toSpliced(2, 0, '2 +')],
  ])('cannot be used where %s', (_, left) => {
    expect(collected(frame(...left))).toMatchObject([{ unusable: expect.any(String) }]);
  });

  test('cannot be used where the log breaks off', () => {
    expect(collected(frame(...rows).slice(0, 6))).toMatchObject([{ unusable: 'the log breaks off in it' }]);
  });
});

test('a diff of biome without the line behind it is cut', () => {
  const cut = [
    `src/a.js format ${RULE}`,
    '',
    '  × Formatter would have printed the following content:',
    '  ',
    ...WHOLE.slice(2),
  ];
  expect(collected(cut)).toMatchObject([{ unusable: 'the log breaks off in it' }]);
});
