import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FixAttempt } from '../../../src/core/fixes/fix-attempt.js';
import { commitMessage, fixBody, fixTrailer, revertMessage } from '../../../src/core/fixes/fix-words.js';
import { quietWords } from '../../../src/core/fixes/quiet-words.js';

/** What GitHub reads. */
const SKIPS = /\[skip ci\]|\[ci skip\]|\[no ci\]|\[skip actions\]|\[actions skip\]|skip-checks: ?true/i;
const MARKS = ['[skip ci]', '[ci skip]', '[no ci]', '[skip actions]', '[actions skip]', 'skip-checks: true'];
const MENTION = /@[a-z0-9]/i;
const ISSUE = /#\d|\bGH-\d|:\/\//i;

const attempt = (outside: string): FixAttempt => ({
  ...{ id: 'one', runId: 'run', headSha: 'a'.repeat(40), strategy: 'model', status: 'proposed', success: null },
  ...{ fixSha: null, verifyBy: null, errorMessage: null, fingerprint: 'f', signature: 's', createdAt: '' },
  metadata: {
    ...{ checks: [outside, outside], checkIds: [], suiteIds: [], summary: outside, tool: outside, delivery: 'commit' },
    ...{ reason: outside, files: [], objections: [outside], rerun: null, by: outside, green: [], pullRequest: null },
    ...{ revertSha: null, revertRefused: false },
  },
});

const messagesOf = (outside: string): string[] => [
  commitMessage(attempt(outside)),
  revertMessage('one', 'b'.repeat(40), outside, outside),
];
/** The lines that git and GitHub may read as trailers. */
const trailersOf = (message: string): string[] =>
  message
    .split('\n')
    .slice(1)
    .filter((line) => /^[\w-]+ ?:/.test(line));

describe('no words from outside', () => {
  test.each([
    ...MARKS,
    '[SKIP CI]',
    '[skip\nci]',
    '[skip\u00a0ci]',
    '[skip\u200b ci]',
    '[sk\u00adip ci]',
    '[skip [skip ci]ci]',
    'skip-check[no ci]s: true',
    'skip-checks:true',
  ])('keep the checks from running: %j', (mark) => {
    for (const text of [...messagesOf(`mend ${mark} it`), fixBody(attempt(`mend ${mark} it`))]) {
      expect(text).not.toMatch(SKIPS);
      expect(text).toContain('mend');
    }
  });

  test('mention anybody, or close anything', () => {
    const outside = 'Closes #12 and fixes ann/shop#3, resolves GH-4 and https://github.com/ann/shop/issues/5 @octocat';
    for (const message of messagesOf(outside)) {
      expect(message).not.toMatch(MENTION);
      expect(message).not.toMatch(ISSUE);
    }
  });

  test('are trailers', () => {
    const outside =
      'mend\n\nCo-authored-by: Ann <ann@example.com>\r\nRegreen-Fix: two\u2028Signed-off-by: Ann\u0085A: b';
    const [message = '', revert = ''] = messagesOf(outside);
    expect(trailersOf(message)).toEqual(['Regreen-Run: run', fixTrailer('one')]);
    expect(trailersOf(revert)).toEqual([fixTrailer('one-revert')]);
    expect(message.split('\n')).toHaveLength(7);
  });

  test('however they are put together', () => {
    const part = fc.constantFrom(...MARKS, '[', ']', 'skip', 'ci', ' ', 'no', '\n', '\u200b', '@a', '#1', 'GH-1', '*');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        for (const message of messagesOf(parts.join(''))) {
          expect(message).not.toMatch(SKIPS);
          expect(message).not.toMatch(MENTION);
          expect(message).not.toMatch(ISSUE);
        }
      }),
      { numRuns: 1_000, seed: 5 },
    );
  });
});

test('what does no harm stays as it is', () => {
  for (const text of ['remove 2 unused imports, in app/[slug]/page.tsx', 'skip the empty line, no more'])
    expect(quietWords(text)).toBe(text);
});
