import { BREAKER_RULES, type CallEnd, noteCall, passBreaker } from '../core/model/breaker.js';
import type { FramedPrompt } from '../core/model/framed-prompt.js';
import { askedWaitMs, retryWaitMs } from '../core/model/retry-wait.js';
import type { AskLimits, Time } from './limits.js';
import type { Exchange, Model } from './model.js';

export type Attempted = {
  exchange: Exchange;
  /** Requests that were made; 0: none was. */
  attempts: number;
  /** For each request that broke off after the server had taken it on: how much of its reply had come, in characters. */
  lost: number[];
  /** When the server may be asked again, where that is known. */
  retryAfterMs: number | null;
};

type Attempt = {
  model: Model;
  prompt: FramedPrompt;
  promptHash: string;
  limits: AskLimits;
  signal: AbortSignal;
  time: Time;
  deadlineMs: number;
};

/** Asks until there is a reply, for as long as the server's failures may pass, and the limits and the circuit breaker allow. */
export async function attempt({
  model,
  prompt,
  promptHash,
  limits,
  signal,
  time,
  deadlineMs,
}: Attempt): Promise<Attempted> {
  const spread = Number.parseInt(promptHash.slice(0, 4), 16) / 0xffff;
  const lost: number[] = [];
  for (let attempts = 1; ; attempts++) {
    const passed = passBreaker(model.breaker, time.now(), BREAKER_RULES);
    if (!passed.passes) {
      return { exchange: circuitOpen, attempts: attempts - 1, lost, retryAfterMs: Math.ceil(passed.waitMs) };
    }
    model.breaker = passed.breaker;
    const { maxTokensOut, maxReplyBytes } = limits;
    const timeoutMs = Math.max(1, Math.min(limits.timeoutMs, deadlineMs - time.now()));
    const exchange = await model.exchange({ prompt, promptHash, maxTokensOut, maxReplyBytes, timeoutMs, signal });
    model.breaker = noteCall(model.breaker, endOf(exchange), time.now(), BREAKER_RULES);
    if (exchange.kind === 'reply') return { exchange, attempts, lost, retryAfterMs: null };
    if (wasTakenOn(exchange)) lost.push(exchange.receivedChars);
    if (exchange.kind !== 'failed') return { exchange, attempts, lost, retryAfterMs: null };
    const waitMs = retryWaitMs(attempts, exchange.retryAfter, time.now(), spread);
    const inTime = waitMs <= limits.maxWaitMs && time.now() + waitMs < deadlineMs;
    if (!PASSING.has(exchange.reason) || attempts >= limits.attempts || !inTime) {
      return { exchange, attempts, lost, retryAfterMs: askedWaitMs(exchange.retryAfter, time.now()) };
    }
    await time.wait(waitMs, signal);
    if (signal.aborted)
      return { exchange: { kind: 'cancelled', receivedChars: 0 }, attempts, lost, retryAfterMs: null };
  }
}

const PASSING: ReadonlySet<string> = new Set(['unreachable', 'server_error', 'rate_limited']);

function endOf(exchange: Exchange): CallEnd {
  if (exchange.kind === 'reply' || exchange.kind === 'too_large') return 'ok';
  if (exchange.kind === 'cancelled') return 'unknown';
  // What is refused as it stands says nothing about the next request; a key that is not taken does.
  if (exchange.kind === 'failed' && exchange.reason === 'rejected') {
    return exchange.status === 401 || exchange.status === 403 || exchange.status === 404 ? 'failed' : 'ok';
  }
  return exchange.kind === 'failed' && exchange.reason === 'not_recorded' ? 'ok' : 'failed';
}

/** Those that are refused at once cost nothing. A connection that broke before any answer may have been either, and is not counted. */
const wasTakenOn = (exchange: Exclude<Exchange, { kind: 'reply' }>): boolean =>
  exchange.kind !== 'failed' || (exchange.status !== null && exchange.status < 300);

const circuitOpen: Exchange = {
  kind: 'failed',
  reason: 'circuit_open',
  status: null,
  retryAfter: null,
  message: 'Its server has failed too often; it is left alone for a while.',
  receivedChars: 0,
};
