import { ignored, type Webhook } from '../core/facts.js';

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group */
export const mergeGroup: Webhook = { event: 'merge_group', translate: () => ignored('not handled yet') };
