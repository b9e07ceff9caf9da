import { randomBytes } from 'node:crypto';
import { notFound } from '../github-error.js';
import { showApp } from '../represent/app.js';
import type { World } from '../world.js';
import { created, type Handler } from './call.js';

/**
 * The manifest flow: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest.
 * There is only one App here, so every manifest ends in its credentials; its webhook becomes the manifest's.
 */
export function acceptManifest(world: World, manifest: string, state: string | undefined): string | null {
  const {
    redirect_url: redirectUrl,
    callback_urls: callbackUrls,
    hook_attributes: hook,
  } = JSON.parse(manifest) as {
    redirect_url?: string;
    callback_urls?: string[];
    hook_attributes?: { url?: string };
  };
  if (!redirectUrl || !URL.canParse(redirectUrl)) return null;
  const code = randomBytes(20).toString('hex');
  world.manifestCodes.add(code);
  world.webhook = { url: hook?.url ?? '', secret: randomBytes(20).toString('hex') };
  world.callbackUrls = callbackUrls ?? null;
  const target = new URL(redirectUrl);
  target.searchParams.set('code', code);
  if (state) target.searchParams.set('state', state);
  return target.href;
}

/** Good once, as on GitHub. */
export const convertManifest: Handler = ({ world, params }) => {
  if (!world.manifestCodes.delete(params.code ?? '')) throw notFound();
  return created({
    ...showApp(world, world.app),
    client_id: world.app.clientId,
    client_secret: world.clientSecret,
    webhook_secret: world.webhook?.secret ?? null,
    pem: world.privateKeyPem,
  });
};
