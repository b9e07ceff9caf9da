import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What we read of app.yml; the rest goes to GitHub as it stands. */
type AppManifest = {
  name: string;
  default_events: string[];
  default_permissions: Record<string, string>;
};

/** Where webhooks are taken, below the public address. */
const HOOK_PATH = '/api/github/webhooks';
/** Where GitHub sends people back to who sign in. */
const CALLBACK_PATH = '/login/callback';

/** From src/cli/ and from dist/cli/ alike. */
const MANIFEST_FILE = new URL('../../app.yml', import.meta.url);

/** The events and permissions that the App registers with. */
export const appManifest = (): AppManifest => parse(readFileSync(MANIFEST_FILE, 'utf8')) as AppManifest;

/**
 * The manifest for GitHub: app.yml with the addresses of this installation.
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters
 */
export function readManifest({ url, redirectUrl }: { url: string; redirectUrl: string }): object {
  return {
    ...appManifest(),
    url,
    hook_attributes: { url: hookUrl(url), active: true },
    redirect_url: redirectUrl,
    callback_urls: [`${url.replace(/\/+$/, '')}${CALLBACK_PATH}`],
  };
}

export const hookUrl = (url: string): string => `${url.replace(/\/+$/, '')}${HOOK_PATH}`;

/** Whether an address that is set on GitHub ends where webhooks are taken. */
export const isHookUrl = (address: string): boolean =>
  URL.canParse(address) && new URL(address).pathname.endsWith(HOOK_PATH);
