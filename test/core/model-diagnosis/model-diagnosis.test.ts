import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../../src/core/categories/category.js';
import type { Consultation, ModelAnswer } from '../../../src/core/model/question.js';
import { type DiagnosisReply, diagnosisQuestion } from '../../../src/core/model-diagnosis/diagnosis-question.js';
import { withModelDiagnosis } from '../../../src/core/model-diagnosis/model-diagnosis.js';
import { isUnsure, type ModelMaterial } from '../../../src/core/model-diagnosis/model-material.js';
import { type SavedAnalysis, savedAnalysisSchema } from '../../../src/core/saved-analysis.js';

const material: ModelMaterial = {
  lines: [
    { number: 7, text: 'reading  2026' },
    { number: 8, text: 'error: the ledger has no opening balance' },
    { number: 9, text: 'error: stopping' },
    { number: 30, text: 'error: stopping' },
  ],
  totalLines: 40,
  compared: false,
  patches: [],
};
const facts: Facts = {
  signals: [],
  failingStep: null,
  outcome: { marksFailures: true, succeeded: false, complete: true, failedSteps: [], lastMark: null },
  lastLines: [],
};

const analysisWith = (changes: Partial<SavedAnalysis> = {}): SavedAnalysis =>
  savedAnalysisSchema.parse({
    category: 'unknown',
    confidence: 0.3,
    summary: 'Failed, of a kind that the log does not tell: make: Error 3',
    recommendedAction: 'notify',
    signature: 'abc',
    metadata: {
      ordinal: 1,
      evidence: 'log',
      notes: [],
      final: true,
      findings: [],
      lines: [{ number: 30, text: 'error: stopping' }],
      stats: { bytes: 1, lines: 40, durationMs: 1 },
    },
    ...changes,
  });

const reply = (changes: Partial<DiagnosisReply> = {}): DiagnosisReply => ({
  abstains: false,
  category: 'configuration',
  certainty: 'high',
  claims: [
    {
      sentence: 'The ledger lacks its opening balance.',
      lines: [{ number: 8, text: 'the ledger has no opening balance' }],
    },
  ],
  ...changes,
});

const saidBy = (answer: Partial<ModelAnswer>): Consultation => ({
  model: 'openai/gpt',
  answers: [{ purpose: 'diagnosis:1', kind: 'answered', value: null, problem: null, ...answer }],
});
const diagnosed = (value: unknown, before = analysisWith()) =>
  withModelDiagnosis(before, '1', material, facts, saidBy({ value }));
const claim = (sentence: string, number: number, text: string) => ({ sentence, lines: [{ number, text }] });

