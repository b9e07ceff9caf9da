import { describe, expect, test } from '@jest/globals';
import { exposition } from '../../src/telemetry/metrics.js';
import { refreshRateLimit, routeOf, watchRequest } from '../../src/telemetry/watch-github.js';

describe('a route', () => {
  test.each([
    ['/repos/{owner}/{repo}/pulls/{pull_number}', 'GET /repos/{owner}/{repo}/pulls/{pull_number}'],
    ['/repos/{owner}/{repo}/compare/{basehead}', 'GET /repos/{owner}/{repo}/compare/{basehead}'],
    ['/app/hook/deliveries', 'GET /app/hook/deliveries'],
    ['/app/installations/{installation_id}/access_tokens', 'GET /app/installations/{installation_id}/access_tokens'],
    ['/app/installations/77/access_tokens', 'GET other'],
    ['/repos/{owner}/{repo}/git/refs/{ref}', 'GET /repos/{owner}/{repo}/git/refs/{ref}'],
    ['/repos/acme/shop/pulls/7', 'GET other'],
    ['/repos/acme/{repo}/pulls', 'GET other'],
    ['/orgs/acme/members', 'GET other'],
    ['/users/somebody', 'GET other'],
    ['/repositories/123/pulls?page=2', 'GET other'],
    ['https://api.github.com/repositories/1/pulls?page=2', 'GET other'],
    ['/repos/{owner}/{repo}/contents/secret-plans', 'GET /repos/{owner}/{repo}/contents/secret-plans'],
  ])('%s', (url, route) => {
    expect(routeOf({ method: 'GET', url })).toBe(route);
  });

  test('of a strange method is other', () => {
    expect(routeOf({ method: 'get it', url: '/app' })).toBe('OTHER /app');
  });
});

describe('a request', () => {
  const request = { method: 'GET', url: '/app', baseUrl: 'http://localhost' };
  const limit = (remaining: number, reset: number) => ({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  });
  const lineOf = async (start: string) => (await exposition()).split('\n').find((line) => line.startsWith(start));

  test('tells the lowest rate limit, until its hour is over', async () => {
    const hour = 2_000_000_000;
    await watchRequest(request, async () => ({ status: 200, headers: limit(40, hour) }));
    await watchRequest(request, async () => ({ status: 200, headers: limit(4_000, hour + 5) }));
    await watchRequest(request, async () => ({ status: 200, headers: limit(60, hour) })); // came late
    refreshRateLimit((hour - 10) * 1000);
    expect(await lineOf('regreen_github_rate_limit_remaining ')).toBe('regreen_github_rate_limit_remaining 40');
    refreshRateLimit((hour + 1) * 1000);
    expect(await lineOf('regreen_github_rate_limit_remaining ')).toBe('regreen_github_rate_limit_remaining 4000');
  });

  test('is counted by the class of its answer, and rejects as it did', async () => {
    const failure = Object.assign(new Error('no'), { status: 429, response: { status: 429, headers: {} } });
    await expect(watchRequest(request, () => Promise.reject(failure))).rejects.toBe(failure);
    const broken = Object.assign(new Error('fetch failed'), { status: 500 });
    await expect(watchRequest(request, () => Promise.reject(broken))).rejects.toBe(broken);
    expect(await lineOf('regreen_github_request_seconds_count{route="GET /app",status="4xx"}')).toMatch(/ 1$/);
    expect(await lineOf('regreen_github_request_seconds_count{route="GET /app",status="none"}')).toMatch(/ 1$/);
    expect(await lineOf('regreen_github_secondary_limits_total')).toMatch(/ 1$/);
  });
});
