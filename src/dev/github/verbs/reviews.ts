import type { Account, DiffSide, PullRequest, Review, ReviewComment, ReviewState } from '../entities.js';
import { getCommit } from '../find.js';
import { diffTrees } from '../git/diff.js';
import { mergeBase } from '../git/history.js';
import { hunkDownTo, placeOfLine, placeOfPosition } from '../git/hunks.js';
import type { World } from '../world.js';

/** A comment as it is asked for. One of `line` and `position` says where; `side` is RIGHT unless it says LEFT. */
export type NewReviewComment = {
  path: string;
  body: string;
  line?: number;
  position?: number;
  side?: DiffSide;
  startLine?: number;
  startSide?: DiffSide;
};

type Anchor = Pick<
  ReviewComment,
  'commitSha' | 'path' | 'line' | 'side' | 'startLine' | 'startSide' | 'diffHunk' | 'position'
>;

export type AnchorProblem = 'path' | 'line' | 'startLine' | 'startOrder';

/** Where a comment stands in the diff of a pull request at a commit of it, or what of it is not there. */
export function anchorComment(
  world: World,
  pull: PullRequest,
  commitSha: string,
  comment: NewReviewComment,
): Anchor | AnchorProblem {
  const from = mergeBase(world.objects, pull.base.sha, commitSha);
  const before = from && getCommit(world, from).treeSha;
  const diff = diffTrees(world.objects, before, getCommit(world, commitSha).treeSha).find(
    (one) => one.path === comment.path,
  );
  if (!diff) return 'path';
  const patch = diff.patch ?? '';
  const place =
    comment.line === undefined
      ? placeOfPosition(patch, comment.position ?? 0)
      : placeOfLine(patch, comment.line, comment.side ?? 'RIGHT');
  if (!place) return 'line';
  const shared = { commitSha, path: comment.path, line: place.line, side: place.side, position: place.position };
  const hunk = { diffHunk: hunkDownTo(patch, place) };
  if (comment.startLine === undefined) return { ...shared, ...hunk, startLine: null, startSide: null };
  const startSide = comment.startSide ?? comment.side ?? 'RIGHT';
  const start = placeOfLine(patch, comment.startLine, startSide);
  if (start?.hunk !== place.hunk) return 'startLine';
  if (start.position >= place.position) return 'startOrder';
  return { ...shared, ...hunk, startLine: comment.startLine, startSide };
}

function addComment(
  world: World,
  review: Review,
  given: { anchor: Anchor; body: string; inReplyToId: number | null },
): ReviewComment {
  const now = world.clock();
  const comment: ReviewComment = {
    id: world.nextId('reviewComment'),
    repositoryId: review.repositoryId,
    pullNumber: review.pullNumber,
    reviewId: review.id,
    inReplyToId: given.inReplyToId,
    body: given.body,
    author: review.author,
    ...given.anchor,
    createdAt: now,
    updatedAt: now,
  };
  world.reviewComments.set(comment.id, comment);
  return comment;
}

/** A review with its comments, all of them anchored already. */
export function createReview(
  world: World,
  pull: PullRequest,
  given: {
    by: Account;
    state: ReviewState;
    body: string;
    commitSha: string;
    comments: { anchor: Anchor; body: string; inReplyToId?: number }[];
  },
): Review {
  const review: Review = {
    id: world.nextId('review'),
    repositoryId: pull.repositoryId,
    pullNumber: pull.number,
    body: given.body,
    author: given.by,
    state: given.state,
    commitSha: given.commitSha,
    submittedAt: given.state === 'PENDING' ? null : world.clock(),
  };
  world.reviews.set(review.id, review);
  for (const { anchor, body, inReplyToId = null } of given.comments)
    addComment(world, review, { anchor, body, inReplyToId });
  pull.updatedAt = world.clock();
  return review;
}

/** A person reviews a pull request at its head; default: a comment without a verdict. */
export function reviewPullRequest(
  world: World,
  pull: PullRequest,
  given: {
    by: Account;
    state?: Exclude<ReviewState, 'PENDING' | 'DISMISSED'>;
    body?: string;
    comments?: NewReviewComment[];
  },
): Review {
  const comments = (given.comments ?? []).map((comment) => {
    const anchor = anchorComment(world, pull, pull.head.sha, comment);
    if (typeof anchor === 'string')
      throw new Error(`the ${anchor} of the comment on ${comment.path} is not in the diff of #${pull.number}`);
    return { anchor, body: comment.body };
  });
  const { by, state = 'COMMENTED', body = '' } = given;
  return createReview(world, pull, { by, state, body, commitSha: pull.head.sha, comments });
}

/** An answer to a comment on a line: a review of its own, as on GitHub. */
export function answerReviewComment(
  world: World,
  pull: PullRequest,
  { to, by, body }: { to: ReviewComment; by: Account; body: string },
): void {
  const { commitSha, path, line, side, startLine, startSide, diffHunk, position } = to;
  const anchor = { commitSha, path, line, side, startLine, startSide, diffHunk, position };
  const reply = { anchor, body, inReplyToId: to.inReplyToId ?? to.id };
  createReview(world, pull, { by, state: 'COMMENTED', body: '', commitSha, comments: [reply] });
}

export function editReviewComment(world: World, comment: ReviewComment, body: string): void {
  comment.body = body;
  comment.updatedAt = world.clock();
}

export const reviewsOf = (world: World, pull: PullRequest): Review[] =>
  [...world.reviews.values()].filter((one) => one.repositoryId === pull.repositoryId && one.pullNumber === pull.number);

/** Comments of the reviews that were submitted, oldest first. */
export const reviewCommentsOf = (world: World, pull: PullRequest): ReviewComment[] =>
  [...world.reviewComments.values()].filter(
    (one) =>
      one.repositoryId === pull.repositoryId &&
      one.pullNumber === pull.number &&
      world.reviews.get(one.reviewId)?.submittedAt !== null,
  );
