import { z } from 'zod';
import { checkRunFact, checkRunSchema } from '../core/check-fact.js';
import type { Facts, Webhook } from '../core/facts.js';
import { namedPullRequestsSchema, stubsOf, translateWith } from './envelope.js';

const schema = z.object({ check_run: checkRunSchema.extend({ pull_requests: namedPullRequestsSchema }) });

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run */
export const checkRun: Webhook = {
  event: 'check_run',
  translate: (payload, action, { appId }) =>
    translateWith(payload, schema, ({ check_run }, repositoryId) => {
      const fact = checkRunFact(check_run);
      const subject: Partial<Facts> = {
        stubs: stubsOf(check_run.pull_requests, repositoryId),
        headSha: fact.headSha,
        heads: [fact.headSha],
      };
      if (fact.appId === appId) {
        // Our own check never counts as a check; people ask for another look through it.
        if (action !== 'rerequested' && action !== 'requested_action') return 'our own check run';
        return { ...subject, opensRun: { reason: `own check run ${action}`, trigger: 'command' } };
      }
      const completed =
        fact.status === 'completed' ? { reason: 'a check completed', trigger: 'webhook' as const } : null;
      return { ...subject, checks: [fact], opensRun: completed };
    }),
};
