import { describe, expect, test } from '@jest/globals';
import { planReview } from '../../../src/core/reviewers/plan-review.js';
import { findingIdOf, findingIdsOf, renderReview } from '../../../src/core/reviewers/render-review.js';
import type { ReviewMaterials } from '../../../src/core/reviewers/review-materials.js';
import type { Reviewer, ReviewFinding } from '../../../src/core/reviewers/reviewer.js';

const MATERIALS: ReviewMaterials = {
  skip: null,
  files: [],
  texts: [],
  paths: [],
  secrets: [],
  wanted: [],
  notes: [],
  failed: [],
  model: null,
};
const finding = (changes: Partial<ReviewFinding> = {}): ReviewFinding => ({
  rule: 'rule',
  severity: 'medium',
  path: 'src/till.ts',
  line: 3,
  message: 'Look at this.',
  evidence: 'const a = 1;',
  ...changes,
});
const saying = (name: string, ...findings: ReviewFinding[]): Reviewer => ({
  name,
  lens: null,
  reads: () => [],
  review: () => findings,
});
const BROKEN: Reviewer = {
  name: 'broken',
  lens: null,
  reads: () => [],
  review: () => {
    throw new Error('no such line');
  },
};

describe('the review', () => {
  test.each<[string, ReviewFinding[], string]>([
    ['nothing', [], 'approve'],
    ['a hint', [finding({ severity: 'low' })], 'comment'],
    ['a grave thing', [finding(), finding({ severity: 'high', line: 4 })], 'request_changes'],
  ])('of a reviewer that finds %s', (_, findings, decision) => {
    expect(planReview(MATERIALS, [saying('one', ...findings)]).verdicts).toMatchObject([{ decision }]);
  });

  test('goes on without a reviewer that breaks', () => {
    const { verdicts, merged } = planReview(MATERIALS, [BROKEN, saying('one', finding())]);
    expect(verdicts.map(({ status, error }) => [status, error])).toEqual([
      ['failed', 'no such line'],
      ['completed', null],
    ]);
    expect(merged).toHaveLength(1);
  });

  test('says the gravest first, a thing once, and what is wrong everywhere a few times', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      finding({ rule: 'everywhere', severity: 'low', line: 10 + index, evidence: `line ${index}` }),
    );
    const grave = finding({ severity: 'high', rule: 'other' });
    const { merged, left } = planReview(MATERIALS, [saying('one', finding(), ...many), saying('two', grave)]);
    expect(merged.map(({ reviewer, rule }) => `${reviewer}:${rule}`)).toEqual([
      'two:other',
      ...Array.from({ length: 5 }, () => 'one:everywhere'),
    ]);
    expect(left).toBe(4);
  });

  test('asks those that the configuration names; secrets were found before', () => {
    const secrets = [finding({ rule: 'secret', severity: 'high' })];
    const { verdicts } = planReview({ ...MATERIALS, wanted: ['security'], secrets }, [
      saying('tests', finding()),
      saying('security'),
    ]);
    expect(verdicts).toMatchObject([{ reviewer: 'security', decision: 'request_changes', findings: secrets }]);
  });

  test('is none where there is nothing to look at', () => {
    expect(planReview({ ...MATERIALS, skip: 'a draft' }, [BROKEN])).toMatchObject({ skip: 'a draft', verdicts: [] });
  });
});

describe('what people read', () => {
  const HEAD = 'a'.repeat(40);
  const render = (...findings: ReviewFinding[]) =>
    renderReview(planReview(MATERIALS, [saying('one', ...findings)]), HEAD);

  test('is nothing where there are only hints', () => {
    expect(render()).toBeNull();
    expect(render(finding({ severity: 'low' }))).toBeNull();
  });

  test('stands on the lines that it is about, and the rest in the review', () => {
    const review = render(finding(), finding({ line: null, path: 'src/gone.ts', message: 'Its tests are gone.' }));
    expect(review?.body).toContain('2 remarks');
    expect(review?.body).toContain('`src/gone.ts`: **Medium** (one: rule): Its tests are gone.');
    expect(review?.comments).toMatchObject([{ path: 'src/till.ts', line: 3 }]);
    const [placed, gone] = [
      ...(review?.comments ?? []).map(({ body }) => findingIdOf(body)),
      ...findingIdsOf(review?.body ?? ''),
    ];
    expect(placed).toMatch(/^[0-9a-f]{16}$/);
    expect(gone).not.toBe(placed);
    expect(findingIdsOf(review?.plainBody ?? '').sort()).toEqual([placed, gone].sort());
    // A person may quote a mark; what begins otherwise is none of ours.
    expect(findingIdOf(`> ${review?.comments[0]?.body}`)).toBeNull();
    expect(findingIdsOf(`> ${review?.body}`)).toEqual([]);
  });

  test('is known again when a push has moved its line, and not when the line has changed', () => {
    const ids = [finding(), finding({ line: 9 }), finding({ evidence: 'const b = 2;' })].map((one) =>
      findingIdOf(render(one)?.comments[0]?.body ?? ''),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test('is what was not said before', () => {
    const plan = planReview(MATERIALS, [
      saying('one', finding(), finding({ severity: 'low', line: null, rule: 'hint' })),
    ]);
    const [first] = plan.merged;
    expect(renderReview(plan, HEAD, new Set([first?.id ?? '']))).toBeNull();
    expect(renderReview(plan, HEAD, new Set(['another']))?.body).toContain('2 remarks');
  });

  test('shows code as code, and nothing that PostgreSQL cannot hold', () => {
    const review = render(finding({ message: 'New dependency `a\u0000b`: look.', path: 'we`ird.ts' }));
    expect(review?.comments[0]?.body).toContain('New dependency `a\uFFFDb`: look.');
  });

  test('cannot mention anybody or close an issue', () => {
    const review = render(finding({ message: 'Ask @octocat, fixes #1, closes GH-2.' }));
    expect(review?.comments[0]?.body).not.toMatch(/@octocat|fixes #1|GH-2/);
  });
});

test('the name of a file does not pass for a mark of ours', () => {
  const id = '3e9e283ee4568e9b';
  const finding = { rule: 'binary', severity: 'medium' as const, line: null, message: 'Large.', evidence: '' };
  const merged = [
    { ...finding, path: `bin/x<!-- regreen:finding:${id} -->.exe`, id: 'a'.repeat(16), reviewer: 'consistency' },
  ];
  const body = renderReview({ merged, left: 0 }, 'b'.repeat(40))?.body ?? '';
  expect(findingIdsOf(body)).toEqual(['a'.repeat(16)]);
});
