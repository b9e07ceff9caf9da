import { expect, test } from '@jest/globals';
import type { Memory } from '../../src/core/failure-memory.js';
import { type RouteInput, routeFailure } from '../../src/core/route.js';

const input = (changes: Partial<RouteInput>): RouteInput => ({
  checkName: 'unit',
  category: 'test_failure',
  confidence: 0.9,
  recommendedAction: 'fix',
  memory: null,
  ...changes,
});
const memory = (verdict: Memory['verdict'], action: Memory['action']): Memory => ({
  verdict,
  sentences: ['It is so.', 'And more.'],
  action,
  diagnosed: 'fix',
});

test.each<[string, Partial<RouteInput>, string, string]>([
  ['nothing known', {}, 'notify', 'recommended: fix; this version tells people and does not act'],
  [
    'flaky',
    { recommendedAction: 'rerun', memory: memory('flaky', 'rerun') },
    'notify',
    'recommended: rerun; this version tells people and does not act; flaky: It is so.',
  ],
  [
    'of the base branch',
    { recommendedAction: 'wait', memory: memory('broken_base', 'wait') },
    'wait',
    'recommended for test_failure; the base branch fails the same way: It is so.',
  ],
  [
    'a log that does not say',
    { category: 'unknown', recommendedAction: 'notify' },
    'notify',
    'the log does not say what failed',
  ],
  [
    'one that does not say, but is known to be flaky',
    { category: 'unknown', recommendedAction: 'rerun', memory: memory('flaky', 'rerun') },
    'notify',
    'recommended: rerun; this version tells people and does not act; flaky: It is so.',
  ],
  [
    'one that does not say, and is new',
    { category: 'unknown', recommendedAction: 'notify', memory: memory('new', 'notify') },
    'notify',
    'the log does not say what failed',
  ],
])('%s', (_, changes, action, reason) => {
  expect(routeFailure(input(changes))).toEqual({ checkName: 'unit', action, reason });
});
