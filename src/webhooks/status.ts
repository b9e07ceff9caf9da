import { z } from 'zod';
import { commitStatusFact, commitStatusSchema } from '../core/check-fact.js';
import type { Webhook } from '../core/facts.js';
import { translateWith } from './envelope.js';

const schema = commitStatusSchema.extend({ sha: z.string() });

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#status */
export const status: Webhook = {
  event: 'status',
  translate: (payload) =>
    translateWith(payload, schema, (own) => {
      const fact = commitStatusFact(own, own.sha);
      return {
        checks: [fact],
        headSha: fact.headSha,
        heads: [fact.headSha],
        opensRun:
          fact.status === 'completed' ? { reason: `a commit status is ${own.state}`, trigger: 'webhook' } : null,
      };
    }),
};
