import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createTurns } from '../src/turns.js';

test('one each turn of the event loop, in their order, and the first at once', async () => {
  const turn = createTurns();
  const seen: string[] = [];
  const work = async (name: string) => {
    await turn();
    seen.push(name);
  };
  const all = Promise.all(['a', 'b', 'c'].map(work));
  await Promise.resolve();
  expect(seen).toEqual(['a']);
  // What the event loop hears between two of them comes between them.
  for (let heard = 1; heard <= 3; heard++) {
    await nextTurn();
    seen.push(`heard ${heard}`);
  }
  await all;
  expect(seen.filter((name) => name.length === 1)).toEqual(['a', 'b', 'c']);
  expect(seen.indexOf('heard 1')).toBeLessThan(seen.indexOf('c'));
});

test('after all have had theirs, the next one does not wait', async () => {
  const turn = createTurns();
  await Promise.all([turn(), turn()]);
  await nextTurn();
  await nextTurn();
  expect(turn()).toBeUndefined();
});
