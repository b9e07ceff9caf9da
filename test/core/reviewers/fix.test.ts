import { describe, expect, test } from '@jest/globals';
import type { CategoryName, Finding } from '../../../src/core/diagnosis.js';
import { climbLadder } from '../../../src/core/fixes/ladder.js';
import type { FileChange } from '../../../src/core/fixes/patch.js';
import type { FixFailure, FixStrategy } from '../../../src/core/fixes/strategy.js';
import { type FixToReview, reviewFix } from '../../../src/core/reviewers/fix.js';

const at = (
  path: string | null,
  startLine: number | null,
  level: Finding['level'] = 'failure',
  message = 'wrong',
): Finding => ({
  ...{ path, startLine, endLine: startLine, startColumn: null, endColumn: null, level, message },
  ...{ title: null, test: null, tool: 'tool', code: null, logLine: null },
});

const text = (lines = 100): string[] =>
  Array.from({ length: lines }, (_, index) => `const a${index + 1} = ${index + 1};\n`);

/** A file of lines with some of them, from 1, replaced. */
function change(path: string, edits: Record<number, string>, before = text()): FileChange {
  const after = before.map((line, index) => edits[index + 1] ?? line);
  const state = (lines: string[]) => ({ mode: '100644' as const, text: lines.join('') });
  return { path, before: state(before), after: state(after) };
}
const many = (from: number, to: number, line = 'changed();\n'): Record<number, string> =>
  Object.fromEntries(Array.from({ length: to - from + 1 }, (_, index) => [from + index, line]));

type Case = {
  category?: CategoryName;
  ruleCategory?: CategoryName;
  strategy?: string;
  summary?: string;
  findings?: Finding[];
  lines?: string[];
  command?: string;
  printed?: string[];
  changes: FileChange[];
};

const reviewed = ({
  category = 'type_error',
  strategy = 'model',
  summary = 's',
  findings = [],
  lines = [],
  ...rest
}: Case) => {
  const failure: FixFailure = {
    checkName: 'check',
    category,
    ruleCategory: rest.ruleCategory ?? null,
    summary,
    findings,
    hasMore: false,
    lines: lines.map((line, index) => ({ number: index + 1, text: line })),
    failingStep: rest.command === undefined ? null : { command: rest.command, exitCode: 1 },
  };
  const logPatches = (rest.printed ?? []).map((path) => ({ path, tool: null, hunks: [], logLine: 1, unusable: null }));
  const { decision, findings: found } = reviewFix({
    failure,
    strategy,
    changes: rest.changes,
    logPatches,
  } satisfies FixToReview);
  return [decision, ...new Set(found.map(({ rule }) => rule))];
};

const A = 'src/a.ts';
const TEST = 'test/a.test.ts';

