import { fingerprint } from '../core/fingerprint.js';
import { missingPermission } from '../core/permissions.js';
import { STICKY_MARK } from '../core/sticky-comment.js';
import { WRITE_LEASE_MS } from '../github/bounded-write.js';
import { githubProblem } from '../github/problem.js';
import { createComment, deleteComment, findComment, updateComment } from '../github/pull-request-writes.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { isCurrent } from '../store/is-current.js';
import {
  finishOutwardWrite,
  forgetOutwardWrite,
  leaseOutwardWrite,
  releaseOutwardWrite,
  renewOutwardWrite,
} from '../store/outward-writes.js';
import { NoLongerCurrentError, RetryLaterError, type RunIo } from './stage.js';
import { waitForBudget } from './write-budget.js';

const KIND = 'comment';
const BUSY_RETRY_MS = 500;

/**
 * Makes the one comment on the pull request say this; null: there is nothing to decide, and the comment goes. Killed anywhere and run again, it
 * finds its comment by the mark. Where commenting is not allowed, the check run says it all the same.
 */
export async function publishComment(body: string | null, run: ClaimedRun, io: RunIo): Promise<void> {
  const subject = String(io.target.pullRequestNumber);
  // An interrupted writer may have left one whose id nobody has kept.
  const where = { repositoryId: run.repositoryId, kind: KIND, subject };
  if (body === null && (await io.prisma.outwardWrite.count({ where })) === 0) return;
  const write = await leaseOutwardWrite(
    io.pool,
    { repositoryId: run.repositoryId, kind: KIND, subject, runId: run.id },
    WRITE_LEASE_MS,
  );
  if (!write) throw new RetryLaterError('another run is writing the comment', BUSY_RETRY_MS);
  try {
    let githubId = write.githubId;
    if (write.interrupted) githubId = (await findComment(io.octokit, io.target, STICKY_MARK)) ?? githubId;
    const contentHash = fingerprint(body);
    if (githubId !== null && write.contentHash === contentHash && !write.interrupted)
      return await finishOutwardWrite(io.pool, write, contentHash);
    await waitForBudget(run, io);
    if (!(await isCurrent(io.pool, run))) throw new NoLongerCurrentError();
    const stillOurs = async () => {
      if (!(await renewOutwardWrite(io.pool, write, WRITE_LEASE_MS)))
        throw new RetryLaterError('another run took over the comment', BUSY_RETRY_MS);
    };
    await stillOurs();
    if (body === null) {
      if (githubId !== null) await deleteComment(io.octokit, io.target, githubId);
      return await forgetOutwardWrite(io.pool, write);
    }
    // Somebody may have deleted it.
    const stands = githubId !== null && (await updateComment(io.octokit, io.target, githubId, body));
    if (!stands) await stillOurs();
    const id = stands ? githubId : await createComment(io.octokit, io.target, body);
    await finishOutwardWrite(io.pool, write, contentHash, id);
  } catch (error) {
    await releaseOutwardWrite(io.pool, write);
    const { kind } = githubProblem(error);
    if (kind !== 'missing_permission' && kind !== 'forbidden') throw error;
    io.log.warn({ err: error }, missingPermission('pull_requests').sentence);
  }
}
