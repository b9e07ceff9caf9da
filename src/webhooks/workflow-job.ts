import { z } from 'zod';
import { workflowJobFact, workflowJobSchema } from '../core/check-fact.js';
import type { Webhook } from '../core/facts.js';
import { translateWith } from './envelope.js';

const schema = z.object({ workflow_job: workflowJobSchema });

/** A job is the check run of the same id, and knows its attempt. https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_job */
export const workflowJob: Webhook = {
  event: 'workflow_job',
  translate: (payload) =>
    translateWith(payload, schema, ({ workflow_job }) => {
      const fact = workflowJobFact(workflow_job);
      return {
        checks: [fact],
        headSha: fact.headSha,
        heads: [fact.headSha],
        opensRun: fact.status === 'completed' ? { reason: 'a check completed', trigger: 'webhook' } : null,
      };
    }),
};
