import type { Pool } from 'pg';
import type { Github } from '../github/client.js';
import { listOpenPullRequests } from '../github/pull-requests.js';
import type { Opened } from '../store/open-runs.js';
import { applyReread } from '../store/reread.js';

type Parts = { pool: Pool; github: Github; settleMs: number; enqueue: (opened: Opened[]) => Promise<void> };

/**
 * Asks GitHub for the open pull requests of a repository and opens a run for each: whatever was missed is found. Counts failures on the
 * repository until one poll goes through. Throws when there is no such repository, or GitHub does not answer.
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
    const seen = await listOpenPullRequests(await github.asInstallation(installationGithubId), { owner, repo });
    const opened: Opened[] = [];
    for (const { pullRequest, repository } of seen) {
      const facts = {
        actor: null,
        installation: {
          githubId: installationGithubId,
          account: null,
          status: null,
          permissions: null,
          updatedAt: null,
        },
        repository,
        access: [],
        pullRequest,
        stubs: [],
        headSha: pullRequest.headSha,
        heads: [pullRequest.headSha],
        checks: [],
        opensRun: { reason: 'the repository was polled', trigger: 'command' as const },
      };
      opened.push(...(await applyReread(pool, facts, settleMs)));
    }
    await enqueue(opened);
    await pool.query('update repositories set last_polled_at = clock_timestamp(), failure_count = 0 where id = $1', [
      repositoryId,
    ]);
    return { pullRequests: seen.length, opened: opened.length };
  } catch (error) {
    await pool.query('update repositories set failure_count = failure_count + 1 where id = $1', [repositoryId]);
    throw error;
  }
}
