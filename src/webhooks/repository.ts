import { z } from 'zod';
import { type Facts, FOREVER, ignored, type Webhook } from '../core/facts.js';
import { repositoryFact, repositorySchema, translateWith } from './envelope.js';

const KEPT = new Set([
  'renamed',
  'transferred',
  'deleted',
  'archived',
  'unarchived',
  'edited',
  'publicized',
  'privatized',
]);

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#repository */
export const repository: Webhook = {
  event: 'repository',
  translate: (payload, action) =>
    KEPT.has(action ?? '')
      ? translateWith(payload, z.object({ repository: repositorySchema }), (own): Partial<Facts> => {
          const fact = repositoryFact(own.repository);
          return action === 'deleted' ? { access: [{ repository: fact, granted: false, at: FOREVER }] } : {};
        })
      : ignored(`repository.${action} changes nothing that we keep`),
};
