import type { ReplayReport } from '../../core/replay-report.js';
import type { RunStatus, TriggerSource } from '../../core/run-status.js';
import type { WithDatabase } from '../database.js';
import type { Clock } from '../format.js';

export type RunsDeps = {
  withDatabase: WithDatabase;
  replay(runId: string, options: { dryRun: boolean; model: string | null }): Promise<ReplayReport>;
  /** Rings the queue for a pull request; when it fails, the sweep finds the run. */
  enqueue(pullRequestId: string, delayMs: number): Promise<void>;
  clock: Clock;
};

export type TailFlags = { n: number; follow?: boolean; json?: boolean };
export type ListFlags = {
  stage?: string;
  status?: RunStatus[];
  repo?: string;
  pr?: number;
  trigger?: TriggerSource[];
  since?: Date;
  until?: Date;
  limit: number;
  cursor?: string;
  json?: boolean;
};

export type ReplayFlags = { dryRun?: boolean; model?: string; json?: boolean };

export type ResumeFlags = { payload?: unknown; json?: boolean };

export type CreateFlags = { message?: string; pipeline?: string; json?: boolean };

export type CancelFlags = { reason: string; json?: boolean };
