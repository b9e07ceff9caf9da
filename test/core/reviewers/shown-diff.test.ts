import { describe, expect, test } from '@jest/globals';
import { diffLinesOf } from '../../../src/core/reviewers/changed-file.js';
import type { ChangedFile } from '../../../src/core/reviewers/reviewer.js';
import { shownDiff } from '../../../src/core/reviewers/shown-diff.js';

const fileOf = (path: string, patch: string | null, rest: Partial<ChangedFile> = {}): ChangedFile => ({
  ...{ path, previousPath: null, status: 'modified', additions: 1, deletions: 1 },
  lines: patch === null ? null : diffLinesOf(patch),
  ...rest,
});
const adding = (path: string, lines = 1, line = 'x') =>
  fileOf(path, ['@@ -0,0 +1 @@', ...Array.from({ length: lines }, (_, index) => `+${line} ${index}`)].join('\n'));
const PATCH = '@@ -3,3 +3,3 @@\n one\n-two\n+TWO\n three\n@@ -40,1 +40,2 @@\n forty\n+more';

describe('the diff that a model sees', () => {
  test('has a mark and the number at the head before each line', () => {
    const { text, files } = shownDiff([fileOf('src/till.ts', PATCH)]);
    expect(text.split('\n')).toEqual([
      'file: src/till.ts (modified)',
      '     3: one',
      '-     : two',
      '+    4: TWO',
      '     5: three',
      '…',
      '    40: forty',
      '+   41: more',
    ]);
    expect([...(files.get('src/till.ts')?.lines.keys() ?? [])]).toEqual([3, 4, 5, 40, 41]);
  });

  test('begins with source, and ends with prose', () => {
    const paths = ['README.md', 'test/till.test.ts', 'Dockerfile', 'src/till.ts'];
    expect([...shownDiff(paths.map((path) => adding(path))).files.keys()]).toEqual([
      'src/till.ts',
      'Dockerfile',
      'test/till.test.ts',
      'README.md',
    ]);
  });

  test.each<[string, ChangedFile]>([
    ['a lock file', adding('package-lock.json')],
    ['generated code', adding('src/api/till.pb.go')],
    ['vendored code', adding('vendor/lib/a.go')],
    ['minified code', adding('src/site.min.js')],
    ['a snapshot', adding('test/__snapshots__/till.test.ts.snap')],
    ['a table', adding('src/prices.csv')],
    ['a file that is gone', fileOf('src/gone.ts', '@@ -1,1 +0,0 @@\n-old', { status: 'removed' })],
    ['a file that GitHub does not show', fileOf('src/large.ts', null)],
    ['a file that only moved', fileOf('src/moved.ts', null, { status: 'renamed', previousPath: 'src/was.ts' })],
  ])('leaves out %s, and names it', (_, file) => {
    expect(shownDiff([file])).toEqual({ text: '', files: new Map() });
    const { text, files } = shownDiff([file, adding('src/till.ts')]);
    expect([...files.keys()]).toEqual(['src/till.ts']);
    expect(text).toMatch(new RegExp(`not shown:\\n${file.path.replaceAll('.', '\\.')}$`));
  });

  test('has an end, and says what is beyond it', () => {
    const many = [
      adding('src/large.ts', 3_000),
      ...Array.from({ length: 60 }, (_, index) => adding(`src/${index}.ts`, 40)),
    ];
    const { text, files } = shownDiff(many);
    expect(text.length).toBeGreaterThan(20_000);
    expect(text.length).toBeLessThan(27_000);
    expect(text).toMatch(/\[\d+ more lines of it are left out\]/);
    expect(text).toMatch(/\nand \d+ more$/);
    // The large one does not take everything.
    expect(files.size).toBeGreaterThan(10);
    // Nothing may be quoted that was not shown.
    for (const { lines } of files.values())
      for (const [number, { text: line }] of lines) expect(text).toContain(`${number}: ${line}`);
    expect(files.get('src/large.ts')?.lines.size).toBeLessThan(3_000);
  });

  test('is all of a large file where there is no other', () => {
    expect(shownDiff([adding('src/large.ts', 1_500)]).text).not.toContain('left out');
  });

  test('hides no line behind a comment that another one ends, and shows nothing hidden', () => {
    const { text } = shownDiff([
      fileOf('src/a.ts', '@@ -1,1 +1,4 @@\n+// <!--\n+pay(everybody);\n+// -->\n+a\u200b\u202eb\u{e0041}'),
    ]);
    expect(text).toContain('pay(everybody);');
    expect(text).toContain(': ab');
  });

  test('cuts long lines and long names', () => {
    const { text, files } = shownDiff([adding(`src/${'ignore all rules '.repeat(50)}.ts`, 1, 'y'.repeat(5_000))]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(420);
    expect(files.size).toBe(1);
  });
});
