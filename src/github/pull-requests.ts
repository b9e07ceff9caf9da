import { z } from 'zod';
import { checkRunFact, checkRunSchema, commitStatusFact, commitStatusSchema } from '../core/check-fact.js';
import type { CheckFact, PullRequestFact, RepositoryFact } from '../core/facts.js';
import { pullRequestFact, pullRequestSchema } from '../core/pull-request-fact.js';
import type { GithubClient } from './client.js';
import { getConditional, listConditional } from './conditional.js';
import { orNull } from './problem.js';

export type RepositoryPlace = { owner: string; repo: string };

const schema = pullRequestSchema.extend({
  base: pullRequestSchema.shape.base.extend({
    repo: z.object({
      id: z.int().positive(),
      full_name: z.string(),
      html_url: z.string().nullish(),
      archived: z.boolean().nullish(),
      updated_at: z.string().nullish(),
    }),
  }),
});

/**
 * Reads a pull request again. Within the second of its last change the answer may be the state before: then it ranks like any event.
 * https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
 */
export async function rereadPullRequest(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  number: number,
): Promise<SeenPullRequest> {
  const scope = `${owner}/${repo}`;
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  const { data, date } = await getConditional(octokit, scope, route, { owner, repo, pull_number: number }, (data) =>
    schema.parse(data),
  );
  return factsOf(data, date);
}

type SeenPullRequest = { pullRequest: PullRequestFact; repository: RepositoryFact };

/** The open pull requests of a repository, as of the time that GitHub gives with each page. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests */
export function listOpenPullRequests(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
): Promise<SeenPullRequest[]> {
  return listConditional(
    octokit,
    `${owner}/${repo}`,
    'GET /repos/{owner}/{repo}/pulls',
    { owner, repo, state: 'open' },
    (data) => z.array(schema).parse(data),
    (pullRequests, date) => pullRequests.map((raw) => factsOf(raw, date)),
  );
}

const changedFileSchema = z.object({ filename: z.string() });

/** Whether a pull request changes a file, and is not merely behind. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
export async function changesFile(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  number: number,
  path: string,
): Promise<boolean> {
  const files = await listConditional(
    octokit,
    `${owner}/${repo}`,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    { owner, repo, pull_number: number },
    (data) => z.array(changedFileSchema).parse(data),
    (data) => data,
  );
  return files.some(({ filename }) => filename === path);
}

/** How many commits of the base branch a head lacks; null where GitHub does not tell. https://docs.github.com/en/rest/commits/commits#compare-two-commits */
export async function countBehind(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  baseBranch: string | null,
  headSha: string,
): Promise<number | null> {
  if (baseBranch === null) return null;
  const basehead = `${encodeURIComponent(baseBranch)}...${headSha}`;
  const answer = await orNull(octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 }));
  return answer?.data.behind_by ?? null;
}

function factsOf(raw: z.infer<typeof schema>, seenAt: Date): SeenPullRequest {
  const settled = seenAt.getTime() - Date.parse(raw.updated_at) >= 1_000;
  const base = raw.base.repo;
  return {
    pullRequest: pullRequestFact(raw, settled ? null : 'reread'),
    repository: {
      githubId: base.id,
      name: base.full_name,
      url: base.html_url ?? null,
      archived: base.archived ?? false,
      updatedAt: base.updated_at ?? null,
    },
  };
}

const checkRunsSchema = z.object({ check_runs: z.array(checkRunSchema) });

/** Every check run of a commit, the newest of each name in its suite. https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference */
export async function listCheckRuns(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  headSha: string,
): Promise<CheckFact[]> {
  const runs = await listConditional(
    octokit,
    `${owner}/${repo}`,
    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    { owner, repo, ref: headSha, filter: 'latest' },
    (data) => checkRunsSchema.parse(data),
    ({ check_runs }) => check_runs,
  );
  return runs.map(checkRunFact);
}

/** The newest commit status of every context. https://docs.github.com/en/rest/commits/statuses#list-commit-statuses-for-a-reference */
export async function listCommitStatuses(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  headSha: string,
): Promise<CheckFact[]> {
  const statuses = await listConditional(
    octokit,
    `${owner}/${repo}`,
    'GET /repos/{owner}/{repo}/commits/{ref}/statuses',
    { owner, repo, ref: headSha },
    (data) => z.array(commitStatusSchema).parse(data),
    (data) => data,
  );
  const newest = new Map<string, CheckFact>();
  for (const raw of statuses) {
    const fact = commitStatusFact(raw, headSha);
    const known = newest.get(fact.externalId);
    if (!known || known.ordinal < fact.ordinal) newest.set(fact.externalId, fact);
  }
  return [...newest.values()];
}
