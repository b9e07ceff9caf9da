import { describe, expect, test } from '@jest/globals';
import type { FixAttempt } from '../../../src/core/fixes/fix-attempt.js';
import type { FixMaterials } from '../../../src/core/fixes/fix-materials.js';
import { climbLadder } from '../../../src/core/fixes/ladder.js';
import type { FileChange } from '../../../src/core/fixes/patch.js';
import { planFixes } from '../../../src/core/fixes/plan-fixes.js';
import type { FixMaterial, FixStrategy } from '../../../src/core/fixes/strategy.js';

const BEFORE = 'package main\n\nfunc main() {\nprintln("till")\n}\n';

const failure = (checkName: string, path = 'main.go'): FixMaterials['failures'][number] => ({
  checkName,
  externalId: checkName,
  category: 'format',
  summary: 'formatting',
  ruleCategory: null,
  signature: `of ${path}`,
  findings: [],
  hasMore: false,
  lines: [],
  failingStep: { command: 'gofmt -d .', exitCode: 1 },
  logPatches: [
    {
      path,
      tool: 'gofmt',
      logLine: 10,
      unusable: null,
      hunks: [
        {
          startLine: 1,
          oldEndsOpen: false,
          newEndsOpen: false,
          lines: [
            { kind: ' ', text: 'package main' },
            { kind: ' ', text: '' },
            { kind: ' ', text: 'func main() {' },
            { kind: '-', text: 'println("till")' },
            { kind: '+', text: '\tprintln("till")' },
            { kind: ' ', text: '}' },
          ],
        },
      ],
    },
  ],
  formatted: [],
});

const materials = (changes: Partial<FixMaterials> = {}): FixMaterials =>
  ({
    failures: [failure('format')],
    reruns: [],
    heldReruns: [],
    files: ['main.go', 'other.go'].map((path) => ({ path, file: { mode: '100644', text: BEFORE }, withheld: null })),
    diff: [{ path: 'main.go', ranges: [{ from: 1, to: 5 }] }],
    attempts: [],
    green: ['test'],
    policy: {
      mode: 'fix',
      apply: 'commit',
      approval: false,
      paths: { include: [], exclude: [] },
      fork: false,
      headProtected: false,
      otherBot: null,
      patches: 'suggestion',
    },
    asked: null,
    notes: [],
    model: null,
    ...changes,
  }) as FixMaterials;

const only = (given: FixMaterials) => planFixes(given).planned[0];

describe('the plan', () => {
  test('commits where the policy says so, with what is needed to judge it', () => {
    expect(only(materials())).toMatchObject({
      strategy: 'log_diff',
      approval: 'none',
      metadata: { delivery: 'commit', checks: ['format'], green: ['test'], files: [{ path: 'main.go' }] },
    });
  });

  test('asks first where the policy says so; a yes and a no are taken', () => {
    const { policy } = materials();
    const asking = materials({ policy: { ...policy, approval: true } });
    expect(only(asking)?.approval).toBe('needed');
    expect(only({ ...asking, asked: { by: 'ann', approved: true, answer: false, attempts: [] } })).toMatchObject({
      approval: 'given',
      metadata: { by: 'ann', delivery: 'commit' },
    });
    const shown = { ...attemptOf(asking), status: 'waiting_approval' as const };
    const no = {
      ...asking,
      attempts: [shown],
      asked: { by: 'ann', approved: false, answer: true, attempts: [shown.id] },
    };
    expect(only(no)).toMatchObject({ approval: 'refused' });
    // A worker died while it was applied: it is not asked about again, whoever was asked before.
    const begun = { ...shown, status: 'applying' as const };
    for (const asked of [null, no.asked, { ...no.asked, approved: true }])
      expect(only({ ...asking, attempts: [begun], asked })).toMatchObject({ approval: 'given' });
    // It was found after the answer was written.
    const blind = { by: 'ann', approved: true, answer: true, attempts: ['another'] };
    expect(only({ ...asking, attempts: [shown], asked: blind })?.approval).toBe('needed');
    expect(only({ ...asking, attempts: [shown], asked: { ...blind, attempts: [shown.id] } })?.approval).toBe('given');
    // An answer is about what was shown: what was not is still asked about.
    expect(only({ ...asking, asked: { by: 'ann', approved: true, answer: true, attempts: [] } })?.approval).toBe(
      'needed',
    );
  });

  test('shows in the report what cannot stand in the diff', () => {
    const { policy } = materials();
    const elsewhere = materials({ policy: { ...policy, mode: 'suggest' }, diff: [] });
    expect(only(elsewhere)?.metadata).toMatchObject({
      delivery: 'report',
      reason: 'its lines are not part of the diff',
    });
  });

  test('is one for checks that fail by the same file, and one at a time for those that do not agree', () => {
    const twice = planFixes(materials({ failures: [failure('a'), failure('b')] }));
    expect(twice.planned).toHaveLength(1);
    expect(twice.planned[0]?.metadata.checks).toEqual(['a', 'b']);
  });

  test('keeps away from files that the configuration excludes', () => {
    const { policy } = materials();
    const plan = planFixes(materials({ policy: { ...policy, paths: { include: [], exclude: ['*.go'] } } }));
    expect(plan.planned).toEqual([]);
    expect(JSON.stringify(plan.declined)).toContain('fix.paths');
  });

  test('does not try again what the checks have spoken against', () => {
    const tried = { ...attemptOf(materials()), success: false, status: 'reverted' as const };
    const plan = planFixes(materials({ attempts: [tried] }));
    expect(plan.planned).toEqual([]);
    expect(JSON.stringify(plan.declined)).toContain('the checks spoke against it');
  });

  test('after an answer it is what was shown, even when the log holds it no more', () => {
    const { policy } = materials();
    const shown = { ...attemptOf(materials()), status: 'waiting_approval' as const };
    const gone = materials({
      policy: { ...policy, approval: true },
      failures: [{ ...failure('format'), logPatches: [] }],
      attempts: [shown],
      asked: { by: 'ann', approved: true, answer: true, attempts: [shown.id] },
    });
    expect(only(gone)).toMatchObject({ fingerprint: shown.fingerprint, approval: 'given', metadata: { by: 'ann' } });
  });

  test('runs the failed jobs of a workflow run again once, for all of its checks', () => {
    const rerun = {
      checkSuiteId: 'suite',
      signature: 's',
      workflowRunId: 7,
      runAttempt: 1,
      reason: 'flaky',
      cause: 'it timed out',
    };
    const plan = planFixes(
      materials({
        failures: [],
        reruns: [
          { ...rerun, checkName: 'a', externalId: '1' },
          { ...rerun, checkName: 'b', externalId: '2' },
          { ...rerun, checkName: 'c', externalId: '3', workflowRunId: 8 },
        ],
      }),
    );
    expect(plan.planned.map(({ metadata }) => [metadata.checks, metadata.rerun?.workflowRunId])).toEqual([
      [['a', 'b'], 7],
      [['c'], 8],
    ]);
  });
});

