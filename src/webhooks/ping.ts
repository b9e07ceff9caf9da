import { ignored, type Webhook } from '../core/facts.js';

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#ping */
export const ping: Webhook = { event: 'ping', translate: () => ignored('ping: the webhook works') };
