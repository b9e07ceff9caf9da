import type { GithubClient } from './client.js';

/** What is left of a rate limit. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit */
export type ReadBudget = { limit: number; remaining: number; resetAt: Date };

/** What the work that nobody waits for leaves to the work that somebody does. */
const LEFT_TO_OTHERS = 0.2;

export const isNearlySpent = (budget: ReadBudget | null): budget is ReadBudget =>
  budget !== null && budget.remaining < budget.limit * LEFT_TO_OTHERS;

type Headers = Record<string, string | number | undefined>;

const watched = new WeakMap<GithubClient, { budget: ReadBudget | null }>();

/** Follows what GitHub says of this client's rate limit with every answer; null before the first. */
export function watchReadBudget(octokit: GithubClient): () => ReadBudget | null {
  const known = watched.get(octokit);
  if (known) return () => known.budget;
  const seen: { budget: ReadBudget | null } = { budget: null };
  watched.set(octokit, seen);
  octokit.hook.after('request', ({ headers }) => {
    seen.budget = budgetIn(headers) ?? seen.budget;
  });
  octokit.hook.error('request', (error) => {
    const { headers } = (error as { response?: { headers?: Headers } }).response ?? {};
    seen.budget = (headers && budgetIn(headers)) ?? seen.budget;
    throw error;
  });
  return () => seen.budget;
}

function budgetIn(headers: Headers): ReadBudget | null {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  ) as [number, number, number];
  return Number.isFinite(limit + remaining + reset) ? { limit, remaining, resetAt: new Date(reset * 1000) } : null;
}
