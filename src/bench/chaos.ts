import type { BackendName } from './chaos-house.js';

/** One command of `npm run chaos`: it breaks things on purpose, and judges what is left. */
export type Chaos = {
  name: string;
  /** One line for the list. */
  about: string;
  /** It is not by kills that it breaks things: none is missing. */
  killsNobody?: true;
  run(options: ChaosOptions): Promise<ChaosFigures>;
  /** The figures for people. */
  render(figures: ChaosFigures): string;
};

type ChaosOptions = {
  kills: number;
  /** Chooses what is played and where it is broken; times may differ all the same. */
  seed: number;
  /** No scenario is begun after so long. */
  limitMs: number;
  /** The leases of the dead run out by themselves, as in production, rather than at once. */
  isPatient: boolean;
  /** Where the queue is; null: in PostgreSQL. */
  redisUrl: string | null;
  /** Where several can be had: which are tried, one after the other. */
  backends: BackendName[];
  /** The program. */
  redisServer: string;
  /** Also when nothing is wrong. */
  keepLogs: boolean;
  say(text: string): void;
};

/** Under the names that design.md section 7 gives them. */
export type ChaosFigures = {
  kills: number;
  /** What stands twice where it should once. */
  doubled: number;
  /** What should stand and does not, and what never came to its end. */
  lost: number;
  slowestRecoveryMs: number | null;
  /** Whether all is left that is left when nothing is disturbed, and nothing else; absent where nothing is compared. */
  sameEndState?: boolean;
  [figure: string]: unknown;
};
