import { z } from 'zod';
import { ignored, type Webhook } from '../core/facts.js';
import { describe } from './envelope.js';

const schema = z.object({ sender: z.object({ id: z.int().positive() }) });

/**
 * Somebody took back what they had allowed the App: GitHub tells every App, unasked.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#github_app_authorization
 */
export const githubAppAuthorization: Webhook = {
  event: 'github_app_authorization',
  translate: (payload, action) => {
    if (action !== 'revoked') return ignored('no authorization was taken back');
    const parsed = schema.safeParse(payload);
    return parsed.success
      ? { kind: 'authorization_revoked', githubId: parsed.data.sender.id }
      : ignored(describe(parsed.error));
  },
};
