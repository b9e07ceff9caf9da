import { closedBreaker } from '../core/model/breaker.js';
import type { ModelCall } from '../core/model/model-call.js';
import type { ModelName } from '../core/model/model-name.js';
import { type Exchange, finishNamed, type Model } from './model.js';

type Recorded = Pick<ModelCall, 'promptHash' | 'reply' | 'tokensIn' | 'tokensOut'>;

/** A model that says again what it said then, for replays: nothing goes out, and the same prompt has the same reply. */
export function recordedModel(name: ModelName, calls: readonly Recorded[]): Model {
  const replies = new Map(calls.flatMap((call) => (call.reply === null ? [] : [[call.promptHash, call] as const])));
  return {
    name,
    price: { in: 0, out: 0 },
    breaker: closedBreaker,
    exchange: async ({ promptHash }) => {
      const call = replies.get(promptHash);
      if (!call?.reply) return notRecorded;
      const { text, finish } = call.reply;
      return {
        kind: 'reply',
        text,
        finish: finishNamed(finish),
        tokensIn: call.tokensIn,
        tokensOut: call.tokensOut,
      };
    },
  };
}

const notRecorded: Exchange = {
  kind: 'failed',
  reason: 'not_recorded',
  status: null,
  retryAfter: null,
  message: 'The recorded run has not asked this.',
  receivedChars: 0,
};
