import { z } from 'zod';
import type { CategoryName, RecommendedAction } from './diagnosis.js';
import { CHECK_CONCLUSIONS } from './facts.js';

/** How far back flips and failures elsewhere count: long enough to see a rare one, short enough that it is about the code of today. */
export const MEMORY_DAYS = 30;

const count = z.int().min(0);
/** ISO 8601, in UTC. */
const time = z.string();

/** How many of those that ran have failed. */
const crowdSchema = z.object({ failed: count, ran: count });
export type Crowd = z.infer<typeof crowdSchema>;

/** What failed within the hour around a failure: of all checks (or tests) of the repository, and of the commits that this one ran on. */
const companySchema = z.object({ things: crowdSchema, commits: crowdSchema });
export type Company = z.infer<typeof companySchema>;

/** One outcome of a check or test on one head SHA. An attempt that no event has numbered is a 1. */
const attemptSchema = z.object({
  number: z.int(),
  externalId: z.string().nullable(),
  conclusion: z.enum(CHECK_CONCLUSIONS),
  startedAt: time.nullable(),
  completedAt: time.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

const FAILED: ReadonlySet<Attempt['conclusion']> = new Set(['failure', 'timed_out', 'startup_failure']);
export const hasFailed = ({ conclusion }: Attempt): boolean => FAILED.has(conclusion);
export const hasPassed = ({ conclusion }: Attempt): boolean => conclusion === 'success';

/** Another commit on which the same check or test has failed and passed. */
const flipSchema = z.object({
  headSha: z.string(),
  failedAt: time,
  /** It failed there by the same signature; of a test, always. null: nobody has read why it failed there. */
  same: z.boolean().nullable(),
  /** null: not looked up, so it proves nothing. */
  company: companySchema.nullable(),
});
export type Flip = z.infer<typeof flipSchema>;

/** What is remembered of one check, or of one test in it. */
const traceSchema = z.object({
  failedAt: time.nullable(),
  /** On the same head SHA, this one's included. */
  attempts: z.array(attemptSchema),
  /** Newest first. */
  flips: z.array(flipSchema),
  company: companySchema.nullable(),
});
export type Trace = z.infer<typeof traceSchema>;

/** How the same check ended on the base branch. */
const baseOutcomeSchema = z.object({
  headSha: z.string(),
  externalId: z.string().nullable(),
  failed: z.boolean(),
  at: time,
  signature: z.string().nullable(),
});
export type BaseOutcome = z.infer<typeof baseOutcomeSchema>;

/** What ended a failure: a re-run of the same head SHA passed, a later one of the pull request did, or a fix that was verified. */
const endingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rerun') }),
  z.object({ kind: z.literal('commit'), headSha: z.string() }),
  z.object({ kind: z.literal('fix'), strategy: z.string() }),
]);
export type Ending = z.infer<typeof endingSchema>;

const occurrenceSchema = z.object({ pullRequest: z.int(), at: time, ending: endingSchema.nullable() });

/** Everything that is remembered about one failed check, as it was when it was looked up. */
export const failureFactsSchema = z.object({
  headSha: z.string(),
  /** What was looked up by; null: the failure has none that stands for it alone. */
  signature: z.string().nullable(),
  check: traceSchema,
  tests: z.array(traceSchema.extend({ test: z.string() })),
  /** Of the tests of this attempt, as far as they are known. */
  testsTogether: crowdSchema,
  baseBranch: z.string().nullable(),
  /** Newest first; of the same check. */
  base: z.array(baseOutcomeSchema),
  /** Other open pull requests that fail the same way now: at most five numbers, and how many there are. */
  elsewhere: z.object({ numbers: z.array(z.int()), count }),
  /** On other pull requests; the newest first, at most five, and how many there are. */
  earlier: z.object({ count, firstAt: time.nullable(), occurrences: z.array(occurrenceSchema) }),
});
export type FailureFacts = z.infer<typeof failureFactsSchema>;

/** What the memory has to know of a failure's diagnosis. */
export type Failure = {
  category: CategoryName;
  /** What the diagnosis alone recommends. */
  action: RecommendedAction;
  /** Its signature stands for this failure and no other. */
  recognisable: boolean;
  /** It names a place in the repository. */
  located: boolean;
  /** It names tests that failed. */
  namesTests: boolean;
};
