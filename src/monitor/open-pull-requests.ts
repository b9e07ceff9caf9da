import type { Facts } from '../core/facts.js';
import type { GithubClient } from '../github/client.js';
import { githubProblem } from '../github/problem.js';
import { listOpenPullRequests, type RepositoryPlace, rereadPullRequest } from '../github/pull-requests.js';

export type SeenPullRequest = Awaited<ReturnType<typeof listOpenPullRequests>>[number];

/**
 * The open pull requests of a repository, then, one by one, those that only we still take for open, so that a lost `closed` is found; `mostOthers`
 * of them at most. What GitHub has forgotten stays as we know it.
 */
export async function readOpenPullRequests(
  octokit: GithubClient,
  place: RepositoryPlace,
  { heldOpen, mostOthers }: { heldOpen: readonly number[]; mostOthers: number },
): Promise<SeenPullRequest[]> {
  const listed = await listOpenPullRequests(octokit, place);
  const numbers = new Set(listed.map(({ pullRequest }) => pullRequest.number));
  const others = heldOpen.filter((number) => !numbers.has(number)).slice(0, mostOthers);
  const seen = [...listed];
  for (const number of others) {
    const other = await rereadIfThere(octokit, place, number);
    if (other) seen.push(other);
  }
  return seen;
}

async function rereadIfThere(
  octokit: GithubClient,
  place: RepositoryPlace,
  number: number,
): Promise<SeenPullRequest | null> {
  try {
    return await rereadPullRequest(octokit, place, number);
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return null;
    throw error;
  }
}

/** What a poll says of a pull request. */
export const factsOf = (
  { pullRequest, repository }: SeenPullRequest,
  installationGithubId: number,
  { checks, opensRun }: Pick<Facts, 'checks' | 'opensRun'>,
) => ({
  actor: null,
  installation: { githubId: installationGithubId, account: null, status: null, permissions: null, updatedAt: null },
  repository,
  access: [],
  pullRequest,
  stubs: [],
  headSha: pullRequest.headSha,
  heads: [pullRequest.headSha],
  checks,
  command: null,
  opensRun,
});
