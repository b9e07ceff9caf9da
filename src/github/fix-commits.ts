import type { FileState } from '../core/fixes/patch.js';
import { bounded } from './bounded-write.js';
import type { GithubClient } from './client.js';
import { githubProblem } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

export type WrittenFile = { path: string; mode: FileState['mode']; text: string };

/**
 * Makes a commit on top of another, which no branch shows yet. Without an author of its own GitHub signs it for the App, and CI starts.
 * https://docs.github.com/en/rest/git/commits#create-a-commit
 */
export async function createFixCommit(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  commit: { parentSha: string; message: string; files: WrittenFile[] },
): Promise<string> {
  const place = { owner, repo, request: bounded() };
  const { data: parent } = await octokit.rest.git.getCommit({ ...place, commit_sha: commit.parentSha });
  const { data: tree } = await octokit.rest.git.createTree({
    ...place,
    base_tree: parent.tree.sha,
    tree: commit.files.map(({ path, mode, text }) => ({ path, mode, type: 'blob', content: text })),
  });
  return createCommit(
    octokit,
    { owner, repo },
    { tree: tree.sha, parentSha: commit.parentSha, message: commit.message },
  );
}

/** Makes a commit on top of a fix that has the files of its parent. null: the fix does not stand on that parent alone, and more than the fix would be undone. */
export async function createRevertCommit(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  commit: { parentSha: string; filesOf: string; message: string },
): Promise<string | null> {
  const { data: fix } = await octokit.rest.git.getCommit({
    owner,
    repo,
    commit_sha: commit.parentSha,
    request: bounded(),
  });
  if (fix.parents.length !== 1 || fix.parents[0]?.sha !== commit.filesOf) return null;
  const { data } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: commit.filesOf, request: bounded() });
  return createCommit(octokit, { owner, repo }, { tree: data.tree.sha, ...commit });
}

async function createCommit(
  octokit: GithubClient,
  place: RepositoryPlace,
  { tree, parentSha, message }: { tree: string; parentSha: string; message: string },
): Promise<string> {
  const { data } = await octokit.rest.git.createCommit({
    ...place,
    tree,
    parents: [parentSha],
    message,
    request: bounded(),
  });
  return data.sha;
}

/**
 * Moves a branch from one commit to the next. False: it stands elsewhere by now, or is gone; then nothing is changed. GitHub refuses whatever is no
 * fast-forward, so that of two commits on one parent only the first gets in. https://docs.github.com/en/rest/git/refs#update-a-reference
 */
export async function moveBranch(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const ref = `heads/${branch}`;
  try {
    // A branch that was set back would be a fast-forward too, and bring back what was taken out.
    const { data } = await octokit.rest.git.getRef({ owner, repo, ref, request: bounded() });
    if (data.object.sha === to) return true;
    if (data.object.sha !== from) return false;
    await octokit.rest.git.updateRef({ owner, repo, ref, sha: to, force: false, request: bounded() });
    return true;
  } catch (error) {
    const problem = githubProblem(error);
    if (problem.kind === 'not_found') return false;
    if (problem.kind === 'invalid' && /fast.forward|does not exist/i.test(problem.message)) return false;
    throw error;
  }
}

/** Makes a branch; one that is there already stays as it is. https://docs.github.com/en/rest/git/refs#create-a-reference */
export async function createBranch(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
  sha: string,
): Promise<void> {
  try {
    await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha, request: bounded() });
  } catch (error) {
    const problem = githubProblem(error);
    if (!(problem.kind === 'invalid' && /already exists/i.test(problem.message))) throw error;
  }
}

/** The commit of a branch; null: there is no such branch. */
export async function findBranchHead(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
): Promise<string | null> {
  try {
    const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
    return data.object.sha;
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return null;
    throw error;
  }
}

/** Whether a branch may not be pushed to just so. https://docs.github.com/en/rest/branches/branches#get-a-branch */
export async function isProtected(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getBranch({ owner, repo, branch });
    return data.protected;
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return false;
    throw error;
  }
}
