import type { Account, PullRequest } from '../entities.js';
import { getRepository } from '../find.js';
import { showPullRequest } from '../represent/pull-request.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

export type PullRequestAction =
  | 'opened'
  | 'edited'
  | 'closed'
  | 'reopened'
  | 'synchronize'
  | 'converted_to_draft'
  | 'ready_for_review'
  | 'labeled'
  | 'unlabeled'
  | 'enqueued'
  | 'dequeued';

/** `more` holds what only one action has: `changes`, `before` and `after`, `label`, `reason`. */
export function emitPullRequest(
  world: World,
  action: PullRequestAction,
  pull: PullRequest,
  sender: Account,
  more: Record<string, unknown> = {},
): Delivery | null {
  const shown = showPullRequest(world, pull);
  // Events carry the merge settings on both repositories; the REST answer does not.
  const settings = {
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_update_branch: false,
    use_squash_pr_title_as_default: false,
    squash_merge_commit_message: 'COMMIT_MESSAGES',
    squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
    merge_commit_message: 'PR_TITLE',
    merge_commit_title: 'MERGE_MESSAGE',
    custom_properties: {},
  };
  const head = {
    ...shown.head,
    repo: world.repositories.has(pull.head.repositoryId ?? -1) ? { ...shown.head.repo, ...settings } : null,
  };
  const base = { ...shown.base, repo: { ...shown.base.repo, ...settings } };
  return emit(world, 'pull_request', {
    repository: getRepository(world, pull.repositoryId),
    sender,
    action,
    facts: { number: pull.number, pull_request: { ...shown, head, base }, ...more },
  });
}