describe('a patch is about what was diagnosed', () => {
  test.each<[string, Case]>([
    ['at the line of a finding', { findings: [at(A, 50)], changes: [change(A, { 50: 'x\n' })] }],
    ['near it', { findings: [at(A, 50)], changes: [change(A, { 70: 'x\n' })] }],
    ['in a file that a finding names whole', { findings: [at(A, null)], changes: [change(A, { 90: 'x\n' })] }],
    ['at a quoted line', { lines: ['  at run (src/a.ts:50:3)'], changes: [change(A, { 51: 'x\n' })] }],
    [
      'at a line that Python quotes',
      { lines: ['  File "src/a.py", line 50, in run'], changes: [change('src/a.py', { 51: 'x\n' })] },
    ],
    [
      'in a file that the machine names by its own path',
      { lines: ['/home/runner/work/x/x/src/a.ts(50,3): error'], changes: [change(A, { 51: 'x\n' })] },
    ],
    [
      'in a file that is named from a folder',
      { lines: ['a.ts:50:3 error'], changes: [change('web/src/a.ts', { 50: 'x\n' })] },
    ],
    ['in a file that the command names', { command: 'node src/a.ts', changes: [change(A, { 5: 'x\n' })] }],
    [
      'in the code that a failing test is named after',
      { category: 'test_failure', findings: [at(TEST, 3)], changes: [change(A, { 90: 'x\n' })] },
    ],
    [
      'an import, far from where it is missed',
      { findings: [at(A, 90)], changes: [change(A, { 1: "import { x } from './x.js';\n" })] },
    ],
    ['a far place, beside one that is near', { findings: [at(A, 90)], changes: [change(A, { 1: 'x\n', 89: 'y\n' })] }],
    [
      'in two files that are both named',
      { findings: [at(A, 5), at('src/b.ts', 5)], changes: [change(A, { 5: 'x\n' }), change('src/b.ts', { 5: 'x\n' })] },
    ],
    [
      'at a failure, with warnings about',
      { category: 'lint', findings: [at('src/b.ts', 5, 'warning'), at(A, 5)], changes: [change(A, { 5: 'x\n' })] },
    ],
    [
      'at warnings, where nothing is worse',
      { category: 'lint', findings: [at(A, 5, 'warning')], changes: [change(A, { 5: 'x\n' })] },
    ],
    [
      'code and its test together',
      {
        category: 'test_failure',
        summary: 'expected 1, got 2',
        findings: [at(TEST, 3), at(A, 3)],
        changes: [change(A, { 3: 'x\n' }), change(TEST, { 3: 'x\n' })],
      },
    ],
    [
      'many lines for many findings',
      {
        findings: text()
          .slice(0, 10)
          .map((_, index) => at(A, index * 6 + 1)),
        changes: [change(A, many(1, 60))],
      },
    ],
    [
      'by a formatter, all of the file',
      { category: 'format', strategy: 'formatter', findings: [at(A, 1)], changes: [change(A, many(30, 100))] },
    ],
    [
      'printed by the log, all of the file',
      { category: 'policy', strategy: 'log_diff', printed: ['src/a.ts'], changes: [change(A, many(1, 100))] },
    ],
    [
      'printed by the log, with the path of the machine',
      {
        category: 'format',
        strategy: 'log_diff',
        printed: ['/home/runner/work/till/till/main.go'],
        changes: [change('main.go', many(1, 100))],
      },
    ],
    [
      'printed by the log, a generated file',
      {
        category: 'policy',
        strategy: 'log_diff',
        printed: ['a.pb.go'],
        changes: [change('api/a.pb.go', many(1, 100))],
      },
    ],
    [
      'a lock file beside what is named',
      {
        category: 'dependency',
        findings: [at('package.json', 5)],
        changes: [change('package.json', { 5: 'x\n' }), change('package-lock.json', many(1, 90))],
      },
    ],
    [
      'a lock file, where it is at fault',
      {
        category: 'lockfile',
        summary: 'npm ci fails',
        findings: [at(A, 5)],
        changes: [change('package-lock.json', many(1, 90))],
      },
    ],
    [
      'a line that is both a failure and a warning',
      { category: 'lint', findings: [at(A, 5), at(A, 5, 'warning')], changes: [change(A, { 5: 'x\n' })] },
    ],
    [
      'an import at a warning, missed elsewhere',
      {
        category: 'lint',
        findings: [at(A, 90), at(A, 1, 'warning')],
        changes: [change(A, { 1: "import { x } from './x.js';\n" })],
      },
    ],
    [
      'nothing but form, far away',
      {
        category: 'lint',
        findings: [at(A, 90)],
        changes: [change(A, { 1: 'const a1 = 1;  \n', 2: 'const a2 = 2;\r\n' })],
      },
    ],
  ])('%s', (_, given) => {
    expect(reviewed(given)).toEqual(['approve']);
  });
});

