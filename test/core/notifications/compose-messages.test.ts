import { describe, expect, test } from '@jest/globals';
import { composeMessages, type Untold } from '../../../src/core/notifications/compose-messages.js';

const NOW = '2026-11-22T12:00:00.000Z';
const ago = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1_000).toISOString();

let next = 0;
function row(pullRequest: number, more: Partial<Untold> = {}): Untold {
  next += 1;
  return {
    id: `row${next}`,
    kind: 'broken_base',
    topic: 'types',
    news: { checks: ['types'], summary: 'broken', detail: null },
    channel: null,
    createdAt: ago(30),
    repositoryId: 'shop',
    repository: 'acme/shop',
    pullRequest: { id: `pr${pullRequest}`, number: pullRequest, title: `Change ${pullRequest}`, url: null },
    told: null,
    ...more,
  };
}
const compose = (rows: Untold[]) => composeMessages(rows, { now: NOW, foldMs: 10_000 });
const fix = (pullRequest: number, more: Partial<Untold> = {}) =>
  row(pullRequest, { kind: 'fix_waiting', topic: `fix${next}`, ...more });

/** Each message as "pull requests: kinds". */
const shapes = (rows: Untold[]) =>
  compose(rows).composed.map(
    ({ message, pullRequestId }) =>
      `${pullRequestId ?? 'several'}: ${message.events.map(({ kind, pullRequests }) => `${kind} ${pullRequests.map(({ number }) => number).join('+')}`).join(', ')}`,
  );

describe('what is told together', () => {
  test.each<[string, Untold[], string[]]>([
    ['nothing', [], []],
    ['one thing', [row(1)], ['pr1: broken_base 1']],
    [
      'all that one pull request has',
      [row(1), row(1, { topic: 'lint' }), fix(1)],
      ['pr1: broken_base 1, broken_base 1, fix_waiting 1'],
    ],
    ['the same on several pull requests, counted', [row(2), row(1), row(3)], ['several: broken_base 1+2+3']],
    [
      'several things that several have',
      [row(1), row(2), row(1, { topic: 'lint' }), row(2, { topic: 'lint' })],
      ['several: broken_base 1+2, broken_base 1+2'],
    ],
    [
      'and what only one has, apart',
      [row(1), row(2), fix(1), fix(2)],
      ['several: broken_base 1+2', 'pr1: fix_waiting 1', 'pr2: fix_waiting 2'],
    ],
    [
      'nothing of different repositories',
      [row(1), row(2, { repositoryId: 'api', repository: 'acme/api' })],
      ['pr1: broken_base 1', 'pr2: broken_base 2'],
    ],
    [
      'nothing for different channels',
      [row(1), fix(1, { channel: '#ci' })],
      ['pr1: broken_base 1', 'pr1: fix_waiting 1'],
    ],
  ])('%s', (_, rows, expected) => {
    expect(shapes(rows)).toEqual(expected);
  });

  test('what is young waits for more, and goes with what is not', () => {
    expect(shapes([row(1, { createdAt: ago(9) })])).toEqual([]);
    expect(shapes([row(1, { createdAt: ago(9) }), row(2, { createdAt: ago(10) })])).toEqual([
      'several: broken_base 1+2',
    ]);
    expect(shapes([row(1, { createdAt: ago(9) }), fix(2)])).toEqual(['pr2: fix_waiting 2']);
  });

  test('no more than people read', () => {
    const many = compose(Array.from({ length: 25 }, (_, index) => row(index + 1))).composed[0]!;
    expect(many.ids).toHaveLength(25);
    expect(many.message.events[0]).toMatchObject({ pullRequestCount: 25 });
    expect(many.message.events[0]!.pullRequests).toHaveLength(10);
    const topics = compose(Array.from({ length: 13 }, (_, index) => row(1, { topic: `t${index}` }))).composed[0]!;
    expect([topics.message.events.length, topics.message.moreEvents]).toEqual([10, 3]);
  });
});

describe('what was told already', () => {
  const told = (seconds: number) => ({ messageId: 'before', at: ago(seconds), pullRequestCount: 4 });

  test('is only counted for an hour, then told with the count', () => {
    const recent = row(5, { told: told(3_599) });
    expect(compose([recent])).toEqual({ composed: [], counted: [{ id: recent.id, messageId: 'before' }] });
    const { composed } = compose([row(6, { told: told(3_600) })]);
    expect(composed[0]!.message.events[0]!.before).toEqual({ at: ago(3_600), pullRequestCount: 4 });
  });

  test('a flaky check for a day; a fix never twice anyway', () => {
    expect(compose([row(1, { kind: 'flaky', told: told(23 * 3_600) })]).composed).toEqual([]);
    expect(compose([row(1, { kind: 'flaky', told: told(24 * 3_600) })]).composed).toHaveLength(1);
    expect(compose([fix(1, { told: told(1) })]).composed).toHaveLength(1);
  });
});