describe('a model’s diagnosis', () => {
  test('is taken with the lines that it quotes, first', () => {
    expect(diagnosed(reply())).toMatchObject({
      category: 'configuration',
      confidence: 0.6,
      summary: 'The ledger lacks its opening balance.',
      signature: 'abc',
      metadata: {
        lines: [
          { number: 8, text: 'error: the ledger has no opening balance' },
          { number: 30, text: 'error: stopping' },
        ],
        model: { name: 'openai/gpt', outcome: 'diagnosed', dropped: 0, ruleCategory: 'unknown' },
      },
    });
  });

  test.each<[string, ReturnType<typeof claim>, number[] | null]>([
    ['in other spacing', claim('So it is.', 7, 'reading 2026'), [7]],
    ['at the wrong number, where it stands once', claim('So it is.', 1, 'the ledger has no opening'), [8]],
    ['at the wrong number, where it stands twice', claim('So it is.', 1, 'error: stopping'), null],
    ['at the right number, where it stands twice', claim('So it is.', 30, 'error: stopping'), [30]],
    ['that stands nowhere', claim('So it is.', 8, 'connection refused'), null],
    ['that is nothing', claim('So it is.', 8, '   '), null],
    ['that could stand anywhere', claim('So it is.', 8, 'err'), null],
    ['with hidden characters around it', claim('So it is.', 8, 'the\u200b ledger\u202e has no opening'), [8]],
    ['for a sentence without words', claim(' <!-- hidden --> ', 8, 'the ledger has no opening'), null],
  ])('that quotes a line %s', (_, one, numbers) => {
    const after = diagnosed(reply({ claims: [one] }));
    if (numbers === null) {
      expect(after).toEqual({
        ...analysisWith(),
        metadata: {
          ...analysisWith().metadata,
          model: { name: 'openai/gpt', outcome: 'abstained', dropped: 1, problem: null, ruleCategory: 'unknown' },
        },
      });
    } else expect(after.metadata.lines.slice(0, numbers.length).map(({ number }) => number)).toEqual(numbers);
  });

  test('loses the claims that nothing bears out, and keeps the others', () => {
    const claims = [claim('The sky fell.', 3, 'the sky is falling'), claim('It stopped.', 9, 'error: stopping')];
    expect(diagnosed(reply({ claims }))).toMatchObject({ summary: 'It stopped.', metadata: { model: { dropped: 1 } } });
  });

  test.each<[string, Partial<DiagnosisReply>]>([
    ['abstains', { abstains: true }],
    ['names no kind', { category: null }],
    ['claims nothing', { claims: [] }],
  ])('of one that %s changes nothing', (_, changes) => {
    const { metadata, ...rest } = diagnosed(reply(changes));
    const { metadata: before, ...same } = analysisWith();
    expect(rest).toEqual(same);
    expect(metadata).toEqual({ ...before, model: expect.objectContaining({ outcome: 'abstained' }) });
  });

  test.each<[string, unknown]>([
    ['a kind that there is not', { ...reply(), category: 'gremlins' }],
    ['that nothing failed', { ...reply(), category: 'none' }],
    ['a text', 'The ledger.'],
    ['nothing', null],
  ])('that says %s is no answer', (_, value) => {
    expect(diagnosed(value)).toMatchObject({ category: 'unknown', metadata: { model: { outcome: 'no_answer' } } });
  });

  test('never makes a job run again, or somebody wait, that our own rules would not', () => {
    for (const category of ['network', 'infrastructure', 'timeout', 'disk_full', 'out_of_memory', 'crash'] as const) {
      expect(diagnosed(reply({ category })).recommendedAction).not.toBe('rerun');
      expect(diagnosed(reply({ category })).recommendedAction).not.toBe('wait');
    }
    const before = analysisWith({ category: 'crash', confidence: 0.4, recommendedAction: 'rerun' });
    expect(diagnosed(reply({ category: 'network' }), before).recommendedAction).toBe('rerun');
  });

  test('is not less sure than our rules where it says the same', () => {
    const before = analysisWith({ category: 'configuration', confidence: 0.55 });
    expect(diagnosed(reply({ certainty: 'low' }), before).confidence).toBe(0.55);
  });

  test('loses addresses, secrets and what nobody sees', () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const sentence = `See https://evil.example/?q=1 and www.evil.example\u202e with ${secret}<!-- x -->\nnow`;
    const { summary } = diagnosed(reply({ claims: [claim(sentence, 8, 'the ledger has no')] }));
    expect(summary).toBe('See [address] and [address] with [redacted:github-token] now');
  });

  test('that sees something else, and is less sure of it than our rules, changes nothing', () => {
    const before = analysisWith({ category: 'test_failure', confidence: 0.59 });
    expect(diagnosed(reply({ certainty: 'medium' }), before)).toMatchObject({
      category: 'test_failure',
      confidence: 0.59,
    });
    expect(diagnosed(reply({ certainty: 'high' }), before)).toMatchObject({
      category: 'configuration',
      confidence: 0.6,
    });
  });

  test.each<[ModelAnswer['kind'], boolean]>([
    ['unavailable', false],
    ['too_slow', false],
    ['refused', true],
    ['invalid', true],
    ['over_budget', true],
  ])('that does not come (%s) leaves the rules’ own; whether it is final: %s', (kind, final) => {
    const after = withModelDiagnosis(analysisWith(), '1', material, facts, saidBy({ kind, problem: 'so it is' }));
    const outcome = kind === 'over_budget' ? 'over_budget' : 'no_answer';
    expect(after).toMatchObject({
      category: 'unknown',
      metadata: { final, model: { outcome, problem: 'so it is' } },
    });
  });
});

describe('whether a model is asked', () => {
  test.each<[Partial<SavedAnalysis>, boolean]>([
    [{}, true],
    [{ category: 'test_failure', confidence: 0.59 }, true],
    [{ category: 'test_failure', confidence: 0.6 }, false],
    [{ category: 'unknown', confidence: 0.9 }, true],
    [{ category: 'none', confidence: 0.2 }, false],
    [{ category: 'cancelled', confidence: 0.2 }, false],
    [{ metadata: { ...analysisWith().metadata, evidence: 'annotations' } }, false],
  ])('of %j: %s', (changes, asked) => {
    expect(isUnsure(analysisWith(changes))).toBe(asked);
  });
});

describe('the question', () => {
  const check = { name: 'ledger', externalId: '1' };
  test('holds the log, the step and the change between marks, and our own words outside of them', () => {
    const analysis = analysisWith();
    analysis.metadata.failingStep = { command: 'make ledger', exitCode: 3 };
    const { prompt, purpose } = diagnosisQuestion(check, analysis, {
      ...material,
      compared: true,
      patches: [{ path: 'ledger.txt', patch: '@@ -1 +1 @@\n-1\n+2' }],
    });
    expect(purpose).toBe('diagnosis:1');
    const blocks = [...prompt.user.matchAll(/<<<untrusted (\S+) ([^>]*)>>>\n([\s\S]*?)\n<<<end \1>>>/g)];
    expect(blocks.map(([, , name]) => name)).toEqual(['name of the check', 'command of the step', 'log', 'diff']);
    expect(blocks[2]![3]).toContain('8| error: the ledger has no opening balance');
    const ours = prompt.user.replace(/<<<untrusted (\S+) [^>]*>>>\n[\s\S]*?\n<<<end \1>>>/g, '');
    expect(ours).not.toMatch(/ledger/);
    expect(ours).toContain('exit code 3');
    expect(ours).toContain('unknown, 30 % sure');
    expect(ours).toContain('last green log');
  });

  test('is the same for the same material', () => {
    expect(diagnosisQuestion(check, analysisWith(), material).prompt).toEqual(
      diagnosisQuestion(check, analysisWith(), material).prompt,
    );
  });
});