describe('a person should see', () => {
  test.each<[string, string, Case]>([
    [
      'more files than are named',
      'more_files',
      { findings: [at(A, 5)], changes: [change(A, { 5: 'x\n' }), change('src/b.ts', { 5: 'x\n' })] },
    ],
    ['a file where none is named', 'unnamed_file', { changes: [change(A, { 5: 'x\n' })] }],
    ['lines far from an error', 'far_lines', { findings: [at(A, 90)], changes: [change(A, { 5: 'x\n' })] }],
    [
      'lines far from a finding, in one file of two',
      'far_lines',
      {
        category: 'lint',
        findings: [at(A, 90), at('src/b.ts', 5)],
        changes: [change(A, { 5: 'x\n' }), change('src/b.ts', { 5: 'x\n' })],
      },
    ],
    [
      'far lines beyond an import that goes',
      'far_lines',
      { findings: [at(A, 90)], changes: [change(A, { 1: '', 2: 'x\n' })] },
    ],
    [
      'only a test that cannot run',
      'only_the_test',
      {
        category: 'test_failure',
        summary: 'ReferenceError: add is not defined, expected 1',
        findings: [at(TEST, 3)],
        changes: [change(TEST, { 3: 'x\n' })],
      },
    ],
    [
      'only a test, for no reason that is known',
      'only_the_test',
      {
        category: 'test_failure',
        summary: 'it failed',
        findings: [at(TEST, 3)],
        changes: [change(TEST, { 3: 'x\n' })],
      },
    ],
    ['much for one finding', 'too_large', { findings: [at(A, 50)], changes: [change(A, many(40, 70))] }],
    [
      'a warning where a build breaks elsewhere',
      'lesser_finding',
      { findings: [at('src/b.ts', 5), at(A, 5, 'warning')], changes: [change(A, { 5: 'x\n' })] },
    ],
  ])('%s', (_, rule, given) => {
    expect(reviewed(given)).toEqual(['comment', rule]);
  });
});

describe('a patch is turned down that', () => {
  test.each<[string, string, Case]>([
    [
      'is in a file that nothing names',
      'unnamed_file',
      { findings: [at(A, 5)], changes: [change('src/b.ts', { 5: 'x\n' })] },
    ],
    [
      'is in a file whose name ends alike',
      'unnamed_file',
      { findings: [at('src/data.ts', 5)], changes: [change('src/ta.ts', { 5: 'x\n' })] },
    ],
    [
      'is a formatter for a file that nothing names',
      'unnamed_file',
      { category: 'format', strategy: 'formatter', findings: [at(A, 5)], changes: [change('src/b.ts', { 5: 'x\n' })] },
    ],
    [
      'is of a generated file that nothing names',
      'unnamed_file',
      { findings: [at(A, 5)], changes: [change('api/b.pb.go', many(1, 90))] },
    ],
    [
      'is in a file of the same name elsewhere',
      'unnamed_file',
      { findings: [at(A, 5)], changes: [change('lib/a.ts', { 5: 'x\n' })] },
    ],
    [
      'is of a diff that the log does not hold',
      'unnamed_file',
      { category: 'format', strategy: 'log_diff', printed: [A], changes: [change('src/b.ts', { 5: 'x\n' })] },
    ],
    [
      'is far from every finding of a linter',
      'far_lines',
      { category: 'lint', findings: [at(A, 90)], changes: [change(A, { 5: 'x\n' })] },
    ],
    [
      'mends a warning, where an error fails the linter',
      'lesser_finding',
      { category: 'lint', findings: [at(A, 90), at(A, 5, 'warning')], changes: [change(A, { 5: 'x\n' })] },
    ],
    [
      'mends a warning in another file',
      'lesser_finding',
      { category: 'lint', findings: [at('src/b.ts', 5), at(A, 5, 'warning')], changes: [change(A, { 5: 'x\n' })] },
    ],
    [
      'makes a test agree',
      'only_the_test',
      {
        category: 'test_failure',
        summary: 'expected 1, received 2',
        findings: [at(TEST, 3), at(A, 3)],
        changes: [change(TEST, { 3: 'x\n' })],
      },
    ],
    [
      'makes a snapshot agree',
      'only_the_test',
      {
        category: 'test_failure',
        summary: 'expect(received).toMatchSnapshot()',
        findings: [at('src/__snapshots__/a.test.ts.snap', 3)],
        changes: [change('src/__snapshots__/a.test.ts.snap', { 3: 'x\n' })],
      },
    ],
  ])('%s', (_, rule, given) => {
    expect(reviewed(given)).toEqual(['request_changes', rule]);
  });
});

test('a finding shows the words of the patch, without secrets', () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  const changes = [change('src/b.ts', { 7: `  const key = '${secret}';\n` })];
  const failure = {
    checkName: 'c',
    category: 'lint' as const,
    summary: 's',
    findings: [at(A, 5)],
    hasMore: false,
    lines: [],
    failingStep: null,
  };
  const { findings } = reviewFix({ failure, strategy: 'model', changes, logPatches: [] });
  expect(findings).toEqual([
    {
      rule: 'unnamed_file',
      severity: 'high',
      path: 'src/b.ts',
      line: 7,
      message: 'it changes src/b.ts, which nothing in the failure names',
      evidence: expect.stringMatching(/^const key = '\[redacted/),
    },
  ]);
});

