import { z } from 'zod';
import { PULL_REQUEST_STATES } from '../core/pull-request-view.js';
import {
  MAX_QUARANTINE_DAYS,
  MAX_QUARANTINE_NAME,
  MAX_QUARANTINE_OWNER,
  MAX_QUARANTINE_REASON,
  QUARANTINE_DAYS,
} from '../core/quarantine.js';
import { RUN_STATUSES, TRIGGER_SOURCES } from '../core/run-status.js';

const byCommas = (given: unknown): unknown => (typeof given === 'string' ? given.split(',') : given);
/** The word that the schemas before ours had. */
const withoutChat = (given: unknown): unknown =>
  (byCommas(given) as string[]).map((trigger) => (trigger === 'chat' ? 'command' : trigger));

const id = z.guid('it is not a UUID');
const repo = z
  .string()
  .regex(/^[^/\s#]+\/[^/\s#]+$/, 'it must be owner/name')
  .describe('owner/name');
const installation = z
  .string()
  .min(1)
  .max(100)
  .describe('The login or id of an installation. A token of one installation sees that one in any case.');
/** Of the columns that hold whole numbers. */
const MAX_INT = 2_147_483_647;

const limit = z.coerce.number().int().min(1).max(100).default(20).describe('Entries on a page.');
const cursor = id.describe('`nextCursor` of the page before.');
const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'it must be a time such as 2026-11-21T10:00:00Z' })
  .transform((text) => new Date(text));

export const runParams = z.object({ id });

export const runsQuery = z.strictObject({
  status: z
    .preprocess(byCommas, z.array(z.enum(RUN_STATUSES)))
    .optional()
    .describe('One or more, with commas.'),
  stage: z.string().min(1).max(100).optional().describe('The stage a run stands at.'),
  repo: repo.optional(),
  pr: z
    .union([id, z.coerce.number().int().min(1).max(MAX_INT)])
    .optional()
    .describe('The number of a pull request, or its id.'),
  trigger: z
    .preprocess(withoutChat, z.array(z.enum(TRIGGER_SOURCES)))
    .optional()
    .describe('One or more, with commas. `chat` is taken as `command`.'),
  since: time.optional().describe('Made at this time or later.'),
  until: time.optional().describe('Made before this time.'),
  installation: installation.optional(),
  limit,
  cursor: cursor.optional(),
});

export const eventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(MAX_INT).default(0).describe('Only events after this seq.'),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('Events in a JSON answer.'),
});

export const runCreate = z
  .strictObject({
    pullRequest: z.union([id, z.string().regex(/^[^/\s#]+\/[^/\s#]+#\d{1,9}$/)], {
      error: 'it must be the id of a pull request, or owner/name#12',
    }),
    message: z.string().max(2_000).nullish().describe('What the run is asked for, for the record.'),
    pipeline: z.string().max(100).nullish().describe('The pipeline to use instead of the one the repository names.'),
  })
  .meta({ id: 'RunCreate' });

export const runResume = z
  .strictObject({
    payload: z
      .unknown()
      .optional()
      .describe(
        'The answer to the stage that waits, which checks it. Not needed to try a failed or cancelled run again.',
      ),
  })
  .meta({ id: 'RunResume' });

export const runCancel = z.strictObject({ reason: z.string().min(1).max(500).optional() }).meta({ id: 'RunCancel' });

export const runReplay = z
  .strictObject({
    dryRun: z.boolean().default(false).describe('true: compare only, and record nothing.'),
  })
  .meta({ id: 'RunReplay' });

export const pipelineParams = z.object({ name: z.string().min(1).max(100) });
export const installationQuery = z.strictObject({ installation: installation.optional() });

export const pullRequestParams = z.object({
  id: z.union([id, z.string().regex(/^[^/\s#]+\/[^/\s#]+#\d{1,9}$/)], {
    error: 'it must be the id of a pull request, or owner/name#12 with its slash and hash escaped as %2F and %23',
  }),
});

export const pullRequestsQuery = z.strictObject({
  repo: repo.optional(),
  state: z
    .preprocess(byCommas, z.array(z.enum(PULL_REQUEST_STATES)))
    .optional()
    .describe('One or more, with commas.'),
  installation: installation.optional(),
  limit,
  cursor: cursor.optional(),
});

export const quarantineParams = z.object({ id });

export const quarantinesQuery = z.strictObject({
  repo: repo.optional(),
  inForce: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('true: without those that are over.'),
  installation: installation.optional(),
  limit,
  cursor: cursor.optional(),
});

const words = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', 'it must say something');

export const quarantineCreate = z
  .strictObject({
    repository: z.union([id, repo], { error: 'it must be owner/name, or the id of a repository' }),
    check: words(MAX_QUARANTINE_NAME).describe('The name of the check.'),
    test: words(MAX_QUARANTINE_NAME).nullish().describe('The full name of a test in it; without one the whole check.'),
    owner: words(MAX_QUARANTINE_OWNER).describe('Who answers for it.'),
    reason: words(MAX_QUARANTINE_REASON).describe('Why it is left out.'),
    days: z
      .int()
      .min(1)
      .max(MAX_QUARANTINE_DAYS)
      .default(QUARANTINE_DAYS)
      .describe('After so many days it counts again.'),
  })
  .meta({ id: 'QuarantineCreate' });
