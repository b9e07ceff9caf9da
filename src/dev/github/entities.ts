import type { components } from '@octokit/openapi-types';

/** What the local GitHub keeps, in its own words. How each is shown to the outside stands in represent/. */
export type Permissions = components['schemas']['app-permissions'];
export type CheckStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | 'stale'
  | 'startup_failure';
export type StatusState = 'error' | 'failure' | 'pending' | 'success';
export type CollaboratorPermission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export type Account = { id: number; login: string; name: string; type: 'User' | 'Organization' | 'Bot' };

export type AppIdentity = {
  id: number;
  slug: string;
  name: string;
  clientId: string;
  owner: Account;
  permissions: Permissions;
  events: string[];
  createdAt: Date;
};

export type Installation = {
  id: number;
  account: Account;
  permissions: Permissions;
  events: string[];
  /** null: all repositories of the account. */
  repositoryIds: Set<number> | null;
  createdAt: Date;
  updatedAt: Date;
  suspendedAt: Date | null;
  suspendedBy: Account | null;
};

export type Repository = {
  id: number;
  owner: Account;
  name: string;
  description: string | null;
  private: boolean;
  parentId: number | null;
  defaultBranch: string;
  archived: boolean;
  createdAt: Date;
  updatedAt: Date;
  pushedAt: Date;
  branches: Map<string, string>;
  /** Those that only pull requests may change. */
  protectedBranches: Set<string>;
  /** Every commit this repository can name, the heads of forks' pull requests included. */
  commitShas: Set<string>;
  nextNumber: number;
  collaborators: Map<string, CollaboratorPermission>;
};

type PullRequestHead = { ref: string; sha: string; owner: Account | null; repositoryId: number | null };

export type PullRequest = {
  id: number;
  number: number;
  repositoryId: number;
  title: string;
  body: string | null;
  author: Account;
  state: 'open' | 'closed';
  draft: boolean;
  maintainerCanModify: boolean;
  head: PullRequestHead;
  base: { ref: string; sha: string };
  labels: string[];
  createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  mergedAt: Date | null;
  mergedBy: Account | null;
  mergeCommitSha: string | null;
};

export type CheckSuite = {
  id: number;
  repositoryId: number;
  appId: number;
  headSha: string;
  headBranch: string | null;
  before: string | null;
  createdAt: Date;
  updatedAt: Date;
};

export type Annotation = {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: 'notice' | 'warning' | 'failure';
  message: string;
  title: string | null;
  rawDetails: string | null;
};

export type CheckRunAction = { label: string; description: string; identifier: string };

export type CheckRun = {
  id: number;
  suiteId: number;
  repositoryId: number;
  appId: number;
  headSha: string;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  startedAt: Date | null;
  completedAt: Date | null;
  output: { title: string | null; summary: string | null; text: string | null };
  /** Only ever appended to, as on GitHub. */
  annotations: Annotation[];
  actions: CheckRunAction[];
};

export type CommitStatus = {
  id: number;
  repositoryId: number;
  sha: string;
  state: StatusState;
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: Account | null;
  createdAt: Date;
};

export type Workflow = { id: number; repositoryId: number; name: string; path: string; createdAt: Date };

export type WorkflowRun = {
  id: number;
  workflowId: number;
  repositoryId: number;
  headRepositoryId: number | null;
  headSha: string;
  headBranch: string;
  event: string;
  displayTitle: string;
  runNumber: number;
  runAttempt: number;
  checkSuiteId: number;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  actor: Account;
  /** Who started this attempt; the actor stays whoever started the first. */
  triggeringActor: Account;
  createdAt: Date;
  updatedAt: Date;
  runStartedAt: Date;
  /** As each attempt before this one ended. */
  pastAttempts: Omit<WorkflowRun, 'pastAttempts'>[];
};

export type Step = {
  name: string;
  number: number;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: CheckConclusion | null;
  startedAt: Date | null;
  completedAt: Date | null;
};

/** Its id is the id of its check run, which carries status, conclusion and times. */
export type Job = {
  id: number;
  workflowRunId: number;
  runAttempt: number;
  name: string;
  labels: string[];
  /** Names of the jobs it waits for, which a re-run of one of them starts again too. */
  needs: string[];
  createdAt: Date;
  steps: Step[];
};

/** What a download of a job's log meets: text, a zip of files, or GitHub's three ways to have none. */
export type JobLog =
  | { kind: 'text'; text: string }
  | { kind: 'zip'; files: Record<string, string> }
  /** The download never ends; `begun` and `abandoned` tell when somebody has asked for it, and hung up. */
  | { kind: 'stalled'; text: string; begun: boolean; abandoned: boolean }
  | { kind: 'expired' | 'missing' | 'forbidden' };

/** A zip that a job has uploaded; it belongs to the run, which does not tell which job it was. */
export type Artifact = {
  id: number;
  workflowRunId: number;
  repositoryId: number;
  name: string;
  zip: Uint8Array;
  createdAt: Date;
  expired: boolean;
};

export type IssueComment = {
  id: number;
  repositoryId: number;
  issueNumber: number;
  body: string;
  author: Account | null;
  appId: number | null;
  createdAt: Date;
  updatedAt: Date;
};

export type ReviewState = 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED';

export type Review = {
  id: number;
  repositoryId: number;
  pullNumber: number;
  body: string;
  author: Account | null;
  state: ReviewState;
  commitSha: string;
  submittedAt: Date | null;
};

export type DiffSide = 'LEFT' | 'RIGHT';

/** A comment on a line, or on lines, of a pull request's diff. */
export type ReviewComment = {
  id: number;
  repositoryId: number;
  pullNumber: number;
  reviewId: number;
  inReplyToId: number | null;
  body: string;
  author: Account | null;
  /** The commit whose diff it was written on. */
  commitSha: string;
  path: string;
  line: number;
  side: DiffSide;
  startLine: number | null;
  startSide: DiffSide | null;
  /** The lines of the diff down to the one commented on. */
  diffHunk: string;
  position: number;
  createdAt: Date;
  updatedAt: Date;
};

export const reactionContents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

/** A reaction to a comment on an issue or a pull request. */
export type Reaction = {
  id: number;
  commentId: number;
  content: (typeof reactionContents)[number];
  author: Account;
  createdAt: Date;
};
