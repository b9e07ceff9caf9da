import type { Account, IssueComment, PullRequest } from '../entities.js';
import { findPullRequest, getRepository } from '../find.js';
import { nodeId } from '../ids.js';
import { showIssueComment } from '../represent/issue-comment.js';
import { showPullRequestSimple } from '../represent/pull-request.js';
import { showReactions } from '../represent/reaction.js';
import { repositoryUrl } from '../represent/repository.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

/** A pull request as its issue, which is how comment events show it. */
function showAsIssue(world: World, pull: PullRequest): Record<string, unknown> {
  const shown = showPullRequestSimple(world, pull);
  const repository = getRepository(world, pull.repositoryId);
  const url = shown.issue_url;
  const comments = [...world.issueComments.values()].filter(
    (comment) => comment.repositoryId === pull.repositoryId && comment.issueNumber === pull.number,
  ).length;
  return {
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: shown.html_url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    number: pull.number,
    title: pull.title,
    user: shown.user,
    labels: shown.labels,
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments,
    created_at: shown.created_at,
    updated_at: shown.updated_at,
    closed_at: shown.closed_at,
    author_association: shown.author_association,
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: shown.url,
      html_url: shown.html_url,
      diff_url: shown.diff_url,
      patch_url: shown.patch_url,
      merged_at: shown.merged_at,
    },
    body: pull.body,
    reactions: showReactions(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}

export function emitIssueComment(
  world: World,
  action: 'created' | 'edited' | 'deleted',
  comment: IssueComment,
  sender: Account,
  changes?: { body: { from: string } },
): Delivery | null {
  const repository = getRepository(world, comment.repositoryId);
  const pull = findPullRequest(world, repository, comment.issueNumber);
  if (!pull) throw new Error(`comment ${comment.id} belongs to no pull request of ${repository.name}`);
  return emit(world, 'issue_comment', {
    repository,
    sender,
    action,
    facts: {
      issue: showAsIssue(world, pull),
      comment: showIssueComment(world, comment),
      ...(changes ? { changes } : {}),
    },
  });
}
