import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Message, testMessage } from '../../src/core/notifications/message.js';
import type { NotifyTarget } from '../../src/core/notifications/targets.js';
import { send } from '../../src/notify/send.js';
import { type Receiver, slackOk, startReceiver } from '../support/receiver.js';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const KEY = Buffer.alloc(32, 7);
const OLD_KEY = Buffer.alloc(24, 9);
const whsec = (key: Buffer): string => `whsec_${key.toString('base64')}`;
const common = { name: 'x', perMinute: 20, allowPrivateAddresses: true };
const webhook = (): NotifyTarget => ({
  ...common,
  kind: 'webhook',
  url: `${receiver.url}/hook?key=1`,
  secrets: [whsec(KEY), whsec(OLD_KEY)],
});
const slack = (): NotifyTarget => ({
  ...common,
  kind: 'slack',
  url: `${receiver.url}/api/`,
  token: 'xoxb-0123456789-secret',
  channel: 'C1',
  channels: [],
});
const plain = (kind: 'teams' | 'slack_webhook'): NotifyTarget => ({ ...common, kind, url: `${receiver.url}/secret` });

const message: Message = testMessage('2026-11-22T12:00:00.000Z');
const one = { id: 'msg_1', message, channel: null, thread: null };

describe('a webhook', () => {
  test('is signed so that whoever has the secret can compute it again', async () => {
    const before = Math.floor(Date.now() / 1_000);
    expect(await send(webhook(), one)).toEqual({ kind: 'sent', reference: null });
    const [{ path, headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    expect(path).toBe('/hook?key=1');
    expect(headers['webhook-id']).toBe('msg_1');
    const at = Number(headers['webhook-timestamp']);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now() / 1_000);
    const signatures = String(headers['webhook-signature']).split(' ');
    const signedBy = (key: Buffer, text: string) =>
      `v1,${createHmac('sha256', key).update(`msg_1.${at}.${text}`).digest('base64')}`;
    expect(signatures).toEqual([signedBy(KEY, body), signedBy(OLD_KEY, body)]);
    expect(signatures).not.toContain(signedBy(KEY, `${body} `));
    expect(JSON.parse(body)).toMatchObject({ type: 'regreen.test', timestamp: message.composedAt });
  });

  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  test('has the same id and body at every try', async () => {
    await send(webhook(), one);
    await send(webhook(), one);
    const [first, second] = receiver.received;
    expect([second!.headers['webhook-id'], second!.body]).toEqual([first!.headers['webhook-id'], first!.body]);
  });
});

describe('Slack', () => {
  test('a bot posts, and joins a thread', async () => {
    receiver.answer(slackOk('1732276800.000100'), slackOk('1732276800.000200'));
    expect(await send(slack(), one)).toEqual({ kind: 'sent', reference: '1732276800.000100' });
    await send(slack(), { ...one, channel: '#ci', thread: '1732276800.000100' });
    const [first, second] = receiver.received.map(({ body }) => JSON.parse(body));
    expect(receiver.received[0]).toMatchObject({
      path: '/api/chat.postMessage',
      headers: { authorization: 'Bearer xoxb-0123456789-secret' },
    });
    expect([first.channel, first.thread_ts]).toEqual(['C1', undefined]);
    expect([second.channel, second.thread_ts]).toEqual(['#ci', '1732276800.000100']);
  });

  test('its answer may be long: it repeats the message', async () => {
    const said = (blocks: number) => ({ ok: true, message: { blocks: 'x'.repeat(blocks) }, ts: '1732276800.000100' });
    receiver.answer({ status: 200, body: JSON.stringify(said(200_000)) });
    expect(await send(slack(), one)).toEqual({ kind: 'sent', reference: '1732276800.000100' });
    receiver.answer({ status: 200, body: JSON.stringify(said(400_000)) });
    expect(await send(slack(), one)).toEqual({ kind: 'sent', reference: null });
  });

  test('an incoming webhook takes blocks', async () => {
    expect(await send(plain('slack_webhook'), one)).toEqual({ kind: 'sent', reference: null });
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ text: expect.any(String), blocks: [{}, {}] });
  });
});

test('Teams answers 202', async () => {
  receiver.answer({ status: 202 });
  expect(await send(plain('teams'), one)).toEqual({ kind: 'sent', reference: null });
  expect(receiver.received[0]!.headers['content-type']).toContain('application/json');
});

describe('when it does not go well', () => {
  test('a pause that is asked for is told', async () => {
    receiver.answer({ status: 429, headers: { 'retry-after': '30' } });
    expect(await send(slack(), one)).toMatchObject({ kind: 'later', retryAfterMs: 30_000, hold: true });
  });

  test('a broken server is tried again later', async () => {
    receiver.answer({ status: 500, body: 'x'.repeat(1_000_000) });
    expect(await send(plain('teams'), one)).toMatchObject({ kind: 'later', problem: 'HTTP 500' });
  });

  test('one that hangs is not waited for', async () => {
    receiver.answer('hang');
    expect(await send(webhook(), one, 100)).toMatchObject({ kind: 'later', problem: 'no answer within 100 ms' });
  });

  test.each(['endless', 'breaks'] as const)('what has answered 2xx has it, though its answer is %s', async (how) => {
    receiver.answer({ status: 200, how });
    expect(await send(webhook(), one, 200)).toEqual({ kind: 'sent', reference: null });
    expect(await send(slack(), one, 200)).toEqual({ kind: 'sent', reference: null });
    receiver.answer({ status: 200, how, body: '{"ok":true,"ts":"1.2"}' });
    expect(await send(slack(), one, 200)).toEqual({ kind: 'sent', reference: '1.2' });
    receiver.answer({ status: 200, how, body: '{"ok":false,"error":"invalid_auth"}' });
    expect(await send(slack(), one, 200)).toEqual({ kind: 'refused', problem: 'Slack says invalid_auth' });
  });

  test('nobody is followed elsewhere', async () => {
    const elsewhere = await startReceiver();
    receiver.answer({ status: 307, headers: { location: `${elsewhere.url}/` } });
    expect(await send(webhook(), one)).toMatchObject({ kind: 'refused' });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  test('nothing is sent to this machine unless the operator says so', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.1', '169.254.169.254']) {
      const target = {
        ...plain('teams'),
        url: `https://${host}:1/secret`,
        allowPrivateAddresses: false,
      } as NotifyTarget;
      expect(await send(target, one)).toMatchObject({
        kind: 'refused',
        problem: expect.stringContaining('its address'),
      });
    }
    const metadata = { ...plain('teams'), url: 'http://169.254.169.254/secret' } as NotifyTarget;
    expect(await send(metadata, one)).toMatchObject({ kind: 'refused' });
  });

  test('no outcome names the address or the token', async () => {
    await receiver.close();
    for (const target of [slack(), webhook(), plain('teams')]) {
      const told = JSON.stringify(await send(target, one));
      expect(told).toContain('could not be reached (ECONNREFUSED)');
      expect(told).not.toMatch(/127\.0\.0\.1|secret|xoxb|whsec/);
    }
    receiver = await startReceiver();
  });
});
