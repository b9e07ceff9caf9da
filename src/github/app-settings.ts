import type { Config } from '../config.js';
import { apiBaseUrl, type GithubClient } from './client.js';

/** The App as it is registered on GitHub. */
export type AppSettings = {
  id: number;
  name: string;
  htmlUrl: string;
  /** The page where its owner changes it. */
  settingsUrl: string;
  permissions: Record<string, string>;
  events: string[];
};

export type HookSettings = { url: string | null; contentType: string | null; insecureSsl: boolean; hasSecret: boolean };

export type InstallationSettings = {
  account: string;
  htmlUrl: string;
  permissions: Record<string, string>;
  events: string[];
  suspended: boolean;
};

const TIMEOUT_MS = 10_000;

/** One try each: whoever looks wants to know how it is now. */
const once = () => ({ retries: 0, signal: AbortSignal.timeout(TIMEOUT_MS) });

/** GitHub's clock, whatever it answers; null when it does not say. */
export async function readGithubTime(github: Config['github']): Promise<Date | null> {
  const { headers } = await fetch(apiBaseUrl(github), {
    method: 'HEAD',
    headers: { 'user-agent': 'regreen' },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const date = headers.get('date');
  return date === null ? null : new Date(date);
}

/** https://docs.github.com/rest/apps/apps#get-the-authenticated-app */
export async function readAppSettings(client: GithubClient): Promise<AppSettings> {
  const { data } = await client.request('GET /app', { request: once() });
  if (!data) throw new Error('GitHub answered without an App.');
  const { html_url: htmlUrl, owner, slug } = data;
  const organization = owner && 'type' in owner && owner.type === 'Organization' ? `/organizations/${owner.login}` : '';
  return {
    id: data.id,
    name: data.name,
    htmlUrl,
    settingsUrl: `${new URL(htmlUrl).origin}${organization}/settings/apps/${slug}`,
    permissions: data.permissions as Record<string, string>,
    events: data.events,
  };
}

/** https://docs.github.com/rest/apps/webhooks#get-a-webhook-configuration-for-an-app */
export async function readHookSettings(client: GithubClient): Promise<HookSettings> {
  const { data } = await client.request('GET /app/hook/config', { request: once() });
  return {
    url: data.url || null,
    contentType: data.content_type ?? null,
    insecureSsl: String(data.insecure_ssl ?? '0') === '1',
    hasSecret: Boolean(data.secret),
  };
}

/** https://docs.github.com/rest/apps/apps#list-installations-for-the-authenticated-app */
export async function listInstallationSettings(client: GithubClient): Promise<InstallationSettings[]> {
  const found = await client.paginate(client.rest.apps.listInstallations, { per_page: 100, request: once() });
  return found.map(({ account, html_url, permissions, events, suspended_at }) => ({
    account: nameOf(account),
    htmlUrl: html_url,
    permissions: permissions as Record<string, string>,
    events,
    suspended: Boolean(suspended_at),
  }));
}

/** Enterprises have a slug instead of a login. */
const nameOf = (account: { login?: string } | { slug: string } | null): string => {
  const { login, slug } = (account ?? {}) as { login?: string; slug?: string };
  return login ?? slug ?? 'unknown';
};
