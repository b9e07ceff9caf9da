import type { CheckRun, IssueComment, PullRequest, Review, ReviewComment } from '../entities.js';
import { findAccountOf } from '../find.js';
import { commitsBetween } from '../git/history.js';
import { reactionsOf } from '../verbs/reactions.js';
import { reviewsOf } from '../verbs/reviews.js';
import type { World } from '../world.js';
import { type Html, html } from './html.js';
import { renderMarkdown } from './markdown.js';

/** The commits of a pull request, oldest first, with who wrote them and whether GitHub signed them. */
export function commitList(world: World, pull: PullRequest): Html {
  const rows = commitsBetween(world.objects, pull.base.sha, pull.head.sha).map(
    (commit) => html`<tr><td><code>${commit.sha.slice(0, 7)}</code></td><td>${commit.message.split('\n')[0] ?? ''}</td>
<td>${findAccountOf(world, commit.author)?.login ?? commit.author.name}</td><td>${commit.signed ? 'Verified' : ''}</td></tr>`,
  );
  return html`<h2>Commits</h2><table>${rows}</table>`;
}

/** The buttons of a check run. They show what there is to press; a scenario presses them, see requestAction. */
export const buttons = (checkRun: CheckRun): Html =>
  html`${checkRun.actions.map((action) => html`<button disabled title="${action.description}">${action.label}</button> `)}`;

const emoji: Record<string, string> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

const comment = (world: World, one: IssueComment): Html =>
  html`<section><h3>${one.author?.login ?? 'ghost'}</h3>${renderMarkdown(one.body)}
<p>${reactionsOf(world, one)
    .map((reaction) => emoji[reaction.content] ?? '')
    .join(' ')}</p></section>`;

const lineComment = (one: ReviewComment): Html =>
  html`<h4><code>${one.path}:${one.startLine === null ? '' : `${one.startLine}-`}${one.line}</code></h4>
<pre>${one.diffHunk}</pre>${renderMarkdown(one.body)}`;

const review = (world: World, one: Review): Html =>
  html`<section id="review-${one.id}"><h3>${one.author?.login ?? 'ghost'} reviewed: ${one.state.toLowerCase()}</h3>
${renderMarkdown(one.body)}
${[...world.reviewComments.values()].filter((other) => other.reviewId === one.id).map(lineComment)}</section>`;

/** Comments and submitted reviews in the order they were made. */
export function conversation(world: World, pull: PullRequest): Html {
  const comments = [...world.issueComments.values()]
    .filter((one) => one.repositoryId === pull.repositoryId && one.issueNumber === pull.number)
    .map((one) => ({ at: one.createdAt.getTime(), shown: comment(world, one) }));
  const reviews = reviewsOf(world, pull).flatMap((one) =>
    one.submittedAt ? [{ at: one.submittedAt.getTime(), shown: review(world, one) }] : [],
  );
  const shown = [...comments, ...reviews].sort((a, b) => a.at - b.at).map((one) => one.shown);
  return html`${shown}`;
}