function attemptOf(given: FixMaterials): FixAttempt {
  const planned = only(given)!;
  return {
    id: 'one',
    runId: 'run',
    headSha: 'a'.repeat(40),
    strategy: planned.strategy,
    status: 'proposed',
    success: null,
    fixSha: null,
    verifyBy: null,
    errorMessage: null,
    fingerprint: planned.fingerprint,
    signature: 'of main.go',
    metadata: planned.metadata,
    createdAt: '2026-11-21T10:00:00Z',
  };
}

describe('the ladder', () => {
  const files = new Map([['a.ts', 'it("adds", () => {\n  expect(add(1, 1)).toBe(2);\n});\n']]);
  const material: FixMaterial = {
    failure: { ...failure('x'), findings: [] },
    logPatches: [],
    formatted: [],
    paths: [...files.keys()],
    file: (path) => (files.has(path) ? { mode: '100644', text: files.get(path)! } : null),
  } as FixMaterial;
  const given = { isSpent: () => false, isSpentPatch: () => false, mayTouch: () => true };
  const proposing = (name: string, after: string, before = files.get('a.ts')!): FixStrategy => ({
    name,
    reads: () => [],
    propose: () => ({
      kind: 'proposed',
      proposal: {
        changes: [
          { path: 'a.ts', before: { mode: '100644', text: before }, after: { mode: '100644', text: after } },
        ] satisfies FileChange[],
        summary: name,
        tool: null,
      },
    }),
  });
  const honest = files.get('a.ts')!.replace('1, 1', '1,  1');

  test('no rung gets past the gate: a cheat is refused, and the next rung has its turn', () => {
    const cheat = proposing('cheat', 'it.skip("adds", () => {\n  expect(add(1, 1)).toBe(2);\n});\n');
    const climbed = climbLadder(material, given, [cheat, proposing('honest', honest)]);
    expect(climbed.proposed).toMatchObject({ strategy: 'honest' });
    expect(climbed.tried).toMatchObject([
      { strategy: 'cheat', reason: expect.stringContaining('the tamper gate refuses') },
    ]);
  });

  test.each([
    ['changes nothing', proposing('same', files.get('a.ts')!), 'changes nothing'],
    ['is about another state of the file', proposing('stale', honest, 'older\n'), 'not about a.ts as it is'],
  ])('a patch that %s is none', (_, rung, reason) => {
    expect(climbLadder(material, given, [rung])).toMatchObject({
      proposed: null,
      tried: [{ reason: expect.stringContaining(reason) }],
    });
  });
});
