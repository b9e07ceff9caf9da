import { z } from 'zod';
import { checkRunFact, checkRunSchema } from '../core/check-fact.js';
import { cleanText } from '../core/clean-text.js';
import { commandOfButton } from '../core/commands/buttons.js';
import type { Facts, Webhook } from '../core/facts.js';
import { namedPullRequestsSchema, stubsOf, translateWith } from './envelope.js';

const schema = z.object({
  check_run: checkRunSchema.extend({ pull_requests: namedPullRequestsSchema }),
  requested_action: z.object({ identifier: z.string() }).nullish().catch(null),
  sender: z
    .object({ login: z.string().min(1), type: z.string().nullish() })
    .nullish()
    .catch(null),
});
type Payload = z.infer<typeof schema>;

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run */
export const checkRun: Webhook = {
  event: 'check_run',
  translate: (payload, action, { appId }) =>
    translateWith(payload, schema, (own, repositoryId) => {
      const fact = checkRunFact(own.check_run);
      const subject: Partial<Facts> = {
        stubs: stubsOf(own.check_run.pull_requests, repositoryId),
        headSha: fact.headSha,
        heads: [fact.headSha],
      };
      if (fact.appId === appId) {
        // Our own check never counts as a check; people ask for another look through it, or press its buttons.
        if (action === 'requested_action') {
          const asked = pressed(own, fact.headSha);
          return typeof asked === 'string' ? asked : { ...subject, ...asked };
        }
        if (action !== 'rerequested') return 'our own check run';
        return { ...subject, opensRun: { reason: `own check run ${action}`, trigger: 'command' } };
      }
      const completed =
        fact.status === 'completed' ? { reason: 'a check completed', trigger: 'webhook' as const } : null;
      return { ...subject, checks: [fact], opensRun: completed };
    }),
};

function pressed({ requested_action, sender }: Payload, headSha: string): Partial<Facts> | string {
  const name = commandOfButton(requested_action?.identifier ?? '');
  if (name === null) return 'a button that Regreen does not have';
  if (sender?.type !== 'User') return 'a button that no person pressed';
  const by = cleanText(sender.login);
  return {
    command: {
      name,
      by,
      commentId: null,
      pullRequestNumber: null,
      headSha,
      writtenAt: null,
      isVouched: false,
      words: null,
    },
    opensRun: { reason: `/regreen ${name} by ${by}, through a button`, trigger: 'command' },
  };
}
