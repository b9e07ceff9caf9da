import type { components } from '@octokit/openapi-types';
import type { ReviewComment } from '../entities.js';
import { GithubError, notFound, validationFailed } from '../github-error.js';
import { showReviewComment } from '../represent/review.js';
import { answerReviewComment, createReview, editReviewComment, reviewCommentsOf } from '../verbs/reviews.js';
import { type Call, created, type Handler, idParam, noContent, ok, ownedBy, textField } from './call.js';
import { paginate } from './paging.js';
import { pullParam } from './pulls.js';
import { anchorOf, commitField, readReviewComment } from './review-comment-body.js';

type CommentAnswer = components['schemas']['pull-request-review-comment'];

const resource = 'PullRequestReviewComment';
const permitted = [
  'path',
  'position',
  'body',
  'line',
  'side',
  'start_line',
  'start_side',
  'commit_id',
  'in_reply_to',
  'subject_type',
];

export const listReviewComments: Handler = (call) => {
  const since = Date.parse(call.query.get('since') ?? '');
  const all = reviewCommentsOf(call.world, pullParam(call)).filter(
    (one) => Number.isNaN(since) || one.updatedAt.getTime() >= since,
  );
  const newestFirst = call.query.get('direction') === 'desc' && call.query.has('sort');
  const { items, headers } = paginate(call, newestFirst ? all.reverse() : all);
  return ok<CommentAnswer[]>(
    items.map((one) => showReviewComment(call.world, one)),
    headers,
  );
};

const newestComment = (call: Call): ReviewComment => {
  const comment = [...call.world.reviewComments.values()].at(-1);
  if (!comment) throw new Error('a review comment was made and is not there');
  return comment;
};

/** A single comment, or with `in_reply_to` an answer to one; each is a review of its own, as on GitHub. */
export const createReviewComment: Handler = (call) => {
  const { world } = call;
  const pull = pullParam(call);
  const parent = call.body.in_reply_to === undefined ? null : world.reviewComments.get(Number(call.body.in_reply_to));
  const by = { by: world.bot, state: 'COMMENTED', body: '' } as const;
  if (parent !== null) {
    if (parent?.repositoryId !== pull.repositoryId || parent.pullNumber !== pull.number)
      throw validationFailed({ resource, code: 'invalid', field: 'in_reply_to' });
    answerReviewComment(world, pull, { to: parent, by: world.bot, body: textField(call, resource, 'body') });
    return created<CommentAnswer>(showReviewComment(world, newestComment(call)));
  }
  const comment = readReviewComment(call.body, permitted);
  textField(call, resource, 'commit_id');
  const commitSha = commitField(call, pull, resource);
  const anchor = anchorOf(call, pull, commitSha, comment, ({ field, detail }) =>
    validationFailed(
      {
        resource,
        code: 'custom',
        field: `pull_request_review_thread.${field}`,
        message: `pull_request_review_thread.${detail}`,
      },
      { resource, code: 'missing_field', field: 'pull_request_review_thread.diff_hunk' },
    ),
  );
  createReview(world, pull, { ...by, commitSha, comments: [{ anchor, body: comment.body }] });
  return created<CommentAnswer>(showReviewComment(world, newestComment(call)));
};

/** An answer by the App to a comment of this pull request. */
export const createReply: Handler = (call) => {
  const pull = pullParam(call);
  const to = commentParam(call);
  if (to.pullNumber !== pull.number) throw notFound();
  answerReviewComment(call.world, pull, { to, by: call.world.bot, body: textField(call, resource, 'body') });
  return created<CommentAnswer>(showReviewComment(call.world, newestComment(call)));
};

const commentParam = (call: Call): ReviewComment =>
  ownedBy(call, call.world.reviewComments.get(idParam(call, 'commentId')));

export const getReviewComment: Handler = (call) => ok<CommentAnswer>(showReviewComment(call.world, commentParam(call)));

/** As with comments of the conversation: only what the App wrote itself. */
function ownComment(call: Call): ReviewComment {
  const comment = commentParam(call);
  if (comment.author !== call.world.bot) throw new GithubError(403, 'Resource not accessible by integration');
  return comment;
}

export const updateReviewComment: Handler = (call) => {
  const comment = ownComment(call);
  editReviewComment(call.world, comment, textField(call, resource, 'body'));
  return ok<CommentAnswer>(showReviewComment(call.world, comment));
};

export const deleteReviewComment: Handler = (call) => {
  call.world.reviewComments.delete(ownComment(call).id);
  return noContent();
};
