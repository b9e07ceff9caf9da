import type { Pool } from 'pg';
import type { StageName } from '../core/stages.js';
import type { Github, GithubClient } from '../github/client.js';
import type { LogLimits } from '../github/job-logs.js';
import type { Log } from '../log.js';
import type { QueueName } from '../queue/names.js';
import type { ClaimedRun } from '../store/claim-run.js';
import type { Opened } from '../store/open-runs.js';
import type { PrismaClient } from '../store/prisma/client.js';
import type { StageRecord } from '../store/run-progress.js';
import type { RunTarget } from '../store/run-target.js';
import type { WriteLimit } from '../store/write-budgets.js';

/** What every stage may use of the world. */
export type PipelineParts = {
  pool: Pool;
  /** Typed reads, on the same pool. */
  prisma: PrismaClient;
  github: Github;
  log: Log;
  settleMs: number;
  logLimits: LogLimits;
  writeLimits: WriteLimit[];
  /** Tells the workers of runs that a re-read opened. */
  enqueue: (opened: Opened[]) => Promise<void>;
};

/** The same, for one run. */
export type RunIo = PipelineParts & {
  octokit: GithubClient;
  target: RunTarget;
  /** Aborted when the run is to stop, or its lease is lost. */
  signal: AbortSignal;
};

/**
 * One stage of a run: gather from the world, decide purely, apply to the world. `apply` is safe to repeat.
 * What it records is the stage's result; the next stages find it in `run.stageResults`.
 */
export type Stage<Snapshot = never, Decision = never> = {
  name: StageName;
  queue: QueueName;
  gather(run: ClaimedRun, io: RunIo): Promise<Snapshot>;
  decide(snapshot: Snapshot): Decision;
  apply?(decision: Decision, run: ClaimedRun, io: RunIo): Promise<void>;
  record(decision: Decision): StageRecord;
};

/** A stage whose parts fit together, behind a shape that the run loop can hold in a list. */
export type AnyStage = {
  name: StageName;
  queue: QueueName;
  perform(run: ClaimedRun, io: RunIo): Promise<StageRecord>;
};

export const performing = <Snapshot, Decision>(stage: Stage<Snapshot, Decision>): AnyStage => ({
  name: stage.name,
  queue: stage.queue,
  async perform(run, io) {
    const decision = stage.decide(await stage.gather(run, io));
    io.signal.throwIfAborted();
    await stage.apply?.(decision, run, io);
    return stage.record(decision);
  },
});

/** The world asked for patience: the stage is tried again then, and it does not count as a failure. */
export class RetryLaterError extends Error {
  readonly retryInMs: number;
  constructor(message: string, retryInMs: number) {
    super(message);
    this.name = 'RetryLaterError';
    this.retryInMs = retryInMs;
  }
}

/** Something that only a person can mend; the sentence says how. It is not retried. */
export class UserError extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'UserError';
  }
}

/** The head moved on, or the run is no longer wanted: nothing more is put on GitHub. */
export class NoLongerCurrentError extends Error {
  constructor() {
    super('the run is no longer about the head of an open pull request');
    this.name = 'NoLongerCurrentError';
  }
}
