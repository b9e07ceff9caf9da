import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import type { Webhook } from '../core/facts.js';
import { HOLD_LABEL, isHoldLabel } from '../core/hold-label.js';
import { pullRequestFact, pullRequestSchema } from '../core/pull-request-fact.js';
import { translateWith } from './envelope.js';

const schema = z.object({
  pull_request: pullRequestSchema,
  before: z.string().nullish(),
  after: z.string().nullish(),
  label: z.object({ name: z.string().nullish() }).nullish(),
});

const OPENING = new Set(['opened', 'reopened', 'synchronize', 'ready_for_review']);

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
export const pullRequest: Webhook = {
  event: 'pull_request',
  translate: (payload, action) =>
    translateWith(payload, schema, (own) => {
      const fact = pullRequestFact(own.pull_request, action ?? '');
      const others = [own.before, own.after].filter((sha): sha is string => Boolean(sha)).map((sha) => cleanText(sha));
      return {
        pullRequest: fact,
        headSha: fact.headSha,
        heads: [...new Set([fact.headSha, ...others])].sort(),
        opensRun: OPENING.has(action ?? '')
          ? { reason: `pull request ${action}`, trigger: 'webhook' }
          : action === 'unlabeled' && isHoldLabel(own.label?.name)
            ? { reason: `${HOLD_LABEL} taken off`, trigger: 'webhook' }
            : null,
      };
    }),
};