describe('in the ladder', () => {
  const failure: FixFailure = {
    checkName: 'c',
    category: 'lint',
    summary: 's',
    findings: [at(A, 50)],
    hasMore: false,
    lines: [],
    failingStep: null,
  };
  const changes = {
    far: change(A, { 1: 'x();\n' }),
    near: change(A, { 50: 'x();\n' }),
    other: change('src/b.ts', { 1: 'x();\n' }),
  };
  const files = new Map([changes.near, changes.other].map(({ path, before }) => [path, before]));
  const material = {
    failure,
    logPatches: [],
    formatted: [],
    paths: [...files.keys()],
    file: (path: string) => files.get(path) ?? null,
  };
  const limits = { isSpent: () => false, isSpentPatch: () => false, mayTouch: () => true };
  const rung = (name: string, ...made: FileChange[]): FixStrategy => ({
    name,
    reads: () => [A],
    propose: () => ({ kind: 'proposed', proposal: { changes: made, summary: name, tool: null } }),
  });

  test('what is turned down makes room for the next rung, and says why', () => {
    const climbed = climbLadder(material, limits, [rung('far', changes.far), rung('near', changes.near)]);
    expect(climbed.proposed).toMatchObject({ strategy: 'near', needsPerson: false, objections: [] });
    expect(climbed.tried).toEqual([
      {
        strategy: 'far',
        reason: expect.stringMatching(/^the fix reviewer turns it down: what it changes in src\/a\.ts is far/),
      },
    ]);
    expect(climbed.reviews.map(({ strategy, decision }) => [strategy, decision])).toEqual([
      ['far', 'request_changes'],
      ['near', 'approve'],
    ]);
  });

  test('what it comments on needs a person, who reads why', () => {
    const { proposed } = climbLadder(material, limits, [rung('both', changes.near, changes.other)]);
    expect(proposed).toMatchObject({
      strategy: 'both',
      needsPerson: true,
      objections: [{ severity: 'person', sentence: 'it also changes src/b.ts, which nothing in the failure names' }],
    });
  });
});

describe('a model that has read what failed talks nobody round', () => {
  const other = [change(A, { 5: 'x\n' })];
  const asserted = { findings: [at(TEST, 3, 'failure', 'expected 1, got 2')], changes: [change(TEST, { 3: 'x\n' })] };

  test('a file that its sentence alone names is none that the failure names', () => {
    const said: Case = { summary: `${A}:5 is wrong`, findings: [at('src/b.ts', 5)], changes: other };
    expect(reviewed(said)).toEqual(['approve']);
    expect(reviewed({ ...said, ruleCategory: 'unknown' })).toEqual(['request_changes', 'unnamed_file']);
  });

  test('a test that says what the code does not do is not said to be something else', () => {
    expect(reviewed({ ...asserted, category: 'type_error', ruleCategory: 'test_failure' })).toEqual([
      'request_changes',
      'only_the_test',
    ]);
    const said: Case = { ...asserted, category: 'test_failure', summary: 'ReferenceError: x is not defined' };
    expect(reviewed(said)).toEqual(['comment', 'only_the_test']);
    expect(reviewed({ ...said, ruleCategory: 'test_failure' })).toEqual(['request_changes', 'only_the_test']);
  });

  test('its word makes a rule stricter', () => {
    expect(reviewed({ ...asserted, category: 'test_failure', ruleCategory: 'unknown' })).toEqual([
      'request_changes',
      'only_the_test',
    ]);
  });

  test('what it calls a dependency lets no lock file follow', () => {
    const said: Case = {
      category: 'dependency',
      findings: [at(A, 5)],
      changes: [change('package-lock.json', { 5: 'x\n' })],
    };
    expect(reviewed(said)).toEqual(['approve']);
    expect(reviewed({ ...said, ruleCategory: 'unknown' })).toEqual(['request_changes', 'unnamed_file']);
  });
});
