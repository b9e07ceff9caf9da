import { expect, test } from '@jest/globals';
import { meansOf, unionMs } from '../../src/bench/pipeline-times.js';

const call = (fromMs: number, toMs: number) => ({ operation: 'GET …', fromMs, toMs });

test('calls that overlap are counted once', () => {
  expect(unionMs([])).toBe(0);
  expect(unionMs([call(0, 50), call(10, 40), call(40, 90), call(200, 250)])).toBe(140);
});

test('a part that a journey did not have counts as none', () => {
  expect(meansOf([{ analyze: 10, fix: 4 }, { analyze: 20 }])).toEqual({ analyze: 15, fix: 2 });
});
