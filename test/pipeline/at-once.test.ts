import { expect, test } from '@jest/globals';
import { atOnce } from '../../src/pipeline/at-once.js';

test('answers in the order of the items, however long each takes, and does so many at once', async () => {
  const waiting: (() => void)[] = [];
  let most = 0;
  let underWay = 0;
  const answer = atOnce([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++underWay);
    await new Promise<void>((done) => waiting.push(done));
    underWay -= 1;
    return item * 10;
  });
  for (let ended = 0; ended < 5; ended++) {
    while (waiting.length === 0) await Promise.resolve();
    waiting.pop()?.();
    await new Promise((done) => setImmediate(done));
  }
  expect(await answer).toEqual([10, 20, 30, 40, 50]);
  expect(most).toBe(2);
});

test('a failure is thrown when what was begun has ended, and nothing more is begun', async () => {
  const begun: number[] = [];
  let hasEnded = false;
  const answer = atOnce([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('the first is broken');
    await new Promise((done) => setImmediate(done));
    hasEnded = true;
  });
  await expect(answer).rejects.toThrow('the first is broken');
  expect(hasEnded).toBe(true);
  expect(begun).toEqual([1, 2]);
});

test('nothing to do is done at once', async () => {
  expect(await atOnce([], 3, () => Promise.reject(new Error('never called')))).toEqual([]);
});
