import type { Pool } from 'pg';
import type { Facts } from '../core/facts.js';
import type { Github, GithubClient } from '../github/client.js';
import { githubProblem } from '../github/problem.js';
import { listOpenPullRequests, type RepositoryPlace, rereadPullRequest } from '../github/pull-requests.js';
import type { Opened } from '../store/open-run.js';
import { applyReread } from '../store/reread.js';

type Parts = { pool: Pool; github: Github; settleMs: number; enqueue: (opened: Opened[]) => Promise<void> };

type Seen = Awaited<ReturnType<typeof rereadPullRequest>>;

/**
 * Asks GitHub for the open pull requests of a repository and opens a run for each: whatever was missed is found. Those that only we still take
 * for open are read one by one, so that a lost `closed` ends their runs. Counts failures on the repository until one poll goes through.
 * Throws when there is no such repository, or GitHub does not answer.
 */
export async function pollRepository(
  { pool, github, settleMs, enqueue }: Parts,
  repositoryId: string,
): Promise<{ pullRequests: number; opened: number }> {
  const { rows } = await pool.query<{ name: string; github_id: string }>(
    'select r.name, i.github_id from repositories r join installations i on i.id = r.installation_id where r.id = $1',
    [repositoryId],
  );
  if (!rows[0]) throw new Error('There is no such repository.');
  const [owner, repo] = rows[0].name.split('/') as [string, string];
  const installationGithubId = Number(rows[0].github_id);
  try {
    const octokit = await github.asInstallation(installationGithubId);
    const listed = await listOpenPullRequests(octokit, { owner, repo });
    const opened: Opened[] = [];
    const apply = async (seen: Seen) =>
      void opened.push(...(await applyReread(pool, factsOf(seen, installationGithubId), settleMs)));
    for (const seen of listed) await apply(seen);
    const others: Seen[] = [];
    for (const number of await findOthersHeldOpen(pool, repositoryId, listed)) {
      const seen = await rereadIfThere(octokit, { owner, repo }, number);
      if (!seen) continue;
      others.push(seen);
      await apply(seen);
    }
    await enqueue(opened);
    await pool.query('update repositories set last_polled_at = clock_timestamp(), failure_count = 0 where id = $1', [
      repositoryId,
    ]);
    const open = [...listed, ...others].filter(({ pullRequest }) => pullRequest.state === 'opened');
    return { pullRequests: open.length, opened: opened.length };
  } catch (error) {
    await pool.query('update repositories set failure_count = failure_count + 1 where id = $1', [repositoryId]);
    throw error;
  }
}

/** The numbers of pull requests that we hold as open and GitHub does not list. */
async function findOthersHeldOpen(pool: Pool, repositoryId: string, listed: Seen[]): Promise<number[]> {
  const { rows } = await pool.query<{ pr_number: number }>(
    `select pr_number from pull_requests
      where repository_id = $1 and state = 'opened' and pr_number <> all($2::int[]) order by pr_number`,
    [repositoryId, listed.map(({ pullRequest }) => pullRequest.number)],
  );
  return rows.map((row) => row.pr_number);
}

/** What GitHub has forgotten stays as we know it. */
async function rereadIfThere(octokit: GithubClient, place: RepositoryPlace, number: number): Promise<Seen | null> {
  try {
    return await rereadPullRequest(octokit, place, number);
  } catch (error) {
    if (githubProblem(error).kind === 'not_found') return null;
    throw error;
  }
}

const factsOf = ({ pullRequest, repository }: Seen, installationGithubId: number): Facts => ({
  actor: null,
  installation: { githubId: installationGithubId, account: null, status: null, permissions: null, updatedAt: null },
  repository,
  access: [],
  pullRequest,
  stubs: [],
  headSha: pullRequest.headSha,
  heads: [pullRequest.headSha],
  checks: [],
  command: null,
  opensRun: { reason: 'the repository was polled', trigger: 'command' },
});
