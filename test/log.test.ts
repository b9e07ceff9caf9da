import { describe, expect, test } from '@jest/globals';
import { createLog } from '../src/log.js';
import { ghsToken } from './support/canary.js';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog('debug', { write: (line) => lines.push(line) }));
  return JSON.parse(lines.join(''));
}

describe('an error in the logs', () => {
  test('says its words, its code and its causes', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 });
    const error = Object.assign(new TypeError('it broke', { cause }), { status: 502 });
    expect(logged((log) => log.warn({ err: error, runId: 'r' }, 'oh')).err).toMatchObject({
      type: 'TypeError',
      message: 'it broke',
      status: 502,
      stack: expect.stringContaining('log.test.ts'),
      cause: { type: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED', errno: -111 },
    });
  });

  test('leaves what a library hangs on it out, whatever it holds', () => {
    const error = Object.assign(new Error('Not Found'), {
      status: 404,
      request: {
        url: 'https://api.github.com/repos/acme/secret-plans',
        headers: { authorization: 'something of no known shape' },
      },
      response: { headers: { 'set-cookie': 'a=b' }, data: { content: 'the source of a private repository' } },
      detail: 'Key (title)=(a private title) already exists.',
      parameters: ['a private body'],
      cause: Object.assign(new Error('deeper'), { response: { data: 'the source of a private repository' } }),
    });
    const line = JSON.stringify(logged((log) => log.error({ err: error })));
    for (const word of ['no known shape', 'private', 'acme', 'set-cookie', 'authorization'])
      expect(line).not.toContain(word);
  });

  test('is redacted, in its words, its stack and its causes', () => {
    const token = ghsToken();
    const error = new AggregateError([new Error(`inner ${token}`)], `outer ${token}`, {
      cause: new Error(`cause ${token}`),
    });
    const line = JSON.stringify(
      logged((log) => log.error({ err: error, url: `https://x:${token}@github.com/a` }, `with ${token}`)),
    );
    expect(line).toContain('inner');
    expect(line).toContain('cause');
    expect(line).not.toContain(token);
    expect(line).not.toContain(token.slice(8));
  });

  test('that is no error, or its own cause, is said all the same', () => {
    expect(logged((log) => log.error({ err: 'just words' })).err).toEqual({ type: 'string', message: 'just words' });
    const round = new Error('round');
    round.cause = round;
    expect(logged((log) => log.error({ err: round })).err).toMatchObject({
      message: 'round',
      cause: { message: 'round' },
    });
    expect(
      JSON.stringify(logged((log) => log.error({ err: new Error('x'.repeat(100_000)) }, 'long'))).length,
    ).toBeLessThan(20_000);
  });
});

test('of an event that Probot tells of, its name and id are logged, and no payload', () => {
  const event = { id: 'd', name: 'push', payload: { repository: 'private' } };
  expect(logged((log) => log.debug({ event }, 'Webhook received')).event).toEqual({ id: 'd', name: 'push' });
  expect(logged((log) => log.info({ event: 'push' }, 'delivery taken in')).event).toBe('push');
});
