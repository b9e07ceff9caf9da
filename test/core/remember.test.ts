import { expect, test } from '@jest/globals';
import { failureFactsSchema } from '../../src/core/failure-facts.js';
import { remember } from '../../src/core/remember.js';
import { savedAnalysisSchema } from '../../src/core/saved-analysis.js';

const facts = failureFactsSchema.parse({
  headSha: 'a'.repeat(40),
  signature: 's',
  check: { failedAt: '2026-11-20T14:02:31.000Z', attempts: [], flips: [], company: null },
  tests: [],
  testsTogether: { failed: 0, ran: 0 },
  baseBranch: 'main',
  base: [],
  elsewhere: { numbers: [2, 3], count: 2 },
  earlier: { count: 0, firstAt: null, occurrences: [] },
});

/** A failure that other pull requests have now too, as it was told by our rules, or by a model. */
const actionFor = (category: string, ruleCategory: string | null) =>
  remember(
    savedAnalysisSchema.parse({
      category,
      confidence: 0.6,
      summary: 'it is red',
      recommendedAction: 'notify',
      signature: 's',
      metadata: {
        ordinal: 1,
        evidence: 'log',
        notes: [],
        final: true,
        telling: true,
        findings: [],
        lines: [],
        stats: { bytes: 1, lines: 1, durationMs: 1 },
        model:
          ruleCategory === null
            ? null
            : { name: 'openai/some', outcome: 'diagnosed', ruleCategory, dropped: 0, problem: null },
      },
    }),
    facts,
    { failed: 1, ran: 10 },
  ).recommendedAction;

test.each([
  ['network', null, 'wait'],
  ['network', 'unknown', 'notify'],
  ['configuration', 'network', 'wait'],
])('what fails elsewhere too, as %s (by our own rules: %s): %s', (category, ruleCategory, action) => {
  expect(actionFor(category, ruleCategory)).toBe(action);
});
