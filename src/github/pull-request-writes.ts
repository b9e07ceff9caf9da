import { bounded } from './bounded-write.js';
import type { GithubClient } from './client.js';
import { githubProblem, unlessGone } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

export type PullRequestPlace = RepositoryPlace & { pullRequestNumber: number };

/** A pull request's place, as its operations take it. */
export const numbered = ({ owner, repo, pullRequestNumber }: PullRequestPlace) => ({
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
  return unlessGone(
    octokit.rest.issues.updateComment({ owner, repo, comment_id: commentId, body, request: bounded() }),
  );
}

export async function deleteComment(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  commentId: number,
): Promise<void> {
  await unlessGone(octokit.rest.issues.deleteComment({ owner, repo, comment_id: commentId, request: bounded() }));
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
