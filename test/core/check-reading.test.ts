import { expect, test } from '@jest/globals';
import { createAnalysis } from '../../src/core/analyze.js';
import { type CheckReading, judgeCheck, MAX_KEPT_FINDINGS } from '../../src/core/check-reading.js';
import type { Check } from '../../src/core/counted-checks.js';

const CHECK: Check = {
  id: '1',
  source: 'check_run',
  externalId: '1',
  ordinal: 1,
  name: 'types',
  checkSuiteId: '1',
  appSlug: 'github-actions',
  appId: 15368,
  attempt: 1,
  status: 'completed',
  conclusion: 'failure',
  detailsUrl: null,
  description: null,
};

function readingOf(findings: number): CheckReading {
  const analysis = createAnalysis({ source: 'types' });
  for (let line = 1; line <= findings; line++)
    analysis.push(new TextEncoder().encode(`src/till.ts(${line},1): error TS2304: Cannot find name 'cart${line}'.\n`));
  return { kind: 'log', notes: [], final: true, whole: true, step: null, tests: [], ...analysis.evidence(0) };
}

test.each([
  ['all', MAX_KEPT_FINDINGS, null, MAX_KEPT_FINDINGS, false],
  ['the first of many', MAX_KEPT_FINDINGS + 1, null, MAX_KEPT_FINDINGS, true],
  ['as many as the pipeline wants', 3, 2, 2, true],
])('keeps %s, and says whether there are more', (_, found, wanted, kept, hasMore) => {
  const { metadata } = judgeCheck({ check: CHECK, saved: null, reading: readingOf(found) }, wanted);
  expect([metadata.findings.length, metadata.hasMore]).toEqual([kept, hasMore]);
});
