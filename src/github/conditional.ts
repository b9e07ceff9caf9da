import type { GithubClient } from './client.js';

type Cached = { etag: string; data: unknown; next: boolean; length: number };

/** Answers that GitHub may confirm with 304, which costs nothing of the rate limit. Lengths are those of their JSON. */
const MAX_ENTRIES = 5_000;
const MAX_ENTRY_LENGTH = 250_000;
const MAX_LENGTH = 20_000_000;
const cache = new Map<string, Cached>();
let cachedLength = 0;

export type Page<T> = { data: T; next: boolean; date: Date };

/**
 * One GET with If-None-Match; an unchanged answer comes out of memory. `scope` is the repository, so that no tenant sees another's. `read` makes of
 * an answer what is kept of it, since most of it nobody looks at.
 */
export async function getConditional<T>(
  octokit: GithubClient,
  scope: string,
  route: string,
  parameters: Record<string, unknown>,
  read: (data: unknown) => T = (data) => data as T,
): Promise<Page<T>> {
  const key = JSON.stringify([octokit.request.endpoint.DEFAULTS.baseUrl, scope, route, parameters]);
  const known = cache.get(key);
  try {
    const { data, headers } = await octokit.request(route, {
      ...parameters,
      ...(known ? { headers: { 'if-none-match': known.etag } } : {}),
    });
    const next = /rel="next"/.test(headers.link ?? '');
    const kept = read(data);
    const length = headers.etag ? JSON.stringify(kept).length : 0;
    if (headers.etag && length <= MAX_ENTRY_LENGTH) remember(key, { etag: headers.etag, data: kept, next, length });
    return { data: kept, next, date: dateOf(headers.date) };
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
  read: (data: unknown) => T,
  itemsOf: (data: T, date: Date) => Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page++) {
    const paged = { ...parameters, per_page: 100, page };
    const { data, next, date } = await getConditional(octokit, scope, route, paged, read);
    items.push(...itemsOf(data, date));
    if (!next || page >= MAX_PAGES) return items;
  }
}

/** 5,000 checks on one commit are beyond what anybody shows. */
const MAX_PAGES = 50;

function remember(key: string, entry: Cached): void {
  forget(key);
  cache.set(key, entry);
  cachedLength += entry.length;
  for (const oldest of cache.keys()) {
    if (cache.size <= MAX_ENTRIES && cachedLength <= MAX_LENGTH) return;
    forget(oldest);
  }
}

function forget(key: string): void {
  cachedLength -= cache.get(key)?.length ?? 0;
  cache.delete(key);
}

const dateOf = (header: string | undefined): Date => (header ? new Date(header) : new Date());
