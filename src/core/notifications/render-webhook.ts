import { cleanDeep } from '../clean-text.js';
import { redactDeep } from '../redact/index.js';
import type { Message } from './message.js';

const MAX_TEXT = 500;

/**
 * The body of a generic webhook, the same at every try. Its texts are as they are, not escaped.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure
 */
export function renderWebhook({ composedAt, repository, events, moreEvents }: Message): object {
  return {
    type: events.length === 0 ? 'regreen.test' : 'regreen.notification',
    timestamp: composedAt,
    data: cleanDeep(redactDeep({ repository, events, moreEvents }), MAX_TEXT),
  };
}
