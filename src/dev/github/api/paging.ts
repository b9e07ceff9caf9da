import type { Call } from './call.js';

const count = (text: string | null, fallback: number, most: number): number => {
  const number = Number(text ?? fallback);
  return Number.isInteger(number) && number >= 1 ? Math.min(number, most) : fallback;
};

export const perPage = (call: Call): number => count(call.query.get('per_page'), 30, 100);

export function linkTo(call: Call, changed: Record<string, string | number>): string {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(changed)) query.set(name, String(value));
  return `${call.url}?${query}`;
}

/**
 * One page of a list and the Link header that goes with it (RFC 5988; prev, next, last, first, as GitHub orders them).
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function paginate<T>(call: Call, items: T[]): { items: T[]; headers: Record<string, string> } {
  const size = perPage(call);
  const page = count(call.query.get('page'), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / size));
  const links = [
    ...(page > 1 ? [['prev', Math.min(page - 1, last)] as const] : []),
    ...(page < last ? [['next', page + 1] as const, ['last', last] as const] : []),
    ...(page > 1 ? [['first', 1] as const] : []),
  ].map(([rel, number]) => `<${linkTo(call, { page: number })}>; rel="${rel}"`);
  return {
    items: items.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}
