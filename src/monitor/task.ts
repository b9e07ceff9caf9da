import type { Pool } from 'pg';
import type { Config } from '../config.js';
import type { StageName } from '../core/stages.js';
import type { Github } from '../github/client.js';
import type { Log } from '../log.js';
import type { QueueName } from '../queue/names.js';
import type { Queues } from '../queue/queues.js';
import type { Opened } from '../store/open-run.js';

/** Takes a delivery in as the door does; rejects when it failed. */
export type TakeIn = (delivery: {
  /** X-GitHub-Delivery */
  deliveryId: string;
  event: string;
  raw: Buffer;
  payload: unknown;
  source: 'recovery';
}) => Promise<{ outcome: string; reason: string | null }>;

export type MonitorParts = {
  pool: Pool;
  github: Github;
  queues: Queues;
  log: Log;
  takeIn: TakeIn;
  enqueue: (opened: Opened[]) => Promise<void>;
  /** Whose workers run a stage; a queued run has none yet. */
  queueOf: (stage: StageName | null) => QueueName;
  settings: Pick<
    Config,
    'sweepMs' | 'settleMs' | 'recoverMs' | 'pollMs' | 'housekeepingMs' | 'keep' | 'archiveDir' | 'notify'
  >;
};

/** Work that the monitor does by its own clock. Several monitors may do it at once, and any may be killed in the middle. */
export type MonitorTask = {
  name: string;
  /** How long from one begin to the next, unless the one before is still at it; 0: it is not done by the clock. */
  everyMs(settings: MonitorParts['settings']): number;
  /** Whether the first time is at the start. */
  atStart: boolean;
  /** `signal` asks it to stop soon: what it leaves is for the next time. What it throws is logged, and it is tried again. */
  run(parts: MonitorParts, signal: AbortSignal): Promise<void>;
};
