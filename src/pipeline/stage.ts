import type { Pool } from 'pg';
import type { z } from 'zod';
import { cleanDeep } from '../core/clean-text.js';
import { fingerprint } from '../core/fingerprint.js';
import type { Consultation, ModelQuestion } from '../core/model/question.js';
import type { TargetRule } from '../core/notifications/addressees.js';
import { redactDeep } from '../core/redact/index.js';
import type { RunPlan } from '../core/run-plan.js';
import type { StageName } from '../core/stages.js';
import type { Github, GithubClient } from '../github/client.js';
import type { LogLimits } from '../github/job-logs.js';
import type { Log } from '../log.js';
import type { Models, RunModel } from '../model/models.js';
import type { QueueName } from '../queue/names.js';
import type { ClaimedRun } from '../store/claim-run.js';
import type { Telling } from '../store/notifications.js';
import type { Opened } from '../store/open-run.js';
import type { PrismaClient } from '../store/prisma/client.js';
import type { StageAnswer, StageRecord } from '../store/run-progress.js';
import type { RunTarget } from '../store/run-target.js';
import { findStageAnswer } from '../store/stage-answers.js';
import type { WriteLimit } from '../store/write-budgets.js';
import { consult } from './consult.js';

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
  /** null: no language model is set up. */
  models: Models | null;
  /** The targets that there are for notifications, without what is secret of them. */
  notifyRules: readonly TargetRule[];
  /** Tells the workers of runs that a re-read opened. */
  enqueue: (opened: Opened[]) => Promise<void>;
};

/** The same, for one run. */
export type World = PipelineParts & {
  /** Reaches the run's repository alone. */
  octokit: GithubClient;
  /** Reads the defaults of its organisation. */
  defaultsOctokit: GithubClient;
  target: RunTarget;
  /** Aborted when the run is to stop, its lease is lost, or its worker has to end now. */
  signal: AbortSignal;
  /** Aborted when the worker is about to end: nothing dear is begun any more. */
  noMore: AbortSignal;
};

/** The same, once it is settled what the run does. */
export type RunIo = World & {
  plan: RunPlan;
  /** The model that the run may ask; null: none. */
  model: RunModel | null;
  /** What the run is about to wait for, and how it goes on; null: it does not wait. */
  waiting: { sentence: string; command: string } | null;
};

/**
 * One stage of a run: gather from the world, decide purely, apply to the world. `apply` is safe to repeat.
 * What it records is the stage's result; the next stages find it in `run.stageResults`.
 */
export type Stage<Inputs, Snapshot, Decision> = {
  name: StageName;
  queue: QueueName;
  /** An answer that was given to the same inputs serves as well; so for stages that put nothing on GitHub. */
  reusable: boolean;
  /** What the answer depends on, without the dear parts. */
  inputs(run: ClaimedRun, io: RunIo): Promise<Inputs>;
  /** The inputs as JSON, without what tells no two of them apart: equal keys have equal answers. */
  key?(inputs: Inputs): unknown;
  /** Everything that is decided on, as JSON. It is kept, redacted, so that the decision can be repeated. */
  gather(inputs: Inputs, run: ClaimedRun, io: RunIo): Promise<Snapshot>;
  /** How the snapshot is kept, where redacting and cutting every text would spoil what is decided on. It must leave no secret in it. */
  keep?(gathered: Snapshot): Snapshot;
  snapshot: z.ZodType<Snapshot>;
  /** What a model may be asked about the snapshot, and the snapshot with what came of it. Pure. Without a model nobody asks. */
  consults?: {
    questions(snapshot: Snapshot): ModelQuestion[];
    with(snapshot: Snapshot, consultation: Consultation): Snapshot;
  };
  decide(snapshot: Snapshot): Decision;
  apply?(decision: Decision, run: ClaimedRun, io: RunIo): Promise<void>;
  record(decision: Decision): StageRecord;
  /** Makes an answer of another run this run's own, where more than the result hangs on it. */
  adopt?(fromRunId: string, run: ClaimedRun, io: RunIo): Promise<void>;
};

