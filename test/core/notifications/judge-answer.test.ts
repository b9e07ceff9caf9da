import { expect, test } from '@jest/globals';
import {
  type Answer,
  type Judge,
  judgeAnswer,
  judgeReceiver,
  judgeSlackCall,
  judgeStatus,
  retryAfterMs,
  waitAfter,
} from '../../../src/core/notifications/judge-answer.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const answered = (status: number, body = '', retryAfter: string | null = null): Answer => ({
  kind: 'answered',
  status,
  retryAfter,
  body,
  whole: true,
});
const cut = (body: string): Answer => ({ kind: 'answered', status: 200, retryAfter: null, body, whole: false });

test.each<[string, Judge, Answer, string]>([
  ['any', judgeStatus, answered(202), 'sent'],
  ['any', judgeStatus, answered(404), 'refused HTTP 404'],
  ['any', judgeStatus, answered(302), 'refused HTTP 302: it sends us elsewhere, and nothing is sent after it'],
  ['any', judgeStatus, answered(500), 'later HTTP 500'],
  ['any', judgeStatus, answered(503, '', '120'), 'later 120000 hold HTTP 503'],
  ['any', judgeStatus, answered(429, '', '7'), 'later 7000 hold it asks for a pause (HTTP 429)'],
  ['any', judgeStatus, answered(429), 'later hold it asks for a pause (HTTP 429)'],
  ['any', judgeStatus, { kind: 'unanswered', problem: 'away' }, 'later away'],
  ['any', judgeStatus, { kind: 'forbidden', problem: 'private' }, 'refused private'],
  ['a receiver', judgeReceiver, answered(204), 'sent'],
  ['a receiver', judgeReceiver, answered(401), 'later HTTP 401'],
  ['a receiver', judgeReceiver, answered(410), 'refused HTTP 410'],
  ['Slack', judgeSlackCall, answered(200, '{"ok":true,"ts":"1.2"}'), 'sent 1.2'],
  ['Slack', judgeSlackCall, answered(200, '{"ok":true,"ts":"<x>"}'), 'sent'],
  ['Slack', judgeSlackCall, answered(200, '{"ok":false,"error":"invalid_auth"}'), 'refused Slack says invalid_auth'],
  ['Slack', judgeSlackCall, answered(200, '{"ok":false,"error":"ratelimited"}'), 'later hold Slack says ratelimited'],
  ['Slack', judgeSlackCall, answered(200, '{"ok":false,"error":"internal_error"}'), 'later Slack says internal_error'],
  ['Slack', judgeSlackCall, cut('{"ok":true,"ts":"1.2"'), 'sent'],
  ['Slack', judgeSlackCall, cut('{"ok":false,"error":"invalid_auth"}'), 'refused Slack says invalid_auth'],
  ['Slack', judgeSlackCall, answered(200, '<html>'), 'refused Slack says something that is no answer of Slack'],
  [
    'Slack',
    judgeSlackCall,
    answered(200, '{"ok":false,"error":"a b\\nxoxb-1"}'),
    'refused Slack says something that is no answer of Slack',
  ],
])('%s: %j %j → %s', (_, judge, answer, expected) => {
  const outcome = judgeAnswer(answer, judge, NOW);
  const words =
    outcome.kind === 'sent'
      ? [outcome.reference]
      : outcome.kind === 'later'
        ? [outcome.retryAfterMs, outcome.hold ? 'hold' : null, outcome.problem]
        : [outcome.problem];
  expect([outcome.kind, ...words.filter((word) => word !== null)].join(' ')).toBe(expected);
});

test.each([
  [null, null],
  ['30', 30_000],
  [' 5 ', 5_000],
  ['-5', 0],
  ['soon', null],
  ['999999', 3_600_000],
  ['Sun, 22 Nov 2026 12:00:10 GMT', 10_000],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
])('Retry-After: %j is %j ms', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});

test('waits double up to ten minutes, and are longer where that is asked for', () => {
  expect([1, 2, 3, 8, 20].map((tries) => waitAfter(tries, null))).toEqual([5_000, 10_000, 20_000, 600_000, 600_000]);
  expect(waitAfter(1, 90_000)).toBe(90_000);
  expect(waitAfter(3, 1_000)).toBe(20_000);
});
