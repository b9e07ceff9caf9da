import { z } from 'zod';
import { filterInput, filterSchema, plainText } from './filter-schema.js';
import { NOTIFICATION_KINDS } from './notifications/kinds.js';
import { PIPELINE_NAME, PIPELINE_NAME_RULE } from './pipeline-name.js';
import { problemMatcherSchema } from './problem-matcher-schema.js';
import { strictMap } from './schema-mistakes.js';

const text = (max: number) => plainText(max).min(1);

const keyed = <T extends z.ZodType>(schema: T, description: string, byDefault?: unknown) =>
  schema.meta({ description, ...(byDefault === undefined ? {} : { default: byDefault }) }).optional();

const quarantined = strictMap({
  check: text(200).meta({ description: 'The name of the check.' }),
  test: text(500).meta({ description: 'The full name of the test; without it the whole check is meant.' }).optional(),
  owner: text(100).meta({ description: 'Who answers for it.' }),
  reason: text(500).meta({ description: 'Why it is left out.' }),
  expires: z.iso.date('must be a date like 2027-01-31').meta({ description: 'The day it counts again.' }),
});

/**
 * `.github/regreen.yml` as people write it, with nothing filled in, so that layers can be laid over each other.
 * regreen.schema.json is made from it: `npm run schema`.
 */
export const repositoryConfigSchema = strictMap({
  mode: keyed(
    z.enum(['observe', 'suggest', 'fix']),
    'How far Regreen goes: observe diagnoses and reports, suggest also runs failed jobs again and proposes fixes, fix also applies them.',
    'suggest',
  ),
  checks: keyed(filterInput, 'Which checks count, by name.'),
  branches: keyed(filterInput, 'Which pull requests are looked at, by the branch they are to be merged into.'),
  labels: keyed(filterInput, 'Which pull requests are looked at, by label. regreen:hold always stops everything.'),
  authors: keyed(filterInput, 'Which pull requests are looked at, by author; capitals do not matter.'),
  pipeline: keyed(
    z.string().regex(PIPELINE_NAME, PIPELINE_NAME_RULE),
    'The pipeline that runs; default is the built-in one.',
    'default',
  ),
  report: keyed(
    strictMap({
      always: keyed(z.boolean(), 'Post the check run on every head, not only from the first failure on.', false),
      onFailure: keyed(z.enum(['neutral', 'failure']), 'The conclusion while failures are open.', 'neutral'),
    }),
    'The check run named Regreen.',
  ),
  fix: keyed(
    strictMap({
      apply: keyed(
        z.enum(['never', 'suggestion', 'commit', 'pull_request']),
        'How a fix reaches the pull request: as suggestions in a review, as a commit on its branch, or as a pull request into it. With mode: fix the default is commit, else suggestion. Branches of forks get suggestions only.',
        'suggestion',
      ),
      approval: keyed(z.boolean(), 'A person who may write has to approve a commit first.', true),
      maxAttempts: keyed(z.int().min(1).max(10), 'Attempts at one failure.', 2),
      maxPerPullRequest: keyed(z.int().min(1).max(100), 'Attempts on one pull request.', 6),
      maxPerDay: keyed(z.int().min(1).max(1_000), 'Attempts in the repository in 24 hours.', 20),
      verifyWithinMinutes: keyed(
        z.int().min(1).max(10_080),
        'How long the checks may take to judge a fix; after that it counts as unknown.',
        120,
      ),
      onRegression: keyed(
        z.enum(['revert', 'leave']),
        'What becomes of a fix that the checks speak against: a commit that takes it back, or nothing.',
        'revert',
      ),
      paths: keyed(filterInput, 'Which files a fix may touch, by path.'),
    }),
    'Fixes.',
  ),
  rerun: keyed(
    strictMap({
      enabled: keyed(z.boolean(), 'Run jobs again that failed by accident.', true),
      maxAttempts: keyed(z.int().min(1).max(10), 'Re-runs of one check at one head.', 1),
      maxPerDay: keyed(z.int().min(1).max(1_000), 'Re-runs in the repository in 24 hours.', 20),
    }),
    'Re-runs.',
  ),
  review: keyed(
    strictMap({
      enabled: keyed(z.boolean(), "Review the pull request's own change, once its checks have ended.", true),
      reviewers: keyed(z.array(text(63)).max(50), 'Which reviewers look; none named means all.', []),
      requestChanges: keyed(
        z.boolean(),
        'A review with a grave finding asks for changes, which keeps the pull request from being merged where branches are protected so.',
        false,
      ),
    }),
    'Reviews.',
  ),
  model: keyed(
    strictMap({
      enabled: keyed(z.boolean(), 'Ask the language model that this Regreen has, if it has one.', true),
      name: keyed(
        text(220),
        'Which of the models that the operator allows, as provider/model; without it the first of them.',
      ),
      maxUsdPerDay: keyed(
        z.number().min(0).max(10_000),
        'What it may cost in this repository in 24 hours, in dollars; within what the operator allows.',
      ),
      maxTokensPerDay: keyed(
        z.int().min(0).max(1_000_000_000),
        'How many tokens it may take in this repository in 24 hours; within what the operator allows.',
      ),
      patches: keyed(
        z.enum(['never', 'suggestion', 'commit']),
        'How far a patch that the model wrote may go by itself: commit lets it go as far as other fixes.',
        'suggestion',
      ),
    }),
    'The language model.',
  ),
  notify: keyed(
    strictMap({
      comment: keyed(z.boolean(), 'One comment on the pull request while there is something to decide.', true),
      targets: keyed(
        z.array(text(63)).max(20),
        'Who else is told: names of targets that the operator of this Regreen has set up.',
        [],
      ),
      on: keyed(
        z.array(z.enum(NOTIFICATION_KINDS)).max(NOTIFICATION_KINDS.length),
        'What they are told.',
        NOTIFICATION_KINDS,
      ),
      slack: keyed(
        strictMap({ channel: text(80) }),
        "Another channel than the Slack target's own; the operator says which may be chosen.",
      ),
    }),
    'Who is told.',
  ),
  matchers: keyed(
    z.array(problemMatcherSchema).max(50),
    "Problem matchers of this repository's own tools, in the runner's format; expressions are RE2's.",
    [],
  ),
  quarantine: keyed(
    z.array(quarantined).max(200),
    'Checks and tests whose failures do not count for a while, 90 days at most.',
    [],
  ),
}).meta({ title: 'Regreen', description: 'Configuration of Regreen: .github/regreen.yml' });

