import { fixTrailer, revertMessage } from '../core/fixes/fix-words.js';
import type { Revert } from '../core/routing/route-materials.js';
import { createRevertCommit, moveBranch } from '../github/fix-commits.js';
import { closePullRequest, listCommits } from '../github/pull-request-writes.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { moveFixAttempt } from '../store/fix-attempts.js';
import { NoLongerCurrentError, type RunIo } from './stage.js';
import { type Written, writeOnce } from './write-once.js';

/** Takes back fixes that the checks have spoken against, as long as they are the head: a commit on top, with the files as they were before; or their pull request is closed. */
export async function revertFixes(reverts: Revert[], run: ClaimedRun, io: RunIo): Promise<void> {
  for (const revert of reverts) {
    await (revert.pullRequest === null
      ? revertCommit(revert, run, io)
      : withdraw(revert.id, revert.pullRequest, run, io));
    await moveFixAttempt(io.pool, run, revert.id, { status: 'reverted' });
    io.log.info({ attempt: revert.id }, 'fix taken back');
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

async function revertCommit({ id, fixSha, headSha, summary }: Revert, run: ClaimedRun, io: RunIo): Promise<void> {
  const branch = io.target.headBranch;
  if (branch === null) return;
  await writeOnce(
    {
      kind: 'fix_revert',
      subject: id,
      find: async () => {
        const commits = await listCommits(io.octokit, io.target);
        const own = commits.find(({ message }) => message.includes(fixTrailer(`${id}-revert`)));
        return own ? { githubId: null, content: own.sha } : null;
      },
      write: async (): Promise<Written> => {
        const message = revertMessage(id, fixSha, summary, 'the checks spoke against it');
        const to = await createRevertCommit(io.octokit, io.target, { parentSha: fixSha, filesOf: headSha, message });
        // Kept first: a run whose own revert is the head is not outdated by it.
        await moveFixAttempt(io.pool, run, id, { status: 'regressed', metadata: { revertSha: to } });
        if (!(await moveBranch(io.octokit, io.target, branch, { from: fixSha, to }))) throw new NoLongerCurrentError();
        return { githubId: null, content: to };
      },
    },
    run,
    io,
  );
}
