import { setTimeout as sleep } from 'node:timers/promises';

export type AskLimits = {
  maxTokensOut: number;
  /** Of the answer on the wire, its wrapping included. */
  maxReplyBytes: number;
  /** For one request. */
  timeoutMs: number;
  /** For everything: repair, retries and the waits between them. */
  totalMs: number;
  /** Requests for one reply, the first included. */
  attempts: number;
  /** A server that wants a longer wait is not waited for. */
  maxWaitMs: number;
};

export const ASK_LIMITS: AskLimits = {
  maxTokensOut: 4_000,
  maxReplyBytes: 512_000,
  timeoutMs: 90_000,
  totalMs: 240_000,
  attempts: 3,
  maxWaitMs: 20_000,
};

/** Milliseconds since 1970. `wait` ends early, without an error, when the signal is aborted. */
export type Time = {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
};

/** The machine's clock may be set back in between; this one is not. */
export const machineTime: Time = {
  now: () => performance.timeOrigin + performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};
