import { z } from 'zod';

const time = z.iso.datetime();

export const PULL_REQUEST_STATES = ['opened', 'closed', 'merged'] as const;
export type PullRequestState = (typeof PULL_REQUEST_STATES)[number];

/** One pull request, and how far Regreen is with it. */
export const pullRequestViewSchema = z.object({
  pullRequestId: z.uuid(),
  /** owner/name */
  repository: z.string(),
  pullRequestNumber: z.int(),
  installationId: z.uuid(),
  title: z.string().nullable(),
  author: z.string().nullable(),
  state: z.enum(PULL_REQUEST_STATES),
  draft: z.boolean(),
  baseBranch: z.string().nullable(),
  headBranch: z.string().nullable(),
  headSha: z.string().nullable(),
  /** owner/name; null when the fork is gone. */
  headRepository: z.string().nullable(),
  url: z.string().nullable(),
  processingStatus: z.enum(['idle', 'queued', 'processing', 'waiting_input']),
  lastCheckedAt: time.nullable(),
  lastProcessedAt: time.nullable(),
  latestRunId: z.uuid().nullable(),
  createdAt: time,
  updatedAt: time,
});
export type PullRequestView = z.infer<typeof pullRequestViewSchema>;
