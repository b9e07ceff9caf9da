import { annotationKey } from '../core/annotations.js';
import { fingerprint } from '../core/fingerprint.js';
import { missingPermission } from '../core/permissions.js';
import type { Report } from '../core/report.js';
import { createCheckRun, findOwnCheckRun, listAnnotationKeys, updateCheckRun, writesOf } from '../github/check-runs.js';
import { githubProblem } from '../github/problem.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { isCurrent } from '../store/is-current.js';
import {
  finishOutwardWrite,
  leaseOutwardWrite,
  noteOutwardWrite,
  type OutwardWrite,
  releaseOutwardWrite,
} from '../store/outward-writes.js';
import { LeaseLostError } from '../store/run-progress.js';
import { takeWrite } from '../store/write-budgets.js';
import { NoLongerCurrentError, RetryLaterError, type RunIo, UserError } from './stage.js';

const KIND = 'check_run';
/** A writer that does not get on for so long is dead. */
const WRITE_LEASE_MS = 30_000;
const BUSY_RETRY_MS = 500;

/**
 * Makes the check run of the run's head SHA show the report: created once, edited in place, each annotation sent once.
 * Killed anywhere and run again, it finds on GitHub what it had done.
 */
export async function publishCheckRun(report: Report, run: ClaimedRun, io: RunIo): Promise<void> {
  const write = await leaseOutwardWrite(
    io.pool,
    { repositoryId: run.repositoryId, kind: KIND, subject: run.headSha, runId: run.id },
    WRITE_LEASE_MS,
  );
  if (!write) throw new RetryLaterError('another run is writing the check run of this head', BUSY_RETRY_MS);
  const contentHash = fingerprint(report);
  try {
    if (!write.interrupted && write.githubId !== null && write.contentHash === contentHash)
      return await finishOutwardWrite(io.pool, write, contentHash);
    await send(report, contentHash, write, run, io);
  } catch (error) {
    await releaseOutwardWrite(io.pool, write);
    const problem = githubProblem(error);
    if (problem.kind === 'missing_permission')
      throw new UserError(missingPermission('checks').sentence, { cause: error });
    if (problem.kind === 'rate_limited') throw new RetryLaterError('GitHub asked for a pause', problem.retryAfterMs);
    throw error;
  }
}

async function send(
  report: Report,
  contentHash: string,
  write: OutwardWrite,
  run: ClaimedRun,
  io: RunIo,
): Promise<void> {
  const place = { owner: io.target.owner, repo: io.target.repo, headSha: run.headSha };
  let githubId = write.githubId;
  let sent = write.annotationsSent;
  if (write.interrupted) {
    githubId ??= await findOwnCheckRun(io.octokit, place, io.github.appId);
    if (githubId !== null) sent = [...new Set([...sent, ...(await listAnnotationKeys(io.octokit, place, githubId))])];
  }
  const known = new Set(sent);
  const unsent = report.annotations.filter((annotation) => !known.has(annotationKey(annotation)));
  for (const part of writesOf(report, unsent)) {
    await waitForBudget(run, io);
    if (!(await isCurrent(io.pool, run))) throw new NoLongerCurrentError();
    if (githubId === null) githubId = await createCheckRun(io.octokit, place, part);
    else await updateCheckRun(io.octokit, place, githubId, part);
    sent = [...sent, ...part.annotations.map(annotationKey)];
    if (!(await noteOutwardWrite(io.pool, write, { githubId, annotationsSent: sent }, WRITE_LEASE_MS)))
      throw new LeaseLostError(run.id);
  }
  await finishOutwardWrite(io.pool, write, contentHash);
}

async function waitForBudget(run: ClaimedRun, io: RunIo): Promise<void> {
  const waitMs = await takeWrite(io.pool, run.installationId, io.writeLimits);
  if (waitMs > 0) throw new RetryLaterError('the write budget of the installation is used up', waitMs);
}
