import { fixTrailer, revertMessage } from '../core/fixes/fix-words.js';
import type { Revert } from '../core/routing/plan-routes.js';
import { createRevertCommit, findBranchHead, moveBranch } from '../github/fix-commits.js';
import { closePullRequest, listCommits } from '../github/pull-request-writes.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { moveFixAttempt, wakeOwners } from '../store/fix-attempts.js';
import { transaction } from '../store/pool.js';
import { refusalOf } from './refusal.js';
import { branchMoved } from './reread.js';
import type { RunIo } from './stage.js';
import { type Written, writeOnce } from './write-once.js';

/**
 * Takes back fixes that the checks have spoken against, as long as they are the head: a commit on top, with the files as they were before; or
 * their pull request is closed. What GitHub refuses stays as it is, and the attempt says why.
 */
export async function revertFixes(reverts: Revert[], run: ClaimedRun, io: RunIo): Promise<void> {
  for (const revert of reverts) {
    const refusal = await takeBack(revert, run, io);
    if (refusal === null) {
      await moveFixAttempt(io.pool, run, revert.id, { status: 'reverted' });
      const opened = await transaction(io.pool, (sql) => wakeOwners(sql, run, [revert.id], io.settleMs));
      if (opened.length > 0) await io.enqueue(opened);
      io.log.info({ attempt: revert.id }, 'fix taken back');
    } else {
      const message = [revert.message?.split(KEPT)[0] || 'the checks spoke against it', refusal].join(KEPT);
      await moveFixAttempt(io.pool, run, revert.id, {
        status: 'regressed',
        message,
        metadata: { revertRefused: true },
      });
      io.log.warn({ attempt: revert.id, refusal }, 'fix could not be taken back');
    }
  }
}

const KEPT = '; it could not be taken back: ';

/** null: it is done; else why it cannot be. */
async function takeBack(revert: Revert, run: ClaimedRun, io: RunIo): Promise<string | null> {
  try {
    if (revert.delivery === 'pull_request') {
      // A worker that died may not have noted its number: its commit is the head of this one.
      await withdraw(revert.id, revert.pullRequest ?? io.target.pullRequestNumber, run, io);
      return null;
    }
    if (io.target.headBranch === null) return 'its branch is gone';
    return await revertCommit(revert, io.target.headBranch, run, io);
  } catch (error) {
    const refusal = refusalOf(error, revert.delivery === 'pull_request' ? 'pull_requests' : 'contents');
    if (refusal === null) throw error;
    return refusal;
  }
}

/** Closing what is closed changes nothing. */
async function withdraw(id: string, pullRequest: number, run: ClaimedRun, io: RunIo): Promise<void> {
  const close = async (): Promise<Written> => {
    await closePullRequest(io.octokit, io.target, pullRequest);
    return { githubId: pullRequest, content: 'closed' };
  };
  await writeOnce({ kind: 'fix_close', subject: id, find: close, write: close }, run, io);
}

const NOT_ALONE = 'it holds more than the fix';

async function revertCommit(
  { id, fixSha, headSha, summary, revertSha }: Revert,
  branch: string,
  run: ClaimedRun,
  io: RunIo,
): Promise<string | null> {
  const { content } = await writeOnce(
    {
      kind: 'fix_revert',
      subject: id,
      find: async () => {
        if (revertSha !== null && (await findBranchHead(io.octokit, io.target, branch)) === revertSha)
          return { githubId: null, content: revertSha };
        const commits = await listCommits(io.octokit, io.target);
        const own = commits.find(({ message }) => message.includes(fixTrailer(`${id}-revert`)));
        return own ? { githubId: null, content: own.sha } : null;
      },
      write: async (stillOurs): Promise<Written> => {
        const message = revertMessage(id, fixSha, summary, 'the checks spoke against it');
        const to = await createRevertCommit(io.octokit, io.target, { parentSha: fixSha, filesOf: headSha, message });
        if (to === null) return { githubId: null, content: NOT_ALONE };
        // Kept first: a run whose own revert is the head is not outdated by it.
        await moveFixAttempt(io.pool, run, id, { status: 'regressed', metadata: { revertSha: to } });
        await stillOurs();
        if (!(await moveBranch(io.octokit, io.target, branch, { from: fixSha, to }))) throw await branchMoved(run, io);
        return { githubId: null, content: to };
      },
    },
    run,
    io,
  );
  return content === NOT_ALONE ? NOT_ALONE : null;
}