/** The keys that a file gives; a plain list of patterns stands as `include`. */
export type RepositoryConfig = z.infer<typeof repositoryConfigSchema>;

/** Everything that is in force, nothing left out. It is stored with each run. */
export const effectiveConfigSchema = z.object({
  mode: z.enum(['observe', 'suggest', 'fix']),
  checks: filterSchema,
  branches: filterSchema,
  labels: filterSchema,
  authors: filterSchema,
  pipeline: z.string(),
  report: z.object({ always: z.boolean(), onFailure: z.enum(['neutral', 'failure']) }),
  fix: z.object({
    apply: z.enum(['never', 'suggestion', 'commit', 'pull_request']),
    approval: z.boolean(),
    maxAttempts: z.int(),
    maxPerPullRequest: z.int().default(6),
    maxPerDay: z.int().default(20),
    verifyWithinMinutes: z.int().default(120),
    onRegression: z.enum(['revert', 'leave']).default('revert'),
    paths: filterSchema,
  }),
  rerun: z.object({ enabled: z.boolean(), maxAttempts: z.int(), maxPerDay: z.int().default(20) }),
  review: z.object({
    enabled: z.boolean(),
    reviewers: z.array(z.string()),
    requestChanges: z.boolean().default(false),
  }),
  model: z.object({
    enabled: z.boolean(),
    name: z.string().nullable(),
    maxUsdPerDay: z.number().nullable(),
    maxTokensPerDay: z.int().nullable().default(null),
    patches: z.enum(['never', 'suggestion', 'commit']).default('suggestion'),
  }),
  notify: z.object({
    comment: z.boolean(),
    targets: z.array(z.string()).default([]),
    on: z.array(z.enum(NOTIFICATION_KINDS)).default([...NOTIFICATION_KINDS]),
    slack: z.object({ channel: z.string() }).nullable(),
  }),
  matchers: z.array(problemMatcherSchema),
  quarantine: z.array(quarantined),
});
export type EffectiveConfig = z.infer<typeof effectiveConfigSchema>;
