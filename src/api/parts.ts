import type { Pool } from 'pg';
import type { ReplayReport } from '../core/replay-report.js';
import type { Log } from '../log.js';
import type { CachedPipelines } from './cached-pipelines.js';
import type { CachedRuns } from './cached-runs.js';
import type { EventStreams } from './event-streams.js';

/** What a process gives the API. */
export type ApiOptions = {
  pool: Pool;
  log: Log;
  /** Whether programs on this machine may call without a token: the server listens on loopback alone, and nothing forwards to it. */
  openOnLoopback: boolean;
  /** A token of this process's own, for the operator on its machine. */
  operatorToken?: string;
  /** Whose tokens see and may do everything, as `Config` has them. */
  operators?: readonly string[];
  /** Rings the queue for a pull request, `delayMs` from now. When it fails, the sweep finds the run. */
  enqueue: (pullRequestId: string, delayMs: number) => Promise<void>;
  replay: (runId: string, options: { dryRun: boolean }) => Promise<ReplayReport>;
  /** Asks GitHub whether somebody, by their login, may write to a repository of ours now. */
  mayWrite: (repositoryId: string, login: string) => Promise<boolean>;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
  /** Event streams that may be open at once. */
  mostStreams?: number;
  /** Of these, by one tenant. */
  mostStreamsEach?: number;
  /** How often a stream looks for news. */
  pollMs?: number;
  heartbeatMs?: number;
};

/** What a route works with. */
export type ApiParts = Pick<ApiOptions, 'pool' | 'enqueue' | 'replay' | 'mayWrite'> & {
  now: () => number;
  runs: CachedRuns;
  pipelines: CachedPipelines;
  streams: EventStreams;
  /** The OpenAPI document, as JSON. */
  document: string;
  /** The same as a page, and the policy it is shown under. */
  page: { html: string; policy: string };
};
