import { z } from 'zod';
import { isSameWords, testWords } from './reports/test-names.js';
import { REPOSITORY_CONFIG_PATH } from './repository-config.js';
import { ruleCategoryOf, type SavedAnalysis } from './saved-analysis.js';
import { testKey } from './test-verdict.js';

/** A check, or one test in it, whose failures do not count for a while, as a run reads it. `expires`: ISO 8601, a day or a moment. */
export const quarantinedSchema = z.object({
  check: z.string(),
  /** As `check_outcomes.test` has it, or its bare name; null: the whole check. */
  test: z.string().nullable().default(null),
  owner: z.string(),
  reason: z.string(),
  expires: z.string(),
});
export type Quarantined = z.infer<typeof quarantinedSchema>;

/** Long enough to mend a test between other work, short enough that it is still known why. */
export const QUARANTINE_DAYS = 14;
/** A quarantine without an end is a test that nobody runs any more. */
export const MAX_QUARANTINE_DAYS = 90;

/** One that fails one time in five passes twenty times in a row by luck once in 87 tries; one in ten, once in eight. */
export const STABLE_PASSES = 20;
/** Flakes come with load and with the time of day: twenty passes of one busy afternoon prove little. */
export const STABLE_DAYS = 3;

export const MAX_QUARANTINE_NAME = 500;
export const MAX_QUARANTINE_REASON = 500;
export const MAX_QUARANTINE_OWNER = 100;

export const QUARANTINE_SOURCES = ['configuration', 'command', 'cli', 'api', 'dashboard'] as const;
export type QuarantineSource = (typeof QUARANTINE_SOURCES)[number];

/** `lifted`: somebody ended it, or took it out of the configuration; `replaced`: another one of the same check or test took its place. */
export const QUARANTINE_ENDS = ['stable', 'expired', 'lifted', 'replaced'] as const;
export type QuarantineEnd = (typeof QUARANTINE_ENDS)[number];

/**
 * The failed tests that alone make a check fail, by their keys; null where that is not known: something else failed beside them, or not all of
 * them are named.
 */
export function soleFailedTests({ category, metadata }: SavedAnalysis): string[] | null {
  const { tests, findings, notes, final, hasMore, model } = metadata;
  // What could not be read left a note.
  const whole = metadata.whole ?? (final && notes.length === 0);
  // A model's word puts nothing into quarantine.
  if ((ruleCategoryOf(model) ?? category) !== 'test_failure' || !whole || hasMore) return null;
  if (tests.failures === 0 || tests.failures !== tests.failed.length) return null;
  // A report may be of a part of the job alone.
  const named = tests.failed.map(({ name }) => testWords(name));
  const isNamed = (test: string): boolean => named.some((words) => isSameWords(words, testWords(test)));
  if (findings.some(({ level, test }) => level === 'failure' && (test === null || !isNamed(test)))) return null;
  return tests.failed.map(testKey);
}

/** What quarantines a failed check: an entry of its own, or entries for every test that makes it fail; empty: nothing does. */
export function quarantinesOf(
  { checkName, failedTests }: { checkName: string; failedTests: string[] | null },
  quarantined: readonly Quarantined[],
): Quarantined[] {
  const about = quarantined.filter(({ check }) => check === checkName);
  const whole = about.find(({ test }) => test === null);
  if (whole) return [whole];
  if (failedTests === null || failedTests.length === 0) return [];
  const each = failedTests.map((key) => about.find(({ test }) => test !== null && isTest(test, key)));
  return each.every((one) => one !== undefined) ? [...new Set(each)] : [];
}

/** Whether a name as people write it means this test: its key, or what stands in the key behind the file. */
export const isTest = (name: string, key: string): boolean => {
  const flat = name.replace(/\s+/g, ' ').trim();
  return key === flat || key.endsWith(`: ${flat}`);
};

/** Why a check or a test is not put into quarantine by hand: the file has it there. */
export const configuredSentence = (name: string): string =>
  `${name} is in quarantine by ${REPOSITORY_CONFIG_PATH}: change the entry in the file.`;

/** The day on which it counts again: 2026-12-06. */
export const dayOf = (expires: string): string => expires.slice(0, 10);
