import { GithubError } from '../github-error.js';
import type { World } from '../world.js';
import type { Caller } from './caller.js';

const hourMs = 60 * 60 * 1000;
const minuteMs = 60 * 1000;

function spentBy(world: World, installationId: number) {
  const nowMs = Date.now();
  const known = world.spent.get(installationId);
  if (known && nowMs < known.windowStartMs + hourMs) return known;
  const fresh = { windowStartMs: nowMs, requests: 0, creationsAtMs: [] };
  world.spent.set(installationId, fresh);
  return fresh;
}

/** The primary limit's numbers as GitHub shows them; JWT calls are counted under 0. */
export function rateOf(
  world: World,
  caller: Caller,
): { limit: number; remaining: number; used: number; reset: number } {
  const spent = spentBy(world, caller.kind === 'installation' ? caller.installation.id : 0);
  const limit = world.limits.requestsPerHour;
  const reset = Math.ceil((spent.windowStartMs + hourMs) / 1000);
  return { limit, remaining: Math.max(0, limit - spent.requests), used: Math.min(limit, spent.requests), reset };
}

export function rateHeaders(world: World, caller: Caller): Record<string, string> {
  const { limit, remaining, used, reset } = rateOf(world, caller);
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  };
}

/** Counts a request, unless it turns out to be a 304 (see refundRequest). */
export function spendRequest(world: World, caller: Caller): void {
  const installationId = caller.kind === 'installation' ? caller.installation.id : 0;
  const spent = spentBy(world, installationId);
  if (spent.requests >= world.limits.requestsPerHour)
    throw new GithubError(403, `API rate limit exceeded for installation ID ${installationId}.`);
  spent.requests += 1;
}

export function refundRequest(world: World, caller: Caller): void {
  spentBy(world, caller.kind === 'installation' ? caller.installation.id : 0).requests -= 1;
}

/** The secondary limit on requests that create content: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export function spendCreation(world: World, caller: Caller): void {
  if (caller.kind !== 'installation') return;
  const spent = spentBy(world, caller.installation.id);
  const nowMs = Date.now();
  spent.creationsAtMs = spent.creationsAtMs.filter((atMs) => atMs > nowMs - minuteMs);
  const oldest = spent.creationsAtMs[0] ?? nowMs;
  if (spent.creationsAtMs.length >= world.limits.contentCreationsPerMinute)
    throw new GithubError(
      403,
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      {
        headers: { 'retry-after': String(Math.max(1, Math.ceil((oldest + minuteMs - nowMs) / 1000))) },
      },
    );
  spent.creationsAtMs.push(nowMs);
}
