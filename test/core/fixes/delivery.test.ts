import { expect, test } from '@jest/globals';
import { type DeliveryFacts, deliveryOf } from '../../../src/core/fixes/delivery.js';

const FACTS: DeliveryFacts = {
  mode: 'fix',
  apply: 'commit',
  fork: false,
  headProtected: false,
  otherBot: null,
  needsPerson: false,
  asked: false,
};

test.each<[what: string, changes: Partial<DeliveryFacts>, delivery: string, reason: string | null]>([
  ['mode: fix', {}, 'commit', null],
  ['mode: suggest, whatever fix.apply says', { mode: 'suggest' }, 'suggestion', null],
  ['mode: fix with suggestions', { apply: 'suggestion' }, 'suggestion', null],
  ['a pull request of its own', { apply: 'pull_request', mode: 'suggest' }, 'pull_request', null],
  ['somebody who may write asks', { mode: 'suggest', apply: 'suggestion', asked: true }, 'commit', null],
  ['a fork', { fork: true }, 'suggestion', 'fork'],
  ['a fork, when asked', { fork: true, asked: true }, 'suggestion', 'fork'],
  ['a fork, as a pull request', { fork: true, apply: 'pull_request' }, 'suggestion', 'fork'],
  ['a protected branch', { headProtected: true }, 'suggestion', 'protected'],
  ['a protected branch, when asked', { headProtected: true, asked: true }, 'suggestion', 'protected'],
  ['what a person should see', { needsPerson: true }, 'suggestion', 'a person should see it first'],
  [
    'what a person should see, as a pull request',
    { needsPerson: true, apply: 'pull_request' },
    'suggestion',
    'a person',
  ],
  ['what a person has seen', { needsPerson: true, asked: true }, 'commit', null],
  ["another bot's branch", { otherBot: 'renovate[bot]' }, 'suggestion', 'renovate[bot]'],
  [
    "another bot's branch, as a pull request",
    { otherBot: 'renovate[bot]', apply: 'pull_request' },
    'pull_request',
    null,
  ],
  ["another bot's branch, when asked", { otherBot: 'renovate[bot]', asked: true }, 'commit', null],
])('%s', (_, changes, delivery, reason) => {
  const answer = deliveryOf({ ...FACTS, ...changes });
  expect(answer.delivery).toBe(delivery);
  if (reason === null) expect(answer.reason).toBeNull();
  else expect(answer.reason).toContain(reason);
});
