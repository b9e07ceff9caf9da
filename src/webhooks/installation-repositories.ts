import { z } from 'zod';
import { type AccessFact, ignored, type Webhook } from '../core/facts.js';
import { describe, repositoryFact, repositorySchema } from './envelope.js';
import { installationFact, installationSchema, withoutRepository } from './installation.js';

const schema = z.object({
  installation: installationSchema,
  repositories_added: z.array(repositorySchema).nullish(),
  repositories_removed: z.array(repositorySchema).nullish(),
  sender: z.object({ login: z.string() }).nullish(),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation_repositories */
export const installationRepositories: Webhook = {
  event: 'installation_repositories',
  translate: (payload, action) => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return ignored(describe(parsed.error));
    const { installation, repositories_added, repositories_removed, sender } = parsed.data;
    const at = installation.updated_at ?? null;
    const access: AccessFact[] = [
      ...(repositories_added ?? []).map((raw) => ({ repository: repositoryFact(raw), granted: true, at })),
      ...(repositories_removed ?? []).map((raw) => ({ repository: repositoryFact(raw), granted: false, at })),
    ];
    return {
      kind: 'facts',
      facts: { ...withoutRepository(installationFact(installation, action), sender?.login), access },
    };
  },
};