/** A stage whose parts fit together, behind a shape that the run loop can hold in a list. */
export type AnyStage = {
  name: StageName;
  queue: QueueName;
  perform(run: ClaimedRun, io: RunIo): Promise<StageAnswer>;
  /**
   * What was kept, to be decided on again; touches nothing. `questions` are what a model would be asked of it; null as their answer leaves what
   * was kept of one. Throws when this version cannot read it.
   */
  repeat(input: unknown): {
    questions: ModelQuestion[];
    conclude(consultation: Consultation | null): StageRecord;
  };
};

/** Longest text of what a stage decides on: an annotation's message may be that long. */
const MAX_TEXT = 8_000;

/** What was gathered, as it is kept and decided on. */
export const kept = <T>(gathered: T): T => cleanDeep(redactDeep(gathered), MAX_TEXT);

export const performing = <Inputs, Snapshot, Decision>(stage: Stage<Inputs, Snapshot, Decision>): AnyStage => ({
  name: stage.name,
  queue: stage.queue,
  async perform(run, io) {
    const inputs = await stage.inputs(run, io);
    const inputFingerprint = fingerprint([stage.name, run.repositoryId, run.headSha, stage.key?.(inputs) ?? inputs]);
    // Somebody who asks for another look gets one.
    const mayReuse = stage.reusable && run.triggerSource !== 'command' && run.codeRef !== UNKNOWN_CODE;
    const known = mayReuse ? await findStageAnswer(io.pool, run, stage.name, inputFingerprint) : null;
    if (known?.reused) {
      await stage.adopt?.(known.reused.runId, run, io);
      return known;
    }
    const gathered = (stage.keep ?? kept)(await stage.gather(inputs, run, io));
    const snapshot = await consulted(stage, gathered, run, io);
    const decision = stage.decide(snapshot);
    io.signal.throwIfAborted();
    await stage.apply?.(decision, run, io);
    return { record: stage.record(decision), input: snapshot, inputFingerprint, reused: null };
  },
  repeat(input) {
    const snapshot = stage.snapshot.parse(input);
    const { consults } = stage;
    return {
      questions: consults?.questions(snapshot) ?? [],
      conclude: (consultation) =>
        stage.record(stage.decide(consults && consultation ? consults.with(snapshot, consultation) : snapshot)),
    };
  },
});

/** The snapshot with what the run's model says of it, where there is one and the stage has something to ask. */
async function consulted<Snapshot>(
  { name, consults }: Pick<Stage<unknown, Snapshot, unknown>, 'name' | 'consults'>,
  snapshot: Snapshot,
  run: ClaimedRun,
  io: RunIo,
): Promise<Snapshot> {
  if (!consults || io.model === null) return snapshot;
  return consults.with(snapshot, await consult(name, consults.questions(snapshot), io.model, run, io));
}

/** Nobody knows which code this is: what it answered may not be what it would answer. */
const UNKNOWN_CODE = 'development';

/** The world asked for patience: the stage is tried again then, and it does not count as a failure. */
export class RetryLaterError extends Error {
  readonly retryInMs: number;
  constructor(message: string, retryInMs: number) {
    super(message);
    this.name = 'RetryLaterError';
    this.retryInMs = retryInMs;
  }
}

/** The stage cannot go on without a person's answer; the sentence says what is asked. */
export class WaitForInputError extends Error {
  /** Who is told that it waits; null: nobody. */
  readonly telling: Telling | null;
  constructor(sentence: string, telling: Telling | null = null) {
    super(sentence);
    this.name = 'WaitForInputError';
    this.telling = telling;
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

/** The branch stands elsewhere on GitHub than our rows say yet. */
export class MovedBranchError extends NoLongerCurrentError {}
