import { expect, test } from '@jest/globals';
import type { Diagnosis } from '../../src/core/diagnosis.js';
import { renderJobSummary } from '../../src/core/job-summary.js';

const diagnosis = (changes: Partial<Diagnosis> = {}): Diagnosis => ({
  version: 1,
  source: 'test (ubuntu, 20)',
  category: 'test_failure',
  confidence: 0.94,
  rootCause: {
    summary: 'adds up: expected 4 to be 5',
    lines: [
      { number: 12, text: '  ● adds up' },
      { number: 9, text: 'FAIL src/add.test.ts' },
    ],
  },
  recommendedAction: 'fix',
  failingStep: { command: 'npm test', exitCode: 1 },
  findings: [
    {
      path: 'src/add.test.ts',
      startLine: 4,
      endLine: 4,
      startColumn: null,
      endColumn: null,
      level: 'failure',
      title: null,
      message: 'expected 4 to be 5',
      test: 'adds up',
      tool: 'vitest',
      code: null,
      logLine: 12,
    },
  ],
  signature: 'f00',
  stats: { bytes: 1, lines: 20, durationMs: 1 },
  ...changes,
});

test('says of each failure what it is, where, and what to do', () => {
  const clean = diagnosis({ source: 'lint', category: 'none' });
  expect(renderJobSummary([diagnosis(), clean], ['build: GitHub keeps its log no longer'])).toMatchInlineSnapshot(`
   "## Regreen

   - build: GitHub keeps its log no longer

   ### test \\(ubuntu, 20\\)

   **adds up: expected 4 to be 5** (test failed, 94 % sure)

   \`\`\`text
        9  FAIL src/add.test.ts
       12    ● adds up
   \`\`\`

   The step \`npm test\` failed. Next: fix the lines above.

   - \`src/add.test.ts:4\` expected 4 to be 5

   No failure in 1 of 2 logs.
   "
  `);
});

test('of nothing it says so', () => {
  expect(renderJobSummary([], [])).toBe('## Regreen\n\nThere was no log to read.\n');
});

test('what a log holds marks up nothing, ends no block and mentions nobody', () => {
  const hostile = '```\n</details><img src=x onerror=alert(1)> @octocat [x](https://evil.example)';
  const text = renderJobSummary(
    [
      diagnosis({
        source: `# ${hostile}`,
        rootCause: { summary: hostile, lines: [{ number: 1, text: hostile }] },
        failingStep: { command: '`rm`', exitCode: 1 },
        findings: diagnosis().findings.map((finding) => ({
          ...finding,
          message: hostile,
          path: 'a`b.ts',
        })),
      }),
    ],
    [hostile],
  );
  const [before, , after] = text.split(/^(````text\n[\s\S]*?\n````)$/m);
  expect(after).toBeDefined();
  expect(before! + after).not.toMatch(/<img|@octocat|\]\(https:/);
});

const finding = diagnosis().findings[0]!;

test('a long list of findings is folded, and whole', () => {
  const many = Array.from({ length: 200 }, (_, line) => ({ ...finding, startLine: line + 1 }));
  const text = renderJobSummary([diagnosis({ findings: many })], []);
  expect(text.match(/`src\/add\.test\.ts:\d+`/g)).toHaveLength(200);
  expect(text).toMatch(/:20` [^\n]*\n\n<details><summary>… and 180 more<\/summary>\n\n- `src\/add\.test\.ts:21`/);
});

test('what GitHub would not take is left out in whole sections, and counted; what could not be had comes first', () => {
  const findings = Array.from({ length: 200 }, (_, line) => ({
    ...finding,
    startLine: line,
    message: '€'.repeat(300),
  }));
  const jobs = Array.from({ length: 20 }, (_, index) => diagnosis({ source: `job ${index}`, findings }));
  const text = renderJobSummary(jobs, ['build: GitHub keeps its log no longer']);
  expect(Buffer.byteLength(text)).toBeLessThan(1 << 20);
  expect(Buffer.byteLength(text)).toBeGreaterThan(500_000);
  expect(text).toMatch(/^## Regreen\n\n- build: GitHub keeps its log no longer\n\n### job 0\n/);
  const told = text.match(/^### /gm)!.length;
  expect(text).toMatch(new RegExp(`\n\n… and ${20 - told} more failures, for which a summary has no room\\.\n$`));
  expect(text.match(/<details>/g)).toHaveLength(told);
  expect(text.match(/<\/details>/g)).toHaveLength(told);
});

test('an empty log is no failure and no success', () => {
  const stats = { bytes: 0, lines: 0, durationMs: 0 };
  const text = renderJobSummary([diagnosis({ source: 'lint.log', category: 'none', stats })], []);
  expect(text).toBe('## Regreen\n\n- lint.log: there was nothing to read\n');
});
