import { annotationKey } from '../core/annotations.js';
import { fingerprint } from '../core/fingerprint.js';
import { missingPermission } from '../core/permissions.js';
import type { Report } from '../core/report.js';
import { WRITE_LEASE_MS } from '../github/bounded-write.js';
import {
  type CheckRunWrite,
  createCheckRun,
  findOwnCheckRun,
  listAnnotationKeys,
  updateCheckRun,
  writesOf,
} from '../github/check-runs.js';
import { githubProblem } from '../github/problem.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { isCurrent } from '../store/is-current.js';
import {
  finishOutwardWrite,
  leaseOutwardWrite,
  noteOutwardWrite,
  type OutwardWrite,
  releaseOutwardWrite,
  renewOutwardWrite,
} from '../store/outward-writes.js';
import { NoLongerCurrentError, RetryLaterError, type RunIo, UserError } from './stage.js';
import { waitForBudget } from './write-budget.js';

const KIND = 'check_run';
const BUSY_RETRY_MS = 500;

/**
 * Makes the check run of the run's head SHA show the report: created once, edited in place, each annotation sent once.
 * The report is rendered under the lease of the write, so that of two runs with one head the later look wins.
 * Killed anywhere and run again, it finds on GitHub what it had done.
 */
export async function publishCheckRun(render: () => Promise<Report | null>, run: ClaimedRun, io: RunIo): Promise<void> {
  const subject = { repositoryId: run.repositoryId, kind: KIND, subject: run.headSha, runId: run.id };
  const write = await leaseOutwardWrite(io.pool, subject, WRITE_LEASE_MS);
  if (!write) throw new RetryLaterError('another run is writing the check run of this head', BUSY_RETRY_MS);
  try {
    const report = await render();
    // Nothing to say any more; if an interrupted write left something on GitHub, the next writer still looks.
    if (report === null) return await releaseOutwardWrite(io.pool, write);
    const contentHash = fingerprint(report);
    const unchanged = write.githubId !== null && write.contentHash === contentHash && run.triggerSource !== 'command';
    if (write.interrupted || !unchanged) await send(report, write, run, io);
    await finishOutwardWrite(io.pool, write, contentHash);
  } catch (error) {
    await releaseOutwardWrite(io.pool, write);
    const problem = githubProblem(error);
    if (problem.kind === 'missing_permission')
      throw new UserError(missingPermission('checks').sentence, { cause: error });
    if (problem.kind === 'forbidden')
      throw new UserError(`GitHub refuses the check run: ${problem.message}`, { cause: error });
    throw error;
  }
}

async function send(report: Report, write: OutwardWrite, run: ClaimedRun, io: RunIo): Promise<void> {
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
    const stillOurs = async () => {
      if (!(await renewOutwardWrite(io.pool, write, WRITE_LEASE_MS))) throw lostToAnother();
    };
    await stillOurs();
    githubId = await sendPart(part, githubId, { place, stillOurs }, io);
    sent = [...sent, ...part.annotations.map(annotationKey)];
    if (!(await noteOutwardWrite(io.pool, write, { githubId, annotationsSent: sent }, WRITE_LEASE_MS)))
      throw lostToAnother();
  }
}

/** What GitHub will not take as annotations is still told in words: without them the report stands. */
async function sendPart(
  part: CheckRunWrite,
  githubId: number | null,
  { place, stillOurs }: { place: Place; stillOurs(): Promise<void> },
  io: RunIo,
): Promise<number> {
  try {
    return await putCheckRun(part, githubId, place, io);
  } catch (error) {
    if (githubProblem(error).kind !== 'invalid' || part.annotations.length === 0) throw error;
    io.log.warn(
      { err: error, headSha: place.headSha },
      'GitHub refused annotations; the report is posted without them',
    );
    await stillOurs();
    return putCheckRun({ ...part, annotations: [] }, githubId, place, io);
  }
}

type Place = { owner: string; repo: string; headSha: string };

async function putCheckRun(part: CheckRunWrite, githubId: number | null, place: Place, io: RunIo): Promise<number> {
  if (githubId === null) return createCheckRun(io.octokit, place, part);
  await updateCheckRun(io.octokit, place, githubId, part);
  return githubId;
}

const lostToAnother = () => new RetryLaterError('another run took over the check run of this head', BUSY_RETRY_MS);
