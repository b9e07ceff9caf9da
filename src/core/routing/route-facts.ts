import { z } from 'zod';
import { analysedFailureSchema } from '../analysed-failure.js';
import { quarantinedSchema } from '../quarantine.js';

/** The job of GitHub Actions behind a check, as it stands. */
export const jobFactsSchema = z.object({
  workflowRunId: z.number(),
  runAttempt: z.int(),
  workflowName: z.string().nullable(),
  /** Other jobs of the workflow run are still at work: GitHub re-runs nothing until it has ended. */
  running: z.boolean(),
  /** GitHub re-runs jobs for 30 days. */
  tooOld: z.boolean(),
});

/** What a failure is routed by. Counts are of attempts that reached GitHub. */
export const routeFactsSchema = analysedFailureSchema.extend({
  /** null: the check is no job of GitHub Actions, or nobody asked. */
  job: jobFactsSchema.nullable(),
  /** What quarantines the check: itself, or each of the tests that make it fail; empty: nothing. */
  quarantine: z.array(quarantinedSchema),
  /** What somebody who may write asks for. */
  asked: z.enum(['fix', 'rerun', 'stop']).nullable(),
  pullRequest: z.object({
    open: z.boolean(),
    draft: z.boolean(),
    /** The run's head is the pull request's head still. */
    current: z.boolean(),
    fork: z.boolean(),
    /** It is one that Regreen opened for a fix. */
    own: z.boolean(),
    headProtected: z.boolean(),
    /** How many commits of the base branch it lacks; null: unknown. */
    behindBy: z.int().nullable(),
  }),
  /** The bot that owns the branch or mends it by itself, by its login; null: none. */
  otherBot: z.object({ login: z.string(), mends: z.boolean() }).nullable(),
  config: z.object({
    mode: z.enum(['observe', 'suggest', 'fix']),
    apply: z.enum(['never', 'suggestion', 'commit', 'pull_request']),
    rerun: z.boolean(),
  }),
  /** An attempt for this check that the checks have not judged yet. */
  underway: z.string().nullable(),
  fixes: z.object({
    atHead: z.int(),
    maxAtHead: z.int(),
    onPullRequest: z.int(),
    maxOnPullRequest: z.int(),
    today: z.int(),
    maxToday: z.int(),
  }),
  reruns: z.object({ atHead: z.int(), maxAtHead: z.int(), today: z.int(), maxToday: z.int() }),
});
export type RouteFacts = z.infer<typeof routeFactsSchema>;
