import { describe, expect, test } from '@jest/globals';
import { type Breaker, type CallEnd, closedBreaker, noteCall, passBreaker } from '../../../src/core/model/breaker.js';

const RULES = { failures: 3, firstMs: 100, mostMs: 350, tryMs: 1_000 };
const open = (openings: number, untilMs: number): Breaker => ({ state: 'open', openings, untilMs });
const trying = (openings: number, untilMs: number): Breaker => ({ state: 'trying', openings, untilMs });
const closed = (failures: number): Breaker => ({ state: 'closed', failures });

describe('a call that wants to pass at 500', () => {
  test.each<[string, Breaker, ReturnType<typeof passBreaker>]>([
    ['closed', closed(2), { passes: true, breaker: closed(2) }],
    ['open', open(1, 501), { passes: false, waitMs: 1 }],
    ['open until now', open(2, 500), { passes: true, breaker: trying(2, 1_500) }],
    ['another tries', trying(1, 900), { passes: false, waitMs: 400 }],
    ['another tried and was never heard of', trying(1, 400), { passes: true, breaker: trying(1, 1_500) }],
  ])('%s', (_, breaker, expected) => {
    expect(passBreaker(breaker, 500, RULES)).toEqual(expected);
  });
});

describe('after a call that ends at 500', () => {
  test.each<[Breaker, CallEnd, Breaker]>([
    [closedBreaker, 'failed', closed(1)],
    [closed(1), 'failed', closed(2)],
    [closed(2), 'failed', open(1, 600)],
    [closed(2), 'ok', closed(0)],
    [closed(2), 'unknown', closed(2)],
    [trying(1, 900), 'ok', closed(0)],
    [trying(1, 900), 'failed', open(2, 700)],
    [trying(2, 900), 'failed', open(3, 850)],
    [trying(60, 900), 'failed', open(61, 850)],
    [trying(1, 900), 'unknown', open(1, 500)],
    [open(2, 900), 'failed', open(2, 900)],
    [open(2, 900), 'unknown', open(2, 900)],
    [open(2, 900), 'ok', closed(0)],
  ])('%j %s', (breaker, end, expected) => {
    expect(noteCall(breaker, end, 500, RULES)).toEqual(expected);
  });
});
