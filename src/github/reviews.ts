import { diffLinesOf } from '../core/reviewers/changed-file.js';
import type { ChangedFile } from '../core/reviewers/reviewer.js';
import { bounded } from './bounded-write.js';
import type { GithubClient } from './client.js';
import { githubProblem, unlessGone } from './problem.js';
import { numbered, type PullRequestPlace } from './pull-request-writes.js';

/** The files that a pull request changes, at most 3,000; null: GitHub does not show them, or not that many. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
export async function listChangedFiles(octokit: GithubClient, place: PullRequestPlace): Promise<ChangedFile[] | null> {
  const files = await octokit
    .paginate(octokit.rest.pulls.listFiles, { ...numbered(place), per_page: 100 })
    .catch((error) => {
      const { kind } = githubProblem(error);
      if (kind === 'unreachable' || kind === 'rate_limited' || kind === 'other') throw error;
      return null;
    });
  if (files === null) return null;
  return files.map(({ filename, previous_filename, status, additions, deletions, patch }) => ({
    path: filename,
    previousPath: previous_filename ?? null,
    status,
    additions,
    deletions,
    lines: patch === undefined ? null : diffLinesOf(patch),
  }));
}

/** A comment of a review, on a line of the file as it is at the head; from `startLine` on where it is about several. */
export type NewReviewComment = { path: string; startLine?: number; line: number; body: string };

/** COMMENT says something, REQUEST_CHANGES keeps the pull request from being merged where branches are protected so. */
export type ReviewEvent = 'COMMENT' | 'REQUEST_CHANGES';

/** Posts a review. https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request */
export async function createReview(
  octokit: GithubClient,
  place: PullRequestPlace,
  review: { headSha: string; event?: ReviewEvent; body: string; comments: NewReviewComment[] },
): Promise<number> {
  const { data } = await octokit.rest.pulls.createReview({
    ...numbered(place),
    commit_id: review.headSha,
    event: review.event ?? 'COMMENT',
    body: review.body,
    comments: review.comments.map(({ path, startLine = Number.POSITIVE_INFINITY, line, body }) => ({
      path,
      body,
      side: 'RIGHT',
      line,
      ...(startLine < line ? { start_line: startLine, start_side: 'RIGHT' } : {}),
    })),
    request: bounded(),
  });
  return data.id;
}

/** A review of this login's that begins with a hidden mark; others may quote it, or write one like it. */
export async function findReview(
  octokit: GithubClient,
  place: PullRequestPlace,
  { login, mark }: { login: string; mark: string },
): Promise<number | null> {
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, { ...numbered(place), per_page: 100 });
  return reviews.find(({ body, user }) => user?.login === login && body.startsWith(mark))?.id ?? null;
}

export type ReviewComment = { id: number; path: string; body: string; isOwn: boolean; answers: number | null };

/** The comments on lines of a pull request; `answers`: the comment that it answers. https://docs.github.com/en/rest/pulls/comments#list-review-comments-on-a-pull-request */
export async function listReviewComments(
  octokit: GithubClient,
  place: PullRequestPlace,
  login: string,
): Promise<ReviewComment[]> {
  const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, { ...numbered(place), per_page: 100 });
  return comments.map(({ id, path, body, user, in_reply_to_id }) => ({
    id,
    path,
    body,
    isOwn: user?.login === login,
    answers: in_reply_to_id ?? null,
  }));
}

/** A review of ours; `blocks`: it asks for changes, and stands; `dismissed`: it asked for them, until somebody took that back. */
export type OwnReview = { id: number; body: string; blocks: boolean; dismissed: boolean };

/** What this login has said in reviews, the oldest first. https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request */
export async function listReviewsOf(
  octokit: GithubClient,
  place: PullRequestPlace,
  login: string,
): Promise<OwnReview[]> {
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, { ...numbered(place), per_page: 100 });
  return reviews.flatMap(({ id, body, user, state }) =>
    user?.login === login
      ? [{ id, body, blocks: state === 'CHANGES_REQUESTED', dismissed: state === 'DISMISSED' }]
      : [],
  );
}

/** Takes back that a review asks for changes; what it says stays. https://docs.github.com/en/rest/pulls/reviews#dismiss-a-review-for-a-pull-request */
export async function dismissReview(
  octokit: GithubClient,
  place: PullRequestPlace,
  { id, message }: { id: number; message: string },
): Promise<void> {
  await octokit.rest.pulls.dismissReview({ ...numbered(place), review_id: id, message, request: bounded() });
}

/** Deletes a comment on a line; one that is gone is gone. */
export async function deleteReviewComment(octokit: GithubClient, place: PullRequestPlace, id: number): Promise<void> {
  const { owner, repo } = place;
  await unlessGone(octokit.rest.pulls.deleteReviewComment({ owner, repo, comment_id: id, request: bounded() }));
}

/** Answers a comment on a line. https://docs.github.com/en/rest/pulls/comments#create-a-reply-for-a-review-comment */
export async function answerReviewComment(
  octokit: GithubClient,
  place: PullRequestPlace,
  { id, body }: { id: number; body: string },
): Promise<number> {
  const { data } = await octokit.rest.pulls.createReplyForReviewComment({
    ...numbered(place),
    comment_id: id,
    body,
    request: bounded(),
  });
  return data.id;
}
