import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import type { InstallationFact } from '../core/facts.js';
import { moment } from '../core/storable.js';
import { bounded } from './bounded-write.js';
import type { GithubClient } from './github-client.js';

const schema = z.object({
  id: z.int().positive(),
  account: z.object({ login: z.string(), type: z.string().nullish() }).nullish().catch(null),
  permissions: z.record(z.string(), z.string()).nullish(),
  suspended_at: z.string().nullish(),
  updated_at: moment,
});

/** How an installation stands, asked as the App. https://docs.github.com/rest/apps/apps#get-an-installation-for-the-authenticated-app */
export async function readInstallation(app: GithubClient, githubId: number): Promise<InstallationFact> {
  const { data } = await app.request('GET /app/installations/{installation_id}', {
    installation_id: githubId,
    request: bounded(),
  });
  const { id, account, permissions, suspended_at, updated_at } = schema.parse(data);
  return {
    githubId: id,
    account: account ? { login: cleanText(account.login), type: cleanText(account.type ?? 'User') } : null,
    status: suspended_at ? 'suspended' : 'active',
    permissions: permissions ?? null,
    updatedAt: suspended_at && Date.parse(suspended_at) > Date.parse(updated_at) ? suspended_at : updated_at,
  };
}
