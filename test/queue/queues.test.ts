import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { createBackend, migrateQueue } from '../../src/queue/backend.js';
import { createQueues, type Queues } from '../../src/queue/queues.js';
import { startCutProxy } from '../support/cut-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { failTypes, openShop } from '../support/shop.js';
import { withApp } from '../support/with-app.js';

const log = createLog('silent', { write: () => true });
const REDIS_URL = process.env.REGREEN_TEST_REDIS_URL ? `${process.env.REGREEN_TEST_REDIS_URL}/15` : null;

let database: TestDatabase;
const opened: Queues[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.connectionString);
});
afterEach(async () => {
  for (const queues of opened.splice(0)) await queues.close();
});
afterAll(() => database?.drop());

async function open(redisUrl = REDIS_URL): Promise<Queues> {
  const backend = createBackend({ databaseUrl: database.connectionString, redisUrl, log });
  await backend.waitUntilReachable(500);
  const queues = createQueues(backend, log);
  opened.push(queues);
  return queues;
}

const settled = async (look: () => boolean) => {
  for (const deadline = Date.now() + 10_000; !look() && Date.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 10));
};

describe(`queues on ${REDIS_URL ? 'Redis' : 'PostgreSQL'}`, () => {
  test('bring a job to its worker, once for each time it was asked for', async () => {
    const queues = await open();
    const seen: unknown[] = [];
    queues.work('analysis', 2, async (data) => {
      seen.push(data);
    });
    await queues.enqueuePullRequest('analysis', 'p1');
    await queues.enqueuePullRequest('analysis', 'p1');
    await settled(() => seen.length === 2);
    expect(seen).toEqual([{ pullRequestId: 'p1' }, { pullRequestId: 'p1' }]);
  });

  test('say how many jobs wait for a worker, and how long the oldest has been due', async () => {
    const queues = await open();
    const waiting = async () => (await queues.waiting()).find(({ queue }) => queue === 'notifications')!;
    expect(await waiting()).toEqual({ queue: 'notifications', jobs: 0, oldestMs: 0 });
    await queues.enqueuePullRequest('notifications', 'old');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await queues.enqueuePullRequest('notifications', 'young');
    await queues.enqueuePullRequest('notifications', 'later', 60_000);
    const { jobs, oldestMs } = await waiting();
    expect(jobs).toBe(2);
    expect(oldestMs).toBeGreaterThanOrEqual(290);
    const seen: string[] = [];
    queues.work('notifications', 1, async ({ pullRequestId }) => {
      seen.push(pullRequestId);
    });
    await settled(() => seen.length === 2);
    expect(await waiting()).toMatchObject({ jobs: 0, oldestMs: 0 });
  });

  test('not before its delay is over', async () => {
    const queues = await open();
    const started = Date.now();
    let at = 0;
    queues.work('reviews', 1, async () => {
      at = Date.now();
    });
    await queues.enqueuePullRequest('reviews', 'p1', 300);
    await settled(() => at > 0);
    expect(at - started).toBeGreaterThanOrEqual(290);
  });

  test('a job that fails is rung again, and no obstacle to the next', async () => {
    const queues = await open();
    const seen: unknown[] = [];
    queues.work('notifications', 1, async (data) => {
      seen.push(data);
      if (seen.length === 1) throw new Error('out of paper');
    });
    await queues.enqueuePullRequest('notifications', 'p1');
    await queues.enqueuePullRequest('notifications', 'p2');
    await settled(() => seen.length === 3);
    expect(seen.map((data) => (data as { pullRequestId: string }).pullRequestId).sort()).toEqual(['p1', 'p1', 'p2']);
  });

  test('closing waits for work under way', async () => {
    const queues = await open();
    let begun = false;
    let done = false;
    queues.work('fix-attempts', 1, async () => {
      begun = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
      done = true;
    });
    await queues.enqueuePullRequest('fix-attempts', 'p1');
    await settled(() => begun);
    opened.splice(0);
    await queues.close();
    expect(done).toBe(true);
  });
});

test('queues that were opened while PostgreSQL was away work as soon as it is back', async () => {
  const proxy = await startCutProxy(database.connectionString);
  await proxy.cut();
  const queues = createQueues(createBackend({ databaseUrl: proxy.connectionString, redisUrl: null, log }), log);
  opened.push(queues);
  const seen: unknown[] = [];
  queues.work('analysis', 1, async (data) => {
    seen.push(data);
  });
  await expect(queues.enqueuePullRequest('analysis', 'p1')).rejects.toThrow();
  await proxy.mend();
  await queues.enqueuePullRequest('analysis', 'p2');
  await settled(() => seen.length > 0);
  expect(seen).toEqual([{ pullRequestId: 'p2' }]);
  opened.splice(0);
  await queues.close();
  await proxy.cut();
});

describe('with Redis out of reach', () => {
  const NOWHERE = 'redis://127.0.0.1:1';

  test('an add fails at once instead of waiting for ever', async () => {
    const queues = await open(NOWHERE);
    const started = Date.now();
    await expect(queues.enqueuePullRequest('analysis', 'p1')).rejects.toThrow();
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test('deliveries are taken in all the same, and their runs wait in PostgreSQL', async () => {
    await withApp(
      async ({ github, pool }) => {
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        failTypes(github, repository, pull.head.sha);
        await github.settle();
        const { rows } = await pool.query(`select status from pipeline_runs`);
        expect(rows).toEqual([{ status: 'queued' }]);
        expect(github.world.attempts.every(({ statusCode }) => statusCode === 200)).toBe(true);
      },
      { redisUrl: NOWHERE },
      ['web'],
    );
  });
});
