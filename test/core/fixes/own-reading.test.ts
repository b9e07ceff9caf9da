import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../src/core/diagnosis.js';
import { type FixMaterials, fixMaterialSchema } from '../../../src/core/fixes/fix-materials.js';
import type { LogPatch } from '../../../src/core/fixes/log-patches/log-patch.js';
import { READ_BY_MODEL } from '../../../src/core/fixes/own-reading.js';
import { patchQuestions } from '../../../src/core/fixes/patch-questions.js';
import { planFixes } from '../../../src/core/fixes/plan-fixes.js';
import { analysisMetadataSchema, ruleCategoryOf } from '../../../src/core/saved-analysis.js';
import { unifiedDiff } from '../../support/unified-diff.js';

const PATH = 'src/till.ts';
const BEFORE = 'const open = 1;\n';

const printed = (tool: string | null): LogPatch => ({
  path: PATH,
  tool,
  logLine: 5,
  unusable: null,
  hunks: [
    {
      startLine: 1,
      oldEndsOpen: false,
      newEndsOpen: false,
      lines: [
        { kind: '-', text: 'const open = 1;' },
        { kind: '+', text: 'const open = 2;' },
      ],
    },
  ],
});

type Failure = Partial<FixMaterials['failures'][number]>;

/** As they are kept: what is left out has its default. */
const materials = (failures: Failure[], changes: object = {}): FixMaterials =>
  fixMaterialSchema.parse({
    failures: failures.map((failure, index) => ({
      ...{
        checkName: `check ${index}`,
        externalId: `${index}`,
        category: 'lint',
        summary: 'it is red',
        signature: 's',
      },
      ...{ findings: [], lines: [], failingStep: null, logPatches: [], formatted: [], ...failure },
    })),
    ...{ reruns: [], diff: [], attempts: [], green: [], asked: null, notes: [], ...changes },
    files: [{ path: PATH, file: { mode: '100644', text: BEFORE }, withheld: null }],
    policy: {
      ...{ mode: 'fix', apply: 'commit', approval: false, paths: { include: [], exclude: [] }, patches: 'commit' },
      ...{ fork: false, headProtected: false, otherBot: null },
    },
  });
const deliveries = (given: FixMaterials) =>
  planFixes(given).planned.map(({ strategy, approval, metadata: { delivery, objections } }) => ({
    ...{ strategy, approval, delivery, objections },
  }));

describe('where a model has told what failed', () => {
  test.each([null, 'diff', 'git diff'])('a diff that anybody may print is applied by our own category (%s)', (tool) => {
    const failure = { logPatches: [printed(tool)] };
    expect(deliveries(materials([failure]))).toMatchObject([{ strategy: 'log_diff', delivery: 'commit' }]);
    expect(deliveries(materials([{ ...failure, ruleCategory: 'unknown' }]))).toEqual([]);
    expect(deliveries(materials([{ ...failure, ruleCategory: 'test_failure' }]))).toEqual([]);
  });

  test('a proposal waits for a person', () => {
    const [planned, ...others] = deliveries(materials([{ logPatches: [printed('gofmt')], ruleCategory: 'unknown' }]));
    expect(others).toEqual([]);
    expect(planned).toMatchObject({ strategy: 'log_diff', approval: 'none', objections: [READ_BY_MODEL] });
    expect(planned?.delivery).not.toBe('commit');
  });

  test('whoever asks for a fix sees it first', () => {
    const asked = { by: 'ann', approved: true, answer: false, attempts: [] };
    const given = materials([{ logPatches: [printed('gofmt')], ruleCategory: 'unknown' }], { asked });
    expect(deliveries(given)).toMatchObject([{ delivery: 'commit', approval: 'needed' }]);
  });

  test('what our own rules have told goes before it, and goes its way', () => {
    const failure = { logPatches: [printed('gofmt')] };
    const { planned } = planFixes(materials([{ ...failure, ruleCategory: 'unknown' }, failure]));
    expect(planned).toMatchObject([
      { metadata: { delivery: 'commit', objections: [], checks: ['check 1', 'check 0'] }, approval: 'none' },
    ]);
  });

  test('its patch waits for a person, also where those of models are committed', () => {
    const answered = (failure: Failure) => {
      const value = {
        ...{ abstains: false, reason: null, summary: 'Open it.' },
        diff: unifiedDiff(PATH, BEFORE, 'const open = 2;\n'),
      };
      const lines = [{ number: 1, text: `${PATH}:1:1 error` }];
      const given = materials([{ category: 'type_error', lines, ...failure }]);
      const answers = patchQuestions(given).map(({ purpose }) => ({ purpose, kind: 'answered', value, problem: null }));
      return deliveries(fixMaterialSchema.parse({ ...given, model: { model: 'x/y', answers } }));
    };
    expect(answered({})).toMatchObject([{ strategy: 'model', delivery: 'commit' }]);
    const [read] = answered({ ruleCategory: 'unknown' });
    expect(read?.objections).toContain(READ_BY_MODEL);
    expect(read?.delivery).not.toBe('commit');
  });

  test('no file that its sentence alone names is shown', () => {
    const failure: Failure = { category: 'type_error', summary: `${PATH}:1 is wrong` };
    expect(patchQuestions(materials([failure]))).toHaveLength(1);
    expect(patchQuestions(materials([{ ...failure, ruleCategory: 'unknown' }]))).toEqual([]);
  });

  test('its sentence makes no warning a failure', () => {
    const finding: Finding = {
      ...{ path: PATH, startLine: 1, endLine: 1, startColumn: 1, endColumn: null, level: 'warning', title: null },
      ...{
        message: 'Trailing spaces not allowed.',
        test: null,
        tool: 'eslint',
        code: 'no-trailing-spaces',
        logLine: 1,
      },
    };
    const given = (failure: Failure): FixMaterials => ({
      ...materials([{ summary: 'too many warnings', findings: [finding], ...failure }]),
      files: [{ path: PATH, file: { mode: '100644', text: 'const open = 1;  \n' }, withheld: null }],
    });
    expect(deliveries(given({}))).toMatchObject([{ strategy: 'mechanical_edit' }]);
    expect(deliveries(given({ ruleCategory: 'unknown' }))).toEqual([]);
  });
});

describe('what is kept of a diagnosis', () => {
  const kept = (model: object | null) =>
    analysisMetadataSchema.parse({
      ...{ ordinal: 1, evidence: 'log', notes: [], final: true, findings: [], lines: [] },
      ...{ stats: { bytes: 1, lines: 1, durationMs: 1 }, model },
    }).model;
  const said = { name: 'x/y', outcome: 'diagnosed', dropped: 0, problem: null };

  test.each<[string, object | null, string | null]>([
    ['no model', null, null],
    ['a model that abstained', { ...said, outcome: 'abstained', ruleCategory: 'lint' }, null],
    ['a model', { ...said, ruleCategory: 'lint' }, 'lint'],
    ['a model, before it was kept what the rules say', said, 'unknown'],
  ])('by %s tells what our own rules say', (_, model, category) => {
    expect(ruleCategoryOf(kept(model))).toBe(category);
  });
});
