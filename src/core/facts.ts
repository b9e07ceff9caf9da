import type { CommandFact } from './commands/command-fact.js';

/** What a delivery says, in our words: the closed vocabulary between GitHub's payloads and our rows. Times are ISO 8601 texts. */

type PullRequestState = 'opened' | 'closed' | 'merged';

export const CHECK_STATUSES = [
  'queued',
  'in_progress',
  'completed',
  'waiting',
  'requested',
  'pending',
  'cancelled',
] as const;
type CheckStatus = (typeof CHECK_STATUSES)[number];

export const CHECK_CONCLUSIONS = [
  'success',
  'failure',
  'neutral',
  'cancelled',
  'timed_out',
  'action_required',
  'stale',
  'skipped',
  'startup_failure',
] as const;
export type CheckConclusion = (typeof CHECK_CONCLUSIONS)[number];

export type InstallationFact = {
  githubId: number;
  /** null where the payload carries only the id. */
  account: { login: string; type: string } | null;
  status: 'active' | 'suspended' | 'deleted' | null;
  permissions: Record<string, string> | null;
  updatedAt: string | null;
};

export type RepositoryFact = {
  githubId: number;
  /** owner/name */
  name: string;
  url: string | null;
  archived: boolean;
  /** null where the payload carries only the name. */
  updatedAt: string | null;
};

/** The time of what is never undone: GitHub uses the id of a deleted repository no more. */
export const FOREVER = 'infinity';

/** A repository that came within or went out of an installation's reach; without a time, it counts as of now. */
export type AccessFact = { repository: RepositoryFact; granted: boolean; at: string | null };

export type PullRequestFact = {
  number: number;
  title: string;
  author: string;
  state: PullRequestState;
  draft: boolean;
  baseBranch: string;
  headBranch: string;
  baseSha: string;
  headSha: string;
  /** owner/name; null when the fork was deleted. */
  headRepository: string | null;
  url: string;
  metadata: { labels: string[]; authorAssociation: string | null; titleCut: boolean };
  updatedAt: string;
  rank: number;
  hash: string;
};

/** A pull request that a check's payload names: enough to know it, not enough to describe it. */
export type PullRequestStub = {
  number: number;
  headSha: string;
  headBranch: string;
  baseSha: string;
  baseBranch: string;
};

export type CheckFact = {
  source: 'check_run' | 'commit_status';
  externalId: string;
  ordinal: number;
  name: string;
  checkSuiteId: number | null;
  appSlug: string | null;
  appId: number | null;
  headSha: string;
  /** The branch that it ran for; null where the event does not say. */
  branch: string | null;
  attempt: number | null;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  detailsUrl: string | null;
  /** What a commit status says of itself. */
  description: string | null;
  startedAt: string | null;
  completedAt: string | null;
  hash: string;
};

/** A trial merge of the merge queue. */
export type MergeGroupFact = {
  headSha: string;
  /** Without refs/heads/. */
  headRef: string;
  baseBranch: string;
  /** Its parent: the branch, or the merge group ahead of it. */
  baseSha: string;
  /** The pull request that its branch names; it may hold more. */
  pullRequestNumber: number;
  /** null: it stands. */
  destroyedBecause: 'merged' | 'invalidated' | 'dequeued' | 'unknown' | null;
};

/** Why a delivery opens a run, for people; null when it only joins one that is queued. */
type RunOpening = { reason: string; trigger: 'webhook' | 'command' } | null;

export type Facts = {
  actor: string | null;
  installation: InstallationFact;
  repository: RepositoryFact | null;
  access: AccessFact[];
  pullRequest: PullRequestFact | null;
  stubs: PullRequestStub[];
  /** The head SHA that the delivery is about. */
  headSha: string | null;
  /** Every head SHA that the pull request is known to have had. */
  heads: string[];
  checks: CheckFact[];
  /** What somebody asked of Regreen. */
  command: CommandFact | null;
  /** Left out where the delivery is about no merge group, as most are. */
  mergeGroup?: MergeGroupFact;
  opensRun: RunOpening;
};

export type Translation =
  | { kind: 'facts'; facts: Facts }
  /** A person, by GitHub's number, took back what they had allowed the App. */
  | { kind: 'authorization_revoked'; githubId: number }
  | { kind: 'ignored'; reason: string };

/** What a translation may know beside the payload. */
export type TranslationContext = { appId: number };

export type Webhook = {
  /** GitHub's name of the event. */
  event: string;
  translate(payload: unknown, action: string | null, context: TranslationContext): Translation;
};

export const ignored = (reason: string): Translation => ({ kind: 'ignored', reason });
