import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = new URL('../..', import.meta.url).pathname;

test('a short soak tells what everybody holds, and leaves no job in the queue', async () => {
  const words = ['--minutes', '0.1', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [`${root}dist/bench/soak-main.js`, ...words]);
  const figures = JSON.parse(stdout);
  expect(figures).toMatchObject({
    deliveries: expect.any(Number),
    refused: 0,
    rssSlopeMbPerHour: expect.any(Number),
    deadTuples: expect.any(Number),
    queueKeys: expect.any(Number),
  });
  expect(Object.keys(figures.processes)).toEqual(expect.arrayContaining(['web', 'worker', 'monitor']));
  expect(figures.deliveries).toBeGreaterThan(0);
  expect(figures.queue.job).toBe(0);
}, 300_000);
