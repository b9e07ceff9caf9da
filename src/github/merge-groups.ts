import type { GroupCommit } from '../core/merge-group.js';
import type { GithubClient } from './client.js';
import { orNull } from './problem.js';
import type { RepositoryPlace } from './pull-requests.js';

/** The commits of a merge group, at most 250; null where GitHub does not show them any more. https://docs.github.com/en/rest/commits/commits#compare-two-commits */
export async function listGroupCommits(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  { baseSha, headSha }: { baseSha: string; headSha: string },
): Promise<GroupCommit[] | null> {
  const basehead = `${baseSha}...${headSha}`;
  // Without paging the last 250 commits come, the newest at the end.
  const answer = await orNull(octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead }));
  if (!answer) return null;
  return answer.data.commits.map(({ sha, commit, parents }) => ({
    sha,
    message: commit.message,
    parents: parents.map((parent) => parent.sha),
  }));
}
