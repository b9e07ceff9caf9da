import type { Pool } from 'pg';
import type { Github } from '../github/client.js';
import type { Opened } from '../store/open-run.js';
import { findHeldOpen, notePolled, notePollFailed } from '../store/polling.js';
import { applyReread } from '../store/reread.js';
import { factsOf, readOpenPullRequests } from './open-pull-requests.js';
import { pollFailure } from './poll-failure.js';

type Parts = {
  pool: Pool;
  github: Github;
  settleMs: number;
  pollMs: number;
  enqueue: (opened: Opened[]) => Promise<void>;
};

/**
 * Asks GitHub for the open pull requests of a repository because somebody wants it, and opens a run for each: whatever was missed is found. A
 * poll by the clock opens runs for news alone (`poll-due-repositories.ts`). Failures count the same.
 * Throws when there is no such repository, or GitHub does not answer.
 */
export async function pollRepository(
  { pool, github, settleMs, pollMs, enqueue }: Parts,
  repositoryId: string,
): Promise<{ pullRequests: number; opened: number }> {
  const { rows } = await pool.query<{ name: string; github_id: string; own_id: string }>(
    'select r.name, r.github_id as own_id, i.github_id from repositories r join installations i on i.id = r.installation_id where r.id = $1',
    [repositoryId],
  );
  if (!rows[0]) throw new Error('There is no such repository.');
  const [owner, repo] = rows[0].name.split('/') as [string, string];
  const installationGithubId = Number(rows[0].github_id);
  try {
    const octokit = github.asRepository(installationGithubId, Number(rows[0].own_id));
    const heldOpen = [...(await findHeldOpen(pool, repositoryId, new Date())).keys()];
    const seen = await readOpenPullRequests(octokit, { owner, repo }, { heldOpen, mostOthers: heldOpen.length });
    const opensRun = { reason: 'the repository was polled', trigger: 'command' as const };
    const opened: Opened[] = [];
    for (const one of seen)
      opened.push(...(await applyReread(pool, factsOf(one, installationGithubId, { checks: [], opensRun }), settleMs)));
    await enqueue(opened);
    await notePolled(pool, repositoryId, new Date());
    const open = seen.filter(({ pullRequest }) => pullRequest.state === 'opened');
    return { pullRequests: open.length, opened: opened.length };
  } catch (error) {
    await notePollFailed(pool, repositoryId, { reason: pollFailure(error), now: new Date(), pollMs });
    throw error;
  }
}
