import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';

const DELAY_MS = 60;
let github: LocalGithub;

beforeAll(async () => {
  github = await startLocalGithub();
});
afterAll(() => github.close());

const ask = async (): Promise<number> => {
  const startedAt = performance.now();
  const response = await fetch(`${github.apiUrl}/rate_limit`, { headers: { 'user-agent': 'test' } });
  expect(response.status).toBe(200);
  return performance.now() - startedAt;
};

test('with a delay every answer takes its time, and those that are asked for together do not wait for each other', async () => {
  await ask();
  github.setDelay(DELAY_MS);
  const startedAt = performance.now();
  const took = await Promise.all(Array.from({ length: 20 }, ask));
  expect(Math.min(...took)).toBeGreaterThanOrEqual(DELAY_MS - 2);
  // One after the other they would have taken twenty times as long.
  expect(performance.now() - startedAt).toBeLessThan(20 * DELAY_MS);
  github.setDelay(0);
});
