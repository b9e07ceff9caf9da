import type { components } from '@octokit/openapi-types';
import type { PullRequest, Review, ReviewState } from '../entities.js';
import { GithubError, notFound, validationFailed } from '../github-error.js';
import { showReview, showReviewComment } from '../represent/review.js';
import { createReview as create, reviewsOf } from '../verbs/reviews.js';
import { type Call, type Handler, idParam, ok, optionalText, textField } from './call.js';
import { paginate } from './paging.js';
import { pullParam } from './pulls.js';
import { anchorOf, commitField, readReviewComment } from './review-comment-body.js';

type Schemas = components['schemas'];

const stateOfEvent: Record<string, ReviewState> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

const unprocessable = (error: string): GithubError => new GithubError(422, 'Unprocessable Entity', { errors: [error] });

function readState(call: Call): ReviewState {
  const event = optionalText(call, 'PullRequestReview', 'event');
  if (event === null) return 'PENDING';
  const state = stateOfEvent[event];
  if (!state)
    throw validationFailed({ resource: 'PullRequestReview', code: 'invalid', field: 'event', message: event });
  return state;
}

/** What GitHub refuses of a review as a whole, before it looks at its comments. */
function checkVerdict(
  call: Call,
  pull: PullRequest,
  given: { state: ReviewState; body: string; comments: number },
): void {
  const { state, body, comments } = given;
  const own = pull.author.id === call.world.bot.id;
  if (own && state === 'APPROVED') throw unprocessable('Can not approve your own pull request');
  if (own && state === 'CHANGES_REQUESTED') throw unprocessable('Can not request changes on your own pull request');
  if (body === '' && (state === 'CHANGES_REQUESTED' || (state === 'COMMENTED' && comments === 0)))
    throw unprocessable("Body can't be blank");
  const pending = reviewsOf(call.world, pull).some((one) => one.state === 'PENDING' && one.author === call.world.bot);
  if (pending) throw unprocessable('User can only have one pending review per pull request');
}

/** All or nothing: one comment outside the diff, and there is no review. */
export const createReview: Handler = (call) => {
  const { world } = call;
  const pull = pullParam(call);
  const commitSha = commitField(call, pull, 'PullRequestReview');
  const state = readState(call);
  const body = optionalText(call, 'PullRequestReview', 'body') ?? '';
  const wanted = call.body.comments ?? [];
  if (!Array.isArray(wanted))
    throw validationFailed({ resource: 'PullRequestReview', code: 'invalid', field: 'comments' });
  checkVerdict(call, pull, { state, body, comments: wanted.length });
  const comments = wanted.map((one: unknown) => {
    const comment = readReviewComment(one);
    const anchor = anchorOf(call, pull, commitSha, comment, (problem) => unprocessable(problem.sentence));
    return { anchor, body: comment.body };
  });
  return ok<Schemas['pull-request-review']>(
    showReview(world, create(world, pull, { by: world.bot, state, body, commitSha, comments })),
  );
};

/** Oldest first. A review that is not submitted yet is shown to its author only. */
const visibleReviews = (call: Call): Review[] =>
  reviewsOf(call.world, pullParam(call)).filter((one) => one.submittedAt || one.author === call.world.bot);

function reviewParam(call: Call): Review {
  const review = visibleReviews(call).find((one) => one.id === idParam(call, 'reviewId'));
  if (!review) throw notFound();
  return review;
}

export const listReviews: Handler = (call) => {
  const { items, headers } = paginate(call, visibleReviews(call));
  return ok<Schemas['pull-request-review'][]>(
    items.map((one) => showReview(call.world, one)),
    headers,
  );
};

export const getReview: Handler = (call) =>
  ok<Schemas['pull-request-review']>(showReview(call.world, reviewParam(call)));

export const updateReview: Handler = (call) => {
  const review = reviewParam(call);
  if (review.author !== call.world.bot) throw new GithubError(403, 'Resource not accessible by integration');
  review.body = textField(call, 'PullRequestReview', 'body');
  return ok<Schemas['pull-request-review']>(showReview(call.world, review));
};

/** Only a verdict can be dismissed, whosever it is. */
export const dismissReview: Handler = (call) => {
  const review = reviewParam(call);
  textField(call, 'PullRequestReview', 'message');
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
    throw unprocessable(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
  review.state = 'DISMISSED';
  return ok<Schemas['pull-request-review']>(showReview(call.world, review));
};

export const listCommentsOfReview: Handler = (call) => {
  const review = reviewParam(call);
  const all = [...call.world.reviewComments.values()].filter((one) => one.reviewId === review.id);
  const { items, headers } = paginate(call, all);
  return ok(
    items.map((one) => showReviewComment(call.world, one)),
    headers,
  );
};
