import type { Pool } from 'pg';
import type { Github } from '../github/client.js';
import type { Opened } from '../store/open-run.js';
import { findHeldOpen, notePolled, notePollFailed } from '../store/polling.js';
import { findGithubPlace } from '../store/repository-of.js';
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
  const { owner, repo, installationGithubId, repositoryGithubId } = await findGithubPlace(pool, repositoryId);
  try {
    const octokit = github.asRepository(installationGithubId, repositoryGithubId);
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
