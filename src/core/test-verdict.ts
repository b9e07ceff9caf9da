import { z } from 'zod';
import { stableHash } from './log/signature.js';

/** How one test ended in one attempt of a check. */
export const testVerdictSchema = z.object({
  name: z.string(),
  /** Relative to the repository root; null where the report does not say. */
  file: z.string().nullable(),
  conclusion: z.enum(['success', 'failure']),
});
export type TestVerdict = z.infer<typeof testVerdictSchema>;

/** Most verdicts that are taken from one attempt of a check. */
export const MAX_TESTS = 2_000;
const MAX_NAME = 500;

/** By what a test is known again in `check_outcomes.test`: tests of two files may have one name. At most 500 characters. */
export function testKey({ name, file }: Pick<TestVerdict, 'name' | 'file'>): string {
  const whole = (file === null ? name : `${file}: ${name}`).replace(/\s+/g, ' ').trim();
  if (whole.length <= MAX_NAME) return whole;
  // Names made of their parameters differ at the end.
  const end = `… ${stableHash(whole)}`;
  return `${whole.slice(0, MAX_NAME - end.length).toWellFormed()}${end}`;
}

/**
 * Each test once, by its key, failures first, at most 2,000. A name that stands there as failed and as passed is failed: two tests may share
 * it, and a pass of the one is none of the other.
 */
export function distinctTests(verdicts: readonly TestVerdict[]): Map<string, TestVerdict> {
  const failed = verdicts.filter(({ conclusion }) => conclusion === 'failure');
  const passed = verdicts.filter(({ conclusion }) => conclusion === 'success');
  const tests = new Map<string, TestVerdict>();
  for (const verdict of [...failed, ...passed]) {
    const key = testKey(verdict);
    if (key !== '' && tests.size < MAX_TESTS && !tests.has(key)) tests.set(key, verdict);
  }
  return tests;
}
