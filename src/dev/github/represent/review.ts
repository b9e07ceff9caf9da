import type { components } from '@octokit/openapi-types';
import type { PullRequest, Review, ReviewComment } from '../entities.js';
import { findPullRequest, getCommit, getRepository } from '../find.js';
import { readTree } from '../git/objects.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showReactions } from './reaction.js';
import { repositoryPage, repositoryUrl } from './repository.js';
import { associationOf, showUser } from './user.js';

type Schemas = components['schemas'];

function addresses(world: World, of: { repositoryId: number; pullNumber: number }) {
  const repository = getRepository(world, of.repositoryId);
  return {
    repository,
    api: repositoryUrl(world, repository),
    pullUrl: `${repositoryUrl(world, repository)}/pulls/${of.pullNumber}`,
    page: `${repositoryPage(world, repository)}/pull/${of.pullNumber}`,
  };
}

export function showReview(world: World, review: Review): Schemas['pull-request-review'] {
  const { repository, pullUrl, page } = addresses(world, review);
  const url = `${page}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: review.author && showUser(world, review.author),
    body: review.body,
    state: review.state,
    html_url: url,
    pull_request_url: pullUrl,
    _links: { html: { href: url }, pull_request: { href: pullUrl } },
    ...(review.submittedAt ? { submitted_at: isoSeconds(review.submittedAt) } : {}),
    commit_id: review.commitSha,
    author_association: associationOf(repository, review.author),
  };
}

/**
 * Whether the file has changed since the comment was written. Coarser than GitHub, which follows a line as long as it
 * stands in the diff unchanged.
 */
function isOutdated(world: World, pull: PullRequest | null, comment: ReviewComment): boolean {
  if (!pull || pull.head.sha === comment.commitSha) return false;
  const shaAt = (commitSha: string) =>
    readTree(world.objects, getCommit(world, commitSha).treeSha).get(comment.path)?.sha;
  return shaAt(pull.head.sha) !== shaAt(comment.commitSha);
}

/** Both forms of a review comment are this one; an outdated comment has only its original lines left. */
export function showReviewComment(world: World, comment: ReviewComment): Schemas['pull-request-review-comment'] {
  const { repository, api, pullUrl, page } = addresses(world, comment);
  const pull = findPullRequest(world, repository, comment.pullNumber);
  const outdated = isOutdated(world, pull, comment);
  const url = `${api}/pulls/comments/${comment.id}`;
  const html = `${page}#discussion_r${comment.id}`;
  const answer = {
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    url,
    pull_request_review_id: comment.reviewId,
    ...(comment.inReplyToId === null ? {} : { in_reply_to_id: comment.inReplyToId }),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    position: outdated ? null : comment.position,
    original_position: comment.position,
    commit_id: outdated ? comment.commitSha : (pull?.head.sha ?? comment.commitSha),
    original_commit_id: comment.commitSha,
    user: comment.author && showUser(world, comment.author),
    body: comment.body,
    created_at: isoSeconds(comment.createdAt),
    updated_at: isoSeconds(comment.updatedAt),
    html_url: html,
    pull_request_url: pullUrl,
    author_association: associationOf(repository, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    start_line: outdated ? null : comment.startLine,
    original_start_line: comment.startLine,
    start_side: comment.startSide,
    line: outdated ? null : comment.line,
    original_line: comment.line,
    side: comment.side,
    subject_type: 'line' as const,
    reactions: showReactions(url, []),
  };
  // GitHub's description has no null for an outdated line, a position of one, and an author who left; GitHub answers it.
  return answer as unknown as Schemas['pull-request-review-comment'];
}
