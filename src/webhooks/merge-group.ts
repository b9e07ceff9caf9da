import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import { ignored, type Webhook } from '../core/facts.js';
import { readGroupRef } from '../core/merge-group.js';
import { translateWith } from './envelope.js';

const schema = z.object({
  merge_group: z.object({
    head_sha: z.string().min(1),
    head_ref: z.string(),
    base_sha: z.string(),
    base_ref: z.string(),
  }),
  reason: z.enum(['merged', 'invalidated', 'dequeued']).nullish().catch(null),
});

/** A trial merge of the merge queue begins, or is over. https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group */
export const mergeGroup: Webhook = {
  event: 'merge_group',
  translate: (payload, action) => {
    if (action !== 'checks_requested' && action !== 'destroyed') return ignored(`nothing to do at ${action}`);
    return translateWith(payload, schema, ({ merge_group: group, reason }) => {
      const named = readGroupRef(group.head_ref);
      if (named === null) return 'the branch of the merge group names no pull request';
      return {
        mergeGroup: {
          headSha: cleanText(group.head_sha),
          headRef: cleanText(group.head_ref.replace(/^refs\/heads\//, '')),
          baseBranch: cleanText(group.base_ref.replace(/^refs\/heads\//, '')),
          baseSha: cleanText(group.base_sha),
          pullRequestNumber: named.pullRequestNumber,
          destroyedBecause: action === 'destroyed' ? (reason ?? 'unknown') : null,
        },
      };
    });
  },
};
