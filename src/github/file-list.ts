import { type RepositoryFiles, repositoryFiles } from '../core/log/repository-path.js';
import type { GithubClient } from './client.js';
import { githubProblem } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

/**
 * The files of a repository at a commit, which a fork's head is too: GitHub keeps the heads of pull requests in the repository they are made to. Null where they are not to be
 * had. Of more than 100,000 entries or 7 MB GitHub tells a part. https://docs.github.com/en/rest/git/trees#get-a-tree
 */
export async function listRepositoryFiles(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  headSha: string,
): Promise<RepositoryFiles | null> {
  try {
    const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: headSha, recursive: '1' });
    const paths = data.tree.flatMap(({ path, type }) => (type === 'blob' && path ? [path] : []));
    return repositoryFiles(paths, !data.truncated);
  } catch (error) {
    const { kind } = githubProblem(error);
    // Without it, paths are taken for what they look like.
    if (kind === 'not_found' || kind === 'forbidden' || kind === 'missing_permission' || kind === 'invalid')
      return null;
    throw error;
  }
}
