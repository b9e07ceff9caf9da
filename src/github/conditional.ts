import type { GithubClient } from './client.js';

type Cached = { etag: string; data: unknown; next: boolean };

/** Answers that GitHub may confirm with 304, which costs nothing of the rate limit. */
const MAX_ENTRIES = 200;
const MAX_ENTRY_LENGTH = 250_000;
const cache = new Map<string, Cached>();

export type Page<T> = { data: T; next: boolean; date: Date };

/** One GET with If-None-Match; an unchanged answer comes out of memory. `scope` is the repository, so that no tenant sees another's. */
export async function getConditional<T>(
  octokit: GithubClient,
  scope: string,
  route: string,
  parameters: Record<string, unknown>,
): Promise<Page<T>> {
  const key = JSON.stringify([octokit.request.endpoint.DEFAULTS.baseUrl, scope, route, parameters]);
  const known = cache.get(key);
  try {
    const { data, headers } = await octokit.request(route, {
      ...parameters,
      ...(known ? { headers: { 'if-none-match': known.etag } } : {}),
    });
    const next = /rel="next"/.test(headers.link ?? '');
    if (headers.etag && JSON.stringify(data).length <= MAX_ENTRY_LENGTH)
      remember(key, { etag: headers.etag, data, next });
    return { data: data as T, next, date: dateOf(headers.date) };
  } catch (error) {
    const { status, response } = error as { status?: number; response?: { headers?: { date?: string } } };
    if (status !== 304 || !known) throw error;
    remember(key, known);
    return { data: known.data as T, next: known.next, date: dateOf(response?.headers?.date) };
  }
}

/** Every page of a list; `date` is when GitHub answered with that page. */
export async function listConditional<T, Item>(
  octokit: GithubClient,
  scope: string,
  route: string,
  parameters: Record<string, unknown>,
  itemsOf: (data: T, date: Date) => Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page++) {
    const { data, next, date } = await getConditional<T>(octokit, scope, route, { ...parameters, per_page: 100, page });
    items.push(...itemsOf(data, date));
    if (!next || page >= MAX_PAGES) return items;
  }
}

/** 5,000 checks on one commit are beyond what anybody shows. */
const MAX_PAGES = 50;

function remember(key: string, entry: Cached): void {
  cache.delete(key);
  cache.set(key, entry);
  const oldest = cache.keys().next().value;
  if (cache.size > MAX_ENTRIES && oldest !== undefined) cache.delete(oldest);
}

const dateOf = (header: string | undefined): Date => (header ? new Date(header) : new Date());
