import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { ProbotOctokit } from 'probot';
import type { GithubClient } from '../../src/github/client.js';
import { listLoggedDeliveries, readLoggedDelivery } from '../../src/github/delivery-log.js';
import { isNearlySpent, watchReadBudget } from '../../src/github/read-budget.js';

const nothing = () => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const ID = '1937346231892992001';

/** A GitHub that answers with numbers as large as it has them, which no number of JavaScript can hold. */
async function withGithub(look: (client: GithubClient, paths: string[]) => Promise<void>): Promise<void> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url!);
    const list = request.url!.startsWith('/app/hook/deliveries?');
    const known = list || request.url!.endsWith(ID);
    const next = `http://127.0.0.1/app/hook/deliveries?per_page=100&cursor=v1_${ID}`;
    response.writeHead(known ? 200 : 404, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': list ? '1000' : '999',
      'x-ratelimit-reset': '1795255200',
      ...(list ? { link: `<${next}>; rel="next"` } : {}),
    });
    const item = `{"id": ${ID}, "guid": "72d3162e-cc78-11e3-81ab-4c9367dc0958", "delivered_at": "2026-11-21T09:59:59Z", "event": "status", "action": null}`;
    if (!known) response.end('{"message": "Not Found"}');
    else
      response.end(
        list
          ? `[${item}]`
          : `{"request": {"headers": {"X-Github-Event": "status"}, "payload": {"id": ${ID}, "name": "ü"}}}`,
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await look(new ProbotOctokit({ baseUrl, log: silent, throttle: { enabled: false } }) as GithubClient, paths);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('ids beyond 2^53 are read as texts, and asked for to the digit', async () => {
  await withGithub(async (client, paths) => {
    const { deliveries, next } = await listLoggedDeliveries(client, 'v1_9');
    expect(deliveries).toEqual([
      {
        id: ID,
        deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
        event: 'status',
        deliveredAt: new Date('2026-11-21T09:59:59Z'),
      },
    ]);
    expect(next).toBe(`v1_${ID}`);
    const read = await readLoggedDelivery(client, deliveries[0]!);
    expect(read).toEqual({ event: 'status', raw: Buffer.from(JSON.stringify({ id: Number(ID), name: 'ü' })) });
    expect(paths).toEqual(['/app/hook/deliveries?per_page=100&cursor=v1_9', `/app/hook/deliveries/${ID}`]);
    expect(await readLoggedDelivery(client, { ...deliveries[0]!, id: '7' })).toBeNull();
  });
});

test('what is left of the rate limit is read of every answer, also of a refusal', async () => {
  await withGithub(async (client) => {
    const budget = watchReadBudget(client);
    expect([budget(), isNearlySpent(budget())]).toEqual([null, false]);
    await listLoggedDeliveries(client, null);
    expect(budget()).toEqual({ limit: 5000, remaining: 1000, resetAt: new Date(1_795_255_200_000) });
    expect(isNearlySpent(budget())).toBe(false);
    await client.request('GET /nothing').catch(() => {});
    expect(isNearlySpent(watchReadBudget(client)())).toBe(true);
  });
});
