import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asApp, startReceiver } from './connect.js';

let github: LocalGithub;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const secret = 'a secret of more than thirty-two bytes';

beforeEach(async () => {
  receiver = await startReceiver();
  github = await startLocalGithub({ webhook: { url: receiver.url, secret } });
});
afterEach(async () => {
  await github.close();
  await receiver.close();
});

const eventOf = (one: { headers: Record<string, unknown> }) => one.headers['x-github-event'];

describe('deliveries', () => {
  test('are signed over the bytes that are sent, with all of GitHub’s headers', async () => {
    addPullRequest(github);
    await github.settle();
    const delivery = receiver.received.find((one) => eventOf(one) === 'pull_request');
    const hmac = (algorithm: string) =>
      `${algorithm}=${createHmac(algorithm, secret)
        .update(delivery?.body ?? '')
        .digest('hex')}`;
    expect(delivery?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
      'x-github-delivery': expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
      'x-github-hook-id': expect.stringMatching(/^\d+$/),
      'x-github-hook-installation-target-id': String(github.appId),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': hmac('sha1'),
      'x-hub-signature-256': hmac('sha256'),
    });
  });

  test('go out in the order things happened, and failures are logged and never retried', async () => {
    receiver.answerWith(500);
    addPullRequest(github);
    await github.settle();
    expect(receiver.received.map(eventOf)).toEqual(github.world.deliveries.map((one) => one.event));
    expect(github.world.attempts).toHaveLength(github.world.deliveries.length);
    expect(github.world.attempts[0]).toMatchObject({
      statusCode: 500,
      status: 'Invalid HTTP Response: 500',
      redelivery: false,
    });
  });

  test('are held for the scenario, which sends them in any order and as often as it likes', async () => {
    github.hold();
    addPullRequest(github);
    expect(receiver.received).toEqual([]);
    const [first, second] = github.held();
    await github.deliver(second!);
    await github.deliver(first!);
    await github.deliver(second!);
    const sent = receiver.received.map((one) => one.headers['x-github-delivery']);
    expect(sent).toEqual([second!.guid, first!.guid, second!.guid]);
    expect(github.held()).not.toContain(first);
    github.release();
    await github.settle();
    expect(github.held()).toEqual([]);
    expect(receiver.received.length).toBe(github.world.deliveries.length + 1);
  });

  test('that nobody takes are logged as such', async () => {
    github.hold();
    const ping = github.ping();
    github.setWebhook({ url: 'http://127.0.0.1:1/', secret });
    expect(await github.deliver(ping)).toMatchObject({ status: 'failed to connect to host', statusCode: 502 });
  });
});

describe('the delivery log', () => {
  test('has what was withheld as failed, though nothing was sent', async () => {
    const app = await asApp(github);
    github.hold();
    const ping = github.ping();
    github.withhold(ping);
    expect(github.held()).not.toContain(ping);
    github.release();
    await github.settle();
    expect(receiver.received).toEqual([]);
    const { data: failed } = await app.request('GET /app/hook/deliveries', { status: 'failure' });
    expect(failed).toMatchObject([{ guid: ping.guid, status: 'failed to connect to host', status_code: 502 }]);
    const { data: one } = await app.rest.apps.getWebhookDelivery({ delivery_id: Number(failed[0]!.id) });
    expect(one).toMatchObject({ request: { headers: { 'X-GitHub-Event': 'ping' }, payload: JSON.parse(ping.body) } });
  });

  test('is read by cursor, filtered by status, and shows headers and payload', async () => {
    const app = await asApp(github);
    receiver.answerWith(503);
    github.ping();
    await github.settle();
    receiver.answerWith(200);
    addPullRequest(github);
    await github.settle();
    const all = await app.paginate(app.rest.apps.listWebhookDeliveries, { per_page: 2 });
    expect(all).toHaveLength(github.world.attempts.length);
    expect(all.map((one) => one.id)).toEqual([...all].map((one) => one.id).sort((a, b) => b - a));
    const { data: failed } = await app.request('GET /app/hook/deliveries', { status: 'failure' });
    expect(failed).toMatchObject([{ event: 'ping', status_code: 503, redelivery: false }]);
    const { data: one } = await app.rest.apps.getWebhookDelivery({ delivery_id: Number(failed[0]!.id) });
    expect(one).toMatchObject({
      request: { headers: { 'X-GitHub-Event': 'ping' }, payload: { hook_id: expect.any(Number) } },
      response: { payload: 'seen' },
    });
  });

  test('redelivers under the same id, on request only', async () => {
    const app = await asApp(github);
    receiver.answerWith(500);
    github.ping();
    await github.settle();
    const { data } = await app.rest.apps.listWebhookDeliveries();
    receiver.answerWith(200);
    const answer = await app.rest.apps.redeliverWebhookDelivery({ delivery_id: data[0]!.id });
    expect(answer.status).toBe(202);
    await github.settle();
    expect(receiver.received).toHaveLength(2);
    const [again, first] = (await app.rest.apps.listWebhookDeliveries()).data;
    expect(again).toMatchObject({ guid: first!.guid, redelivery: true, status_code: 200 });
    expect(again!.id).not.toBe(first!.id);
  });

  test('the App can change its own webhook', async () => {
    const app = await asApp(github);
    await app.rest.apps.updateWebhookConfigForApp({ secret: 'rotated' });
    github.ping();
    await github.settle();
    const sent = receiver.received[0]!;
    expect(sent.headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', 'rotated').update(sent.body).digest('hex')}`,
    );
    expect((await app.rest.apps.getWebhookConfigForApp()).data).toMatchObject({
      secret: '********',
      url: receiver.url,
    });
  });
});
