import type { Breaker } from '../core/model/breaker.js';
import type { FramedPrompt } from '../core/model/framed-prompt.js';
import type { ModelName } from '../core/model/model-name.js';
import type { Price } from '../core/model/price.js';

/** Why no reply came, though the server may be asked another time. */
export type FailureReason =
  | 'unreachable'
  | 'server_error'
  | 'rate_limited'
  /** It refuses the request itself, or the key. */
  | 'rejected'
  /** What came is not in the format of a model's reply. */
  | 'unreadable'
  /** Too many calls have failed; the next is made after `retryAfterMs`. */
  | 'circuit_open'
  /** A replay, and this was not asked then. */
  | 'not_recorded';

const FINISHES = ['stop', 'cut', 'refused', 'tool', 'other'] as const;
type Finish = (typeof FINISHES)[number];

/** How a reply ended, read back from where it was kept. */
export const finishNamed = (name: string): Finish => FINISHES.find((known) => known === name) ?? 'other';

/** What one request came to. `receivedChars`: how much of a reply had come, for what is paid for and not used. */
export type Exchange =
  | {
      kind: 'reply';
      text: string;
      finish: Finish;
      /** null: the server does not say. */
      tokensIn: number | null;
      tokensOut: number | null;
    }
  | {
      kind: 'failed';
      reason: FailureReason;
      status: number | null;
      retryAfter: string | null;
      message: string;
      receivedChars: number;
    }
  | { kind: 'too_slow'; receivedChars: number }
  | { kind: 'too_large'; receivedChars: number }
  | { kind: 'cancelled'; receivedChars: number };

export type ExchangeRequest = {
  prompt: FramedPrompt;
  promptHash: string;
  maxTokensOut: number;
  maxReplyBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
};

/** A model that can be asked. One object per model and process: it holds what is known about its server. */
export type Model = {
  name: ModelName;
  price: Price | null;
  breaker: Breaker;
  exchange(request: ExchangeRequest): Promise<Exchange>;
};
