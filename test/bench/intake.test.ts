import { expect, test } from '@jest/globals';
import { databaseCpuMicros } from '../../src/bench/intake/database-cpu.js';
import { createDeliveries } from '../../src/bench/intake/deliveries.js';
import { sharesOf } from '../../src/bench/intake/steps.js';
import { recordStory } from '../../src/bench/intake/stories.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import { ownerOf, translate } from '../../src/webhooks/index.js';
import { createTestDatabase } from '../support/postgres.js';

const APP_ID = 4_711;

test('the deliveries are of GitHub’s size and mix, mostly news, and the same for a seed', async () => {
  const story = await recordStory(APP_ID);
  const bodies = createDeliveries(story, 'secret', 7)(1_500);
  expect(createDeliveries(story, 'secret', 7)(50).map(({ signature }) => signature)).toEqual(
    bodies.slice(0, 50).map(({ signature }) => signature),
  );
  const bytes = bodies.reduce((sum, { body }) => sum + body.length, 0) / bodies.length;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(14_000);
  expect(new Set(bodies.map(({ event }) => event))).toEqual(
    new Set(['check_run', 'check_suite', 'pull_request', 'push', 'status', 'workflow_job', 'workflow_run']),
  );
  expect(new Set(bodies.map(({ signature }) => signature)).size).toBe(bodies.length);

  const database = await createTestDatabase();
  try {
    const deliveries = bodies.slice(0, 400).map(({ event, body }, index) => {
      const payload = JSON.parse(body.toString('utf8')) as unknown;
      const translation = translate(event, payload, { appId: APP_ID });
      if (event !== 'push') expect(translation.kind).toBe('facts');
      const owner = ownerOf(payload);
      return {
        deliveryId: `delivery-${index}`,
        event,
        action: null,
        body,
        marks: [],
        source: 'webhook' as const,
        owner,
        translation,
      };
    });
    for (let at = 0; at < deliveries.length; at += 50)
      await takeDeliveries(database.pool, deliveries.slice(at, at + 50), 0);
    const { rows } = await database.pool.query(
      `select (select count(*)::int from webhook_deliveries) as deliveries, (select count(*)::int from repositories) as repositories,
              (select count(*)::int from check_runs) as checks, (select count(*)::int from pull_requests where github_updated_at > '-infinity') as "pullRequests"`,
    );
    expect(rows[0].deliveries).toBe(400);
    expect(rows[0].repositories).toBeGreaterThan(20);
    expect(rows[0].pullRequests).toBeGreaterThan(5);
    expect(rows[0].checks).toBeGreaterThan(30);
    if (process.platform === 'linux') expect(await databaseCpuMicros(database.pool)).toBeGreaterThan(0);
  } finally {
    await database.drop();
  }
});

test('processor time belongs to the innermost function whose step is known, idle time to none', () => {
  const frame = (functionName: string, url = '') => ({ functionName, url });
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 6] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('receive', 'file:///app/dist/door.js'), children: [4, 7] },
      { id: 4, callFrame: frame('parseJson', 'file:///app/dist/door.js'), children: [5] },
      { id: 5, callFrame: frame('parse') },
      { id: 6, callFrame: frame('toString') },
      { id: 7, callFrame: frame('query', 'file:///app/node_modules/pg/lib/client.js') },
    ],
    samples: [2, 5, 3, 6, 7],
    timeDeltas: [1_000, 40, 30, 10, 20],
  };
  expect(sharesOf(profile)).toEqual({ parse: 0.4, door: 0.3, other: 0.1, sql: 0.2 });
});
