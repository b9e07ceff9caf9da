import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import type { Webhook } from '../core/facts.js';
import { namedPullRequestsSchema, stubsOf, translateWith } from './envelope.js';

const schema = z.object({ workflow_run: z.object({ head_sha: z.string(), pull_requests: namedPullRequestsSchema }) });

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run */
export const workflowRun: Webhook = {
  event: 'workflow_run',
  translate: (payload, action) =>
    translateWith(payload, schema, ({ workflow_run }, repositoryId) => {
      const headSha = cleanText(workflow_run.head_sha);
      return {
        stubs: stubsOf(workflow_run.pull_requests, repositoryId),
        headSha,
        heads: [headSha],
        opensRun: action === 'completed' ? { reason: 'a workflow run completed', trigger: 'webhook' } : null,
      };
    }),
};
