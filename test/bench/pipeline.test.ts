import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

type Spread = { p50Ms: number; p95Ms: number };
type Backend = {
  alone: Spread;
  load: Spread;
  breakdown: { alone: object };
  calls: { operation: string }[];
  refusedDeliveries: number;
};

const root = new URL('../..', import.meta.url).pathname;

test('a small run tells of both loads on both backends, and where the time goes', async () => {
  const words = ['--rounds', '2', '--rate', '4', '--seconds', '1', '--workers', '1', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [`${root}dist/bench/main.js`, 'pipeline', ...words]);
  const { backends, leftOut } = JSON.parse(stdout);
  expect(Object.keys(backends)).toEqual(leftOut === null ? ['postgres', 'redis'] : ['postgres']);
  for (const { alone, load, breakdown, calls, refusedDeliveries } of Object.values<Backend>(backends)) {
    expect(alone).toMatchObject({ checks: 2 });
    expect(load).toMatchObject({ checks: 4, posted: 4 });
    for (const figure of [alone.p50Ms, alone.p95Ms, load.p50Ms, load.p95Ms]) expect(figure).toBeGreaterThan(0);
    expect(breakdown.alone).toMatchObject({ analyze: expect.any(Number), github: expect.any(Number), budget: 0 });
    expect(calls.at(-1)?.operation).toMatch(/check-runs/);
    expect(refusedDeliveries).toBe(0);
  }
}, 300_000);
