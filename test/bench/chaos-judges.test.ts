import { describe, expect, test } from '@jest/globals';
import { compareEnds } from '../../src/bench/chaos-compare.js';
import { judgeDeliveries } from '../../src/bench/chaos-deliveries.js';
import { judgeHistory, type Remembered, type Step } from '../../src/bench/chaos-history.js';
import { recoveries, slowestBy } from '../../src/bench/chaos-recovery.js';
import type { Delivery, DeliveryAttempt } from '../../src/dev/github/world.js';

const delivery = (guid: string) => ({ guid, event: 'check_run' }) as Delivery;
const attempt = (guid: string, statusCode: number) => ({ delivery: delivery(guid), statusCode }) as DeliveryAttempt;
const row = (deliveryId: string, status: string) => ({ deliveryId, status });

describe('deliveries', () => {
  test('are all in when they are processed or ignored, whoever brought them', () => {
    const deliveries = ['a', 'b', 'c'].map(delivery);
    const attempts = [attempt('a', 200), attempt('a', 202), attempt('b', 502), attempt('c', 503), attempt('c', 200)];
    const rows = [row('a', 'processed'), row('b', 'ignored'), row('c', 'processed')];
    expect(judgeDeliveries(deliveries, attempts, rows)).toEqual({ acked: 2, lost: [] });
  });

  test.each([
    ['was answered and is not there', [attempt('a', 200)], [], { acked: true, status: null }],
    ['was never delivered and never brought in', [attempt('a', 502)], [], { acked: false, status: null }],
    ['was not even tried', [], [], { acked: false, status: null }],
    [
      'was answered and not processed',
      [attempt('a', 200)],
      [row('a', 'received')],
      { acked: true, status: 'received' },
    ],
    ['failed', [attempt('a', 503)], [row('a', 'failed')], { acked: false, status: 'failed' }],
  ])('are lost: one that %s', (_, attempts, rows, told) => {
    const { lost } = judgeDeliveries([delivery('a'), delivery('b')], attempts, [...rows, row('b', 'processed')]);
    expect(lost).toEqual([{ deliveryId: 'a', event: 'check_run', ...told }]);
  });
});

describe('two ends', () => {
  const wanted = new Map([
    ['checks', ['one', 'two', 'two']],
    ['comments', ['hello']],
  ]);

  test('are the same in whatever order they are told', () => {
    const found = new Map([
      ['comments', ['hello']],
      ['checks', ['two', 'one', 'two']],
    ]);
    expect(compareEnds(found, wanted)).toEqual([]);
  });

  test.each([
    [
      'what stands once too often',
      { checks: ['one', 'two', 'two', 'two'] },
      { about: 'checks', more: ['two'], less: [] },
    ],
    ['what stands once too seldom', { checks: ['one', 'two'] }, { about: 'checks', more: [], less: ['two'] }],
    ['what differs', { comments: ['bye'] }, { about: 'comments', more: ['bye'], less: ['hello'] }],
    ['what should not be there at all', { reviews: ['no'] }, { about: 'reviews', more: ['no'], less: [] }],
    ['what is not there at all', { comments: [] }, { about: 'comments', more: [], less: ['hello'] }],
  ])('differ in %s', (_, change, difference) => {
    expect(compareEnds(new Map([...wanted, ...Object.entries<string[]>(change)]), wanted)).toEqual([difference]);
  });
});

describe('a history', () => {
  const step = (own: Partial<Step>): Step => ({
    oldState: 'opened',
    newState: 'opened',
    event: 'synchronize',
    oldHeadSha: 'a',
    newHeadSha: 'a',
    edited: false,
    ...own,
  });
  const first = step({ oldState: null, oldHeadSha: null, event: 'opened' });
  const pushed = step({ newHeadSha: 'b' });
  const closed = step({ newState: 'closed', oldHeadSha: 'b', newHeadSha: 'b', event: 'closed' });
  const asked = step({
    oldState: 'closed',
    newState: 'closed',
    oldHeadSha: 'b',
    newHeadSha: 'b',
    event: 'manual_check',
  });
  const of = (own: Partial<Remembered>): Remembered => ({
    pullRequest: 'o/r#1',
    state: 'closed',
    headSha: 'b',
    heads: ['a', 'b'],
    steps: [first, pushed, closed, asked],
    ...own,
  });

  test('is a chain of true steps down to the row', () => {
    expect(judgeHistory(of({}))).toEqual([]);
    expect(judgeHistory(of({ steps: [first, pushed, { ...pushed, oldHeadSha: 'b', edited: true }, closed] }))).toEqual(
      [],
    );
  });

  test.each<[string, Partial<Remembered>]>([
    ['does not begin where the one before ended', { steps: [first, closed] }],
    ['does not begin where the one before ended', { steps: [pushed, closed] }],
    ['does not begin where the one before ended', { steps: [first, pushed, { ...closed, oldState: 'merged' }] }],
    ['changes nothing', { steps: [first, step({}), pushed, closed] }],
    ['which was never its head', { heads: ['a'] }],
    ['does not end where the row is', { state: 'opened' }],
    ['does not end where the row is', { headSha: 'a' }],
    ['there is no history', { steps: [] }],
  ])('is wrong: %s', (problem, own) => {
    expect(judgeHistory(of(own)).join('\n')).toContain(problem);
  });
});

describe('recovery', () => {
  const kill = (victim: string, atMs: number, ...runs: string[]) => ({ victim, atMs, runs });
  const save = (run: string, atMs: number) => ({ run, atMs });

  test('lasts from a kill to the next save of each run that was under way', () => {
    const found = recoveries(
      [kill('worker', 1_000, 'r', 's')],
      [save('r', 900), save('s', 1_300), save('r', 4_000), save('r', 9_000)],
    );
    expect(slowestBy(found, ['worker', 'web'])).toEqual({ worker: 3_000, web: null });
  });

  test('begins anew with a kill that undoes the same work again, and with no other', () => {
    const kills = [
      kill('worker', 1_000, 'r'),
      kill('web', 2_000, 'r'),
      kill('monitor', 2_500),
      kill('worker', 3_000, 'r'),
    ];
    expect(recoveries(kills, [save('r', 5_000)])).toEqual([{ victim: 'worker', run: 'r', ms: 2_000 }]);
    expect(recoveries(kills.slice(0, 3), [save('r', 5_000)])).toEqual([
      { victim: 'worker', run: 'r', ms: 4_000 },
      { victim: 'web', run: 'r', ms: 3_000 },
    ]);
  });
});
