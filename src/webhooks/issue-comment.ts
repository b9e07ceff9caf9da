import { ignored, type Webhook } from '../core/facts.js';

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment */
export const issueComment: Webhook = { event: 'issue_comment', translate: () => ignored('not handled yet') };
