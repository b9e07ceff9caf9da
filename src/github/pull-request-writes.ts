import { type Suggestion, suggestionBlock } from '../core/fixes/suggestions.js';
import { WRITE_TIMEOUT_MS } from './check-runs.js';
import type { GithubClient } from './client.js';
import { githubProblem } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

const bounded = () => ({ signal: AbortSignal.timeout(WRITE_TIMEOUT_MS) });

export type PullRequestPlace = RepositoryPlace & { pullRequestNumber: number };

const numbered = ({ owner, repo, pullRequestNumber }: PullRequestPlace) => ({
  owner,
  repo,
  pull_number: pullRequestNumber,
});

/** What a pull request changes, as its page shows it: at most 3,000 files. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
export async function listDiff(
  octokit: GithubClient,
  place: PullRequestPlace,
): Promise<{ path: string; patch: string }[]> {
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, { ...numbered(place), per_page: 100 });
  return files.map(({ filename, patch }) => ({ path: filename, patch: patch ?? '' }));
}

export type PullRequestCommit = { sha: string; message: string; login: string | null; isBot: boolean };

/** The commits of a pull request, oldest first, at most 250. https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request */
export async function listCommits(octokit: GithubClient, place: PullRequestPlace): Promise<PullRequestCommit[]> {
  const commits = await octokit.paginate(octokit.rest.pulls.listCommits, { ...numbered(place), per_page: 100 });
  return commits.map(({ sha, commit, author }) => ({
    sha,
    message: commit.message,
    login: author?.login ?? commit.author?.name ?? null,
    isBot: author?.type === 'Bot' || /\[bot\]$/.test(commit.author?.name ?? ''),
  }));
}

/** Posts suggestions as one review that neither approves nor blocks. https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request */
export async function createSuggestions(
  octokit: GithubClient,
  place: PullRequestPlace,
  review: { headSha: string; body: string; suggestions: { suggestion: Suggestion; words: string }[] },
): Promise<number> {
  const { data } = await octokit.rest.pulls.createReview({
    ...numbered(place),
    commit_id: review.headSha,
    event: 'COMMENT',
    body: review.body,
    comments: review.suggestions.map(({ suggestion, words }) => ({
      path: suggestion.path,
      body: `${words}\n\n${suggestionBlock(suggestion)}`,
      side: 'RIGHT',
      line: suggestion.endLine,
      ...(suggestion.startLine < suggestion.endLine ? { start_line: suggestion.startLine, start_side: 'RIGHT' } : {}),
    })),
    request: bounded(),
  });
  return data.id;
}

/** A review that holds a hidden mark. */
export async function findReview(octokit: GithubClient, place: PullRequestPlace, mark: string): Promise<number | null> {
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, { ...numbered(place), per_page: 100 });
  // People may quote the mark; ours is written by a bot.
  return reviews.find(({ body, user }) => user?.type === 'Bot' && body.includes(mark))?.id ?? null;
}

/** Opens a pull request for a branch; one that is open for it is taken as it is. https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request */
export async function openPullRequest(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  { title, body, head, base }: { title: string; body: string; head: string; base: string },
): Promise<number> {
  const known = await findPullRequestOf(octokit, { owner, repo }, head);
  if (known !== null) return known;
  const { data } = await octokit.rest.pulls.create({ owner, repo, title, body, head, base, request: bounded() });
  return data.number;
}

/** The newest pull request for a branch of the repository itself; null: none. */
export async function findPullRequestOf(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
): Promise<number | null> {
  const { data } = await octokit.rest.pulls.list({ owner, repo, head: `${owner}:${branch}`, state: 'all' });
  return data.find(({ head }) => head.ref === branch)?.number ?? null;
}

/** Closes a pull request. */
export async function closePullRequest(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  number: number,
): Promise<void> {
  await octokit.rest.pulls.update({ owner, repo, pull_number: number, state: 'closed', request: bounded() });
}

/** A comment of ours that holds a hidden mark. https://docs.github.com/en/rest/issues/comments#list-issue-comments */
export async function findComment(
  octokit: GithubClient,
  place: PullRequestPlace,
  mark: string,
): Promise<number | null> {
  const { owner, repo, pullRequestNumber } = place;
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pullRequestNumber,
    per_page: 100,
  });
  // People may quote the mark; ours is written by a bot.
  return comments.find(({ body, user }) => user?.type === 'Bot' && body?.startsWith(mark))?.id ?? null;
}

export async function createComment(octokit: GithubClient, place: PullRequestPlace, body: string): Promise<number> {
  const { owner, repo, pullRequestNumber } = place;
  const { data } = await octokit.rest.issues.createComment({
    owner,
    repo,
    issue_number: pullRequestNumber,
    body,
    request: bounded(),
  });
  return data.id;
}

/** False: somebody has deleted it. */
export async function updateComment(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  commentId: number,
  body: string,
): Promise<boolean> {
  try {
    await octokit.rest.issues.updateComment({ owner, repo, comment_id: commentId, body, request: bounded() });
    return true;
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return false;
    throw error;
  }
}

export async function deleteComment(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  commentId: number,
): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: commentId, request: bounded() });
  } catch (error) {
    if (githubProblem(error).kind !== 'not_found') throw error;
  }
}

/** Acknowledges a comment; the same reaction twice is one. https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment */
export async function react(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  commentId: number,
  content: '+1' | '-1' | 'confused' | 'eyes',
): Promise<void> {
  try {
    await octokit.rest.reactions.createForIssueComment({
      owner,
      repo,
      comment_id: commentId,
      content,
      request: bounded(),
    });
  } catch (error) {
    // The comment is gone: nobody waits for an answer.
    if (githubProblem(error).kind !== 'not_found') throw error;
  }
}

/** Whether somebody may push to the repository. https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
export async function mayWrite(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  login: string,
): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login });
    return data.permission === 'admin' || data.permission === 'write';
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return false;
    throw error;
  }
}
