import { z } from 'zod';
import type { Config } from '../config.js';
import { createLog } from '../log.js';
import { apiBaseUrl, createGithub } from './client.js';

/** A GitHub App as GitHub hands it over, once. */
export type RegisteredApp = {
  id: number;
  slug: string;
  name: string;
  htmlUrl: string;
  privateKey: string;
  webhookSecret: string | null;
  clientId: string;
  clientSecret: string;
};

const TIMEOUT_MS = 30_000;

const conversion = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  name: z.string(),
  html_url: z.url({ protocol: /^https?$/ }),
  pem: z.string().includes('PRIVATE KEY-----'),
  webhook_secret: z.string().nullish(),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
});

/**
 * Exchanges the code of the manifest flow for the App and its credentials; a code is good once, for an hour.
 * https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest
 */
export async function convertManifest(code: string, github: Config['github']): Promise<RegisteredApp> {
  const address = `${apiBaseUrl(github)}/app-manifests/${encodeURIComponent(code)}/conversions`;
  const response = await fetch(address, {
    method: 'POST',
    headers: { accept: 'application/vnd.github+json', 'user-agent': 'regreen' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error) => {
    const reason = (cause.cause as Error | undefined)?.message || cause.message;
    throw new Error(
      `GitHub could not be reached to fetch the credentials (${reason}): check the network and HTTPS_PROXY.`,
      {
        cause,
      },
    );
  });
  if (response.status !== 201)
    throw new Error(`GitHub did not take the code (HTTP ${response.status}); a code is good once, for an hour.`);
  const answer = conversion.safeParse(await response.json());
  if (!answer.success)
    throw new Error(`GitHub's answer lacks ${answer.error.issues.map(({ path }) => path.join('.')).join(', ')}.`);
  const { id, slug, name, html_url, pem, webhook_secret, client_id, client_secret } = answer.data;
  return {
    id,
    slug,
    name,
    htmlUrl: html_url,
    privateKey: pem,
    webhookSecret: webhook_secret ?? null,
    clientId: client_id,
    clientSecret: client_secret,
  };
}

/** Sets the secret that GitHub signs the App's webhooks with. https://docs.github.com/rest/apps/webhooks#update-a-webhook-configuration-for-an-app */
export async function setWebhookSecret(app: NonNullable<Config['app']>, github: Config['github']): Promise<void> {
  const client = await createGithub(app, github, createLog('silent')).asApp();
  await client.request('PATCH /app/hook/config', { secret: app.webhookSecrets[0] });
}
