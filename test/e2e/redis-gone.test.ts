import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { failTypes, openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { withApp } from '../support/with-app.js';

const isThere = spawnSync('redis-server', ['--version']).status === 0;

const servers: ChildProcess[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
});

async function startRedis(port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', 'noeviction'];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  servers.push(server);
  await waitForLine(server, 'Ready to accept connections');
  return server;
}

async function waitForLine(child: ChildProcess, text: string): Promise<void> {
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false }))
    if (String(chunk).includes(text)) return;
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const readyz = async (url: string) => {
  const response = await fetch(`${url}/readyz`);
  return { code: response.status, ...((await response.json()) as object) };
};

(isThere ? describe : describe.skip)('while Redis is gone', () => {
  test('a process starts and takes deliveries in, says so, and the sweep fills the queue when it comes', async () => {
    const port = await freePort();
    await withApp(
      async ({ github, url, pool, drain }) => {
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        failTypes(github, repository, pull.head.sha);
        await github.settle();
        expect(new Set(github.world.attempts.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
        expect(await readyz(url)).toMatchObject({
          code: 200,
          status: 'degraded',
          degraded: [{ part: 'queue', words: expect.stringContaining('Redis is out of reach') }],
        });
        await startRedis(port);
        await halfAMinutePasses(pool);
        await drain();
        expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
        await waitFor('readiness', async () => ((await readyz(url)) as { status?: string }).status === 'ok');
      },
      { redisUrl: `redis://127.0.0.1:${port}` },
    );
  }, 150_000);

  test('it restarts empty under a running app: nothing is lost, and what is new goes on', async () => {
    const port = await freePort();
    let redis = await startRedis(port);
    await withApp(
      async ({ github, url, pool, drain, logged }) => {
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        failTypes(github, repository, pull.head.sha);
        await drain();
        const flusher = new Redis(port);
        await flusher.flushall();
        await flusher.quit();
        redis.kill('SIGKILL');
        await once(redis, 'exit');
        await waitFor(
          'the queue to be missed',
          async () => ((await readyz(url)) as { status?: string }).status === 'degraded',
        );
        failTypes(github, repository, pull.head.sha);
        await github.settle();
        redis = await startRedis(port);
        await halfAMinutePasses(pool);
        await drain();
        const { rows } = await pool.query(`select distinct status from pipeline_runs where trigger_source <> 'replay'`);
        expect(rows).toEqual([{ status: 'completed' }]);
        await waitFor('the queue to be back', async () => logged().includes('no longer degraded: the queue is back'));
      },
      { redisUrl: `redis://127.0.0.1:${port}` },
    );
  }, 150_000);
});

/** The sweep leaves a run alone for so long after it was told to the queue. */
const halfAMinutePasses = (pool: { query(sql: string): Promise<unknown> }) =>
  pool.query(
    `update pipeline_runs set run_after = run_after - interval '1 minute', enqueued_at = enqueued_at - interval '1 minute' where status = 'queued'`,
  );
