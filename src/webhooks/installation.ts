import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import { type Facts, type InstallationFact, ignored, type Webhook } from '../core/facts.js';
import { describe, NOTHING_SAID, repositoryFact, repositorySchema, time } from './envelope.js';

export const installationSchema = z.object({
  id: z.int().positive(),
  account: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
  permissions: z.record(z.string(), z.string()).nullish(),
  suspended_at: z.union([z.string(), z.number()]).nullish(),
  updated_at: time,
});

const schema = z.object({
  installation: installationSchema,
  repositories: z.array(repositorySchema).nullish(),
  sender: z.object({ login: z.string() }).nullish(),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation */
export const installation: Webhook = {
  event: 'installation',
  translate: (payload, action) => {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return ignored(describe(parsed.error));
    const { installation, repositories, sender } = parsed.data;
    const granted = action !== 'deleted';
    return {
      kind: 'facts',
      facts: {
        ...withoutRepository(installationFact(installation, action), sender?.login),
        access: (repositories ?? []).map((raw) => ({
          repository: repositoryFact(raw),
          granted,
          at: installation.updated_at ?? null,
        })),
      },
    };
  },
};

export function installationFact(raw: z.infer<typeof installationSchema>, action: string | null): InstallationFact {
  return {
    githubId: raw.id,
    account: raw.account ? { login: cleanText(raw.account.login), type: cleanText(raw.account.type ?? 'User') } : null,
    status: action === 'deleted' ? 'deleted' : raw.suspended_at ? 'suspended' : 'active',
    permissions: raw.permissions ?? null,
    updatedAt: raw.updated_at ?? null,
  };
}

/** Facts that are about an installation as a whole. */
export const withoutRepository = (installation: InstallationFact, actor: string | undefined): Facts => ({
  actor: actor ? cleanText(actor) : null,
  installation,
  repository: null,
  ...NOTHING_SAID,
});
