import { cleanText } from '../core/clean-text.js';
import { redact } from '../core/redact/index.js';
import type { StageName } from '../core/stages.js';
import { githubProblem } from '../github/problem.js';
import { modelFor } from '../model/models.js';
import type { QueueName } from '../queue/names.js';
import type { Queues } from '../queue/queues.js';
import { type ClaimedRun, claimRun, type Worker } from '../store/claim-run.js';
import {
  beat,
  countFailures,
  endRun,
  failStage,
  finishStage,
  LeaseLostError,
  type RunEnd,
  releaseRun,
  type StageRecord,
  startStage,
} from '../store/run-progress.js';
import { getRunTarget } from '../store/run-target.js';
import { findNextRun } from '../store/sweep.js';
import { waitForInput } from '../store/wait-for-input.js';
import { noteDeaths, noteRunEnd, watchJob, watchStage } from '../telemetry/watch-run.js';
import { answerOf, nextOf } from './answer-stage.js';
import { type Heart, startHeart } from './heart.js';
import { stageNamed } from './index.js';
import { makePlan } from './make-plan.js';
import { crashOf } from './results.js';
import {
  type AnyStage,
  NoLongerCurrentError,
  type PipelineParts,
  RetryLaterError,
  UserError,
  WaitForInputError,
} from './stage.js';
import { HandBackError, type Stopping, unlessOver } from './stopping.js';

export type RunWorker = PipelineParts & { worker: Worker; queues: Queues; stopping: Stopping };

/** Tries at one stage before Regreen gives up on it, and the wait before each further try. */
const RETRY_IN_MS = [1_000, 5_000];
/** GitHub being away is no fault of ours, and may take longer. */
const RETRY_UNREACHABLE_IN_MS = [1_000, 5_000, 30_000, 120_000, 300_000];
/** A run that has taken so many workers with it is not tried again. */
const MAX_DEATHS = 5;
/** A little more than the wait, so that the lease is over when the job comes. */
const MARGIN_MS = 50;

/**
 * Looks at a pull request: claims its run, if there is one to work on, and takes it through the stages that belong to this queue.
 * The state is saved after every stage, so whoever comes after a killed worker goes on where it was. `rungAgain`: another worker had the job, and
 * did not come back.
 */
export async function workPullRequest(
  pullRequestId: string,
  queue: QueueName,
  all: RunWorker,
  { rungAgain = false } = {},
): Promise<void> {
  // A bell that was answered by nobody would ring again only for the sweep.
  if (all.stopping.asked.aborted) return all.queues.enqueuePullRequest(queue, pullRequestId);
  const claim = await claimRun(all.pool, pullRequestId, all.worker);
  if (claim.kind === 'early') return all.queues.enqueuePullRequest('analysis', pullRequestId, claim.waitMs + MARGIN_MS);
  // Whoever had the job before is dead, or looks so: its lease tells which, when it is over.
  if (claim.kind === 'busy' && rungAgain)
    return all.queues.enqueuePullRequest(queue, pullRequestId, claim.waitMs + MARGIN_MS);
  if (claim.kind !== 'run') return;
  const { run } = claim;
  // What is logged during the run is found by it.
  const parts = { ...all, log: all.log.child({ runId: run.id, traceId: run.traceId }) };
  if (claim.takenOver) parts.log.debug({ stage: run.stage }, 'run goes on here');
  const { pool, log, stopping } = parts;
  const heart = startHeart(run, { pool, leaseMs: parts.worker.leaseMs, stopping, log });
  try {
    await watchJob(queue, run, claim.takenOver, () => goThroughStages(run, queue, heart, parts));
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    parts.log.info('another worker has the run now');
  } finally {
    await heart.stop();
  }
}

