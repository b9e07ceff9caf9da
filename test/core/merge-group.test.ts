import { expect, test } from '@jest/globals';
import { type Ejection, ejectionSection, readGroupRef, tracesOf } from '../../src/core/merge-group.js';
import { renderReport, reportInputSchema } from '../../src/core/report.js';
import { renderComment } from '../../src/core/sticky-comment.js';

const SHA = 'a'.repeat(40);

test.each<[string, ReturnType<typeof readGroupRef>]>([
  [`refs/heads/gh-readonly-queue/main/pr-104-${SHA}`, { baseBranch: 'main', pullRequestNumber: 104 }],
  [`gh-readonly-queue/release/v1/pr-7-${SHA}`, { baseBranch: 'release/v1', pullRequestNumber: 7 }],
  [`gh-readonly-queue/a/pr-1-${SHA}/pr-2-${SHA}`, { baseBranch: `a/pr-1-${SHA}`, pullRequestNumber: 2 }],
  [`gh-readonly-queue/main/pr-0-${SHA}`, null],
  ['gh-readonly-queue/main/pr-1-abc', null],
  [`gh-readonly-queue/pr-1-${SHA}`, null],
  [`my/gh-readonly-queue/main/pr-1-${SHA}`, null],
  ['main', null],
])('%s', (ref, expected) => {
  expect(readGroupRef(ref)).toEqual(expected);
});

test('the traces of a group: all its heads, and numbers from the line of first parents alone', () => {
  const commits = [
    { sha: 'w1', message: 'Mine (#90)', parents: ['base'] },
    {
      sha: 'm1',
      message: 'Merge pull request #1 from acme/one\n\nMerge pull request #91 from x',
      parents: ['base', 'w1'],
    },
    { sha: 's2', message: 'Merge pull request #92 from me (#2)\n\n(#93)', parents: ['m1'] },
    { sha: 'r3', message: 'No number', parents: ['s2'] },
    { sha: 'm4', message: 'Merge pull request #4 from acme/four', parents: ['r3', 'w2'] },
    { sha: 'w2', message: 'Theirs', parents: ['stacked'] },
    { sha: 'stacked', message: 'Of another pull request', parents: ['base'] },
  ];
  expect(tracesOf('m4', commits)).toEqual({ headShas: ['w2', 'w1'], numbers: [4, 2, 1] });
  expect(tracesOf('unknown', commits)).toMatchObject({ numbers: [] });
  expect(tracesOf('a', [{ sha: 'a', message: '', parents: ['a'] }])).toEqual({ headShas: [], numbers: [] });
});

const ejection: Ejection = {
  headSha: SHA,
  failures: [
    {
      checkName: 'e2e `x`',
      category: 'test_failure',
      summary: 'cart <b>adds</b> @ann',
      memory: 'It fails on `main` too',
      url: null,
    },
  ],
};

const report = (changes: Record<string, unknown> = {}) =>
  renderReport(
    reportInputSchema.parse({
      headSha: SHA,
      checks: [],
      notes: [],
      crash: null,
      posted: false,
      always: false,
      onFailure: 'neutral',
      maxAnnotations: null,
      mistakes: { sentences: [], annotations: [] },
      waiting: null,
      ejection,
      ...changes,
    }),
  );
const check = (name: string, status: string, conclusion: string | null) => ({
  check: {
    id: name,
    source: 'check_run',
    externalId: name,
    ordinal: 1,
    name,
    checkSuiteId: null,
    appSlug: null,
    appId: null,
    attempt: 1,
    status,
    conclusion,
    detailsUrl: null,
    description: null,
  },
  analysis: null,
});

test('what is remembered of a failure follows it, quoted as all of it', () => {
  const [section] = ejectionSection({
    ...ejection,
    failures: [{ ...ejection.failures[0]!, memory: 'Flaky, says @ann' }],
  });
  expect(section).toMatch(/\(test failed\)\. Flaky, says @\u200bann$/);
  expect(ejectionSection({ ...ejection, failures: [{ ...ejection.failures[0]!, memory: null }] })[0]).toMatch(
    /\(test failed\)$/,
  );
});

test('the report of a green head says what put the pull request out', () => {
  expect(report({ checks: [check('lint', 'completed', 'success')] })).toMatchObject({
    status: 'completed',
    conclusion: 'neutral',
    title: 'Out of the merge queue: e2e `x` failed there',
    summary: expect.stringMatching(/^Out of the merge queue: e2e \\`x\\` failed there on[\s\S]*- `` e2e `x` ``: cart/),
    annotations: [],
  });
  expect(report({ checks: [check('lint', 'completed', 'success')], onFailure: 'failure' })).toMatchObject({
    conclusion: 'failure',
  });
  const open = report({ checks: [check('lint', 'in_progress', null)] });
  expect(open).toMatchObject({ status: 'in_progress', summary: expect.stringContaining('left the merge queue') });
  expect(report({ ejection: null })).toBeNull();
});

test('the comment says it too, and marks nothing up and mentions nobody', () => {
  const body = renderComment({ attempts: [], waiting: null, canPush: true, ejection });
  expect(body).toContain('cart &lt;b&gt;adds&lt;/b&gt; @\u200bann (test failed)');
  expect(body).not.toContain('Something to decide');
  expect(renderComment({ attempts: [], waiting: null, canPush: true, ejection: null })).toBeNull();
});

test('many failures are cut', () => {
  const failures = Array.from({ length: 30 }, (_, index) => ({ ...ejection.failures[0]!, checkName: `c${index}` }));
  const [section] = ejectionSection({ ...ejection, failures });
  expect(section).toContain('- and 20 more');
  expect(section).not.toContain('c10`');
});
