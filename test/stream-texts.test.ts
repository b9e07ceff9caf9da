import { expect, test } from '@jest/globals';
import { streamTexts } from '../src/stream-texts.js';

async function* texts(count: number): AsyncGenerator<string> {
  for (let at = 0; at < count; at++) yield `${at};`;
}

const LONG_MS = 3_600_000;

test('all texts come in order, and the end is told once', async () => {
  let ends = 0;
  const answer = streamTexts(texts(3), () => ends++, LONG_MS);
  expect([await answer.text(), ends]).toEqual(['0;1;2;', 1]);
});

test('the end is told once to who leaves, too', async () => {
  let ends = 0;
  const reader = streamTexts(texts(Number.POSITIVE_INFINITY), () => ends++, LONG_MS).body!.getReader();
  await reader.read();
  await reader.cancel();
  expect(ends).toBe(1);
});

test('a reader that takes nothing keeps its place for so long and no longer', async () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const answer = streamTexts(texts(Number.POSITIVE_INFINITY), end, 1);
  // The timer holds no process open: something else has to.
  const alive = setInterval(() => {}, 1_000);
  await ended;
  clearInterval(alive);
  await answer.body!.cancel();
});