async function goThroughStages(run: ClaimedRun, queue: QueueName, heart: Heart, parts: RunWorker): Promise<void> {
  let name: StageName | null = run.stage;
  while (name !== null) {
    const stage = stageNamed(name);
    // Whoever takes it up goes on at this stage.
    if (stage.queue !== queue || parts.stopping.asked.aborted) {
      await heart.stop();
      await releaseRun(parts.pool, run);
      return parts.queues.enqueuePullRequest(stage.queue, run.pullRequestId);
    }
    if ((await beat(parts.pool, run, parts.worker.leaseMs)) === 'stop')
      return end(run, { status: 'cancelled' }, heart, parts);
    const outcome = await watchStage(
      run,
      stage.name,
      (begun) => attemptStage(stage, run, heart, parts, begun),
      statusOf,
    );
    if (outcome.kind === 'later')
      return parts.queues.enqueuePullRequest(queue, run.pullRequestId, outcome.retryInMs + MARGIN_MS);
    if (outcome.kind === 'waiting') return ringNext(run, parts);
    if (outcome.kind === 'end') return end(run, outcome.end, heart, parts);
    name = outcome.stage;
  }
  return end(run, verdictOf(run), heart, parts);
}

type Outcome =
  | { kind: 'next'; stage: StageName | null; status: StageRecord['status'] }
  | { kind: 'waiting' }
  | { kind: 'later'; retryInMs: number }
  | { kind: 'end'; end: RunEnd };

/** How an attempt at a stage ended, as it is counted. */
function statusOf(outcome: Outcome): string {
  if (outcome.kind === 'next') return outcome.status;
  if (outcome.kind === 'waiting') return 'waiting_input';
  return outcome.kind === 'end' ? outcome.end.status : 'retry';
}

async function attemptStage(
  stage: AnyStage,
  run: ClaimedRun,
  heart: Heart,
  parts: RunWorker,
  begun: (attempt: number) => void,
): Promise<Outcome> {
  const attempt = await startStage(parts.pool, run, stage.name);
  begun(attempt);
  try {
    const deaths = await countFailures(parts.pool, run, stage.name, 'died');
    if (deaths > 0) noteDeaths(stage.name);
    if (deaths >= MAX_DEATHS) throw new GaveUpError(`its worker died ${deaths} times`);
    const target = await getRunTarget(parts.pool, run);
    const { installationGithubId, repositoryGithubId } = target;
    const octokit = parts.github.asRepository(installationGithubId, repositoryGithubId);
    const defaultsOctokit = parts.github.asDefaultsOf(installationGithubId, repositoryGithubId);
    const { signal } = heart;
    const world = { ...parts, octokit, defaultsOctokit, target, signal, noMore: parts.stopping.asked };
    const known = run.plan;
    const { over } = parts.stopping;
    const plan = known ?? (await unlessOver(makePlan(run, world, parts.worker.configHash), over));
    // Making a plan reads the pull request again.
    const current = known ? target : await getRunTarget(parts.pool, run);
    const { model } = modelFor(parts.models, plan.config.model);
    const io = { ...world, target: current, plan, model, waiting: null };
    const answer = await unlessOver(answerOf(stage, run, io), over);
    const next = nextOf(plan, stage.name);
    await finishStage(parts.pool, run, stage.name, attempt, answer, next);
    run.stageResults = { ...run.stageResults, [stage.name]: answer.record.result };
    run.resumePayload = null;
    run.degraded ||= answer.record.status === 'degraded';
    return { kind: 'next', stage: next, status: answer.record.status };
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    if (error instanceof WaitForInputError) {
      await heart.stop();
      const waits = await waitForInput(parts.pool, run, stage.name, attempt, error.message, error.telling);
      return waits === 'waits' ? { kind: 'waiting' } : { kind: 'end', end: { status: 'cancelled' } };
    }
    if ((await beat(parts.pool, run, parts.worker.leaseMs)) === 'stop')
      return { kind: 'end', end: { status: 'cancelled' } };
    return handleError(error, stage, attempt, run, heart, parts);
  }
}

async function handleError(
  error: unknown,
  stage: AnyStage,
  attempt: number,
  run: ClaimedRun,
  heart: Heart,
  parts: RunWorker,
): Promise<Outcome> {
  const { pool, log } = parts;
  const later = async (reason: object, retryInMs: number): Promise<Outcome> => {
    await heart.stop();
    await failStage(pool, run, stage.name, attempt, reason, retryInMs);
    return { kind: 'later', retryInMs };
  };
  if (error instanceof HandBackError || heart.signal.reason instanceof HandBackError)
    return later({ kind: 'wait', message: new HandBackError().message }, 0);
  if (error instanceof RetryLaterError) return later({ kind: 'wait', message: error.message }, error.retryInMs);
  const problem = githubProblem(error);
  if (problem.kind === 'rate_limited') {
    return later({ kind: 'wait', message: 'GitHub asked for a pause' }, problem.retryAfterMs);
  }
  if (error instanceof NoLongerCurrentError) return later({ kind: 'wait', message: error.message }, RETRY_IN_MS[0]!);
  if (error instanceof UserError) {
    const reason = { kind: 'user', message: error.message };
    await failStage(pool, run, stage.name, attempt, reason, parts.worker.leaseMs);
    return { kind: 'end', end: { status: 'degraded', error: reason } };
  }
  const reason = { kind: 'ours', message: messageOf(error), cause: messageOf((error as Error).cause) };
  log.error({ err: error, stage: stage.name, attempt }, 'stage failed');
  const failures = await countFailures(pool, run, stage.name, 'ours');
  const retryInMs = scheduleFor(error, problem.kind)[failures];
  if (retryInMs !== undefined) return later(reason, retryInMs);
  await failStage(pool, run, stage.name, attempt, reason, parts.worker.leaseMs);
  if (stage.name === 'notify') return { kind: 'end', end: { status: 'failed', error: reason } };
  // What is left of the run tells people, without our innards; our crash is never a red cross of theirs.
  const why = error instanceof GaveUpError ? error.message : `it failed ${attempt} times`;
  const result = { crashed: `the stage ${stage.name} was given up, for ${why} (run ${run.id})` };
  const record = { status: 'failed' as const, rowsIn: 0, rowsOut: 0, result };
  const next = run.plan && !run.plan.stages.some((planned) => planned.stage === 'notify') ? null : 'notify';
  await finishStage(
    pool,
    run,
    stage.name,
    attempt,
    { record, input: null, inputFingerprint: null, reused: null },
    next,
  );
  run.stageResults = { ...run.stageResults, [stage.name]: result };
  return { kind: 'next', stage: next, status: record.status };
}

const scheduleFor = (error: unknown, kind: string): number[] => {
  if (error instanceof GaveUpError) return [];
  return kind === 'unreachable' ? RETRY_UNREACHABLE_IN_MS : RETRY_IN_MS;
};

/** A run is degraded when a part could not be had, failed when a part of ours broke. */
function verdictOf(run: ClaimedRun): RunEnd {
  if (crashOf(run)) return { status: 'failed' };
  return { status: run.degraded ? 'degraded' : 'completed' };
}

async function end(run: ClaimedRun, runEnd: RunEnd, heart: Heart, parts: RunWorker): Promise<void> {
  await heart.stop();
  noteRunEnd(run, runEnd.status, await endRun(parts.pool, run, runEnd));
  parts.log.info({ status: runEnd.status }, 'run ended');
  await ringNext(run, parts);
}

/** What came in meanwhile goes next. */
async function ringNext(run: ClaimedRun, parts: RunWorker): Promise<void> {
  const queued = await findNextRun(parts.pool, run.pullRequestId);
  if (queued) await parts.queues.enqueuePullRequest('analysis', run.pullRequestId, queued.waitMs + MARGIN_MS);
}

/** There is no use in another try. */
class GaveUpError extends Error {}

/** What is stored of an error has passed the redaction, like everything else that is stored. */
const messageOf = (error: unknown): string | undefined =>
  error === undefined ? undefined : cleanText(redact(error instanceof Error ? error.message : String(error)));
