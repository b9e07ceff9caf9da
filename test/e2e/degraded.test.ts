import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROLES, type Role } from '../../src/bin/roles.js';
import type { Config } from '../../src/config.js';
import { migrateQueue } from '../../src/queue/backend.js';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { migrateUp } from '../../src/store/migrate.js';
import { createPool } from '../../src/store/pool.js';
import { type CutProxy, startCutProxy } from '../support/cut-proxy.js';
import { createTestDatabase } from '../support/postgres.js';
import { opened, sendWebhook, type WebhookAnswer } from '../support/send-webhook.js';
import { failTypes, openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';

type Degraded = TestApp & { proxy: CutProxy; spoolDir: string; start(roles?: readonly Role[]): Promise<string> };

/** An app whose database can be taken away; it is not started yet. */
async function withProxy(
  test: (app: Degraded) => Promise<void>,
  { maxBytes = 2 ** 20, changes = {} }: { maxBytes?: number | null; changes?: Partial<Config> } = {},
): Promise<void> {
  const spoolDir = await mkdtemp(join(tmpdir(), 'regreen-spool-'));
  await withApp(
    async (app) => {
      const proxy = await startCutProxy(app.config.databaseUrl!);
      const spool = maxBytes === null ? null : { dir: spoolDir, maxBytes };
      const start = async (roles: readonly Role[] = ['web']) =>
        (await app.startMore(roles, { databaseUrl: proxy.connectionString, spool })).url!;
      await test({ ...app, proxy, spoolDir, start }).finally(() => proxy.mend());
    },
    changes,
    [],
  );
  await rm(spoolDir, { recursive: true, force: true });
}

const readyz = async (url: string) => {
  const response = await fetch(`${url}/readyz`);
  return { code: response.status, ...((await response.json()) as object) };
};

const rows = async ({ pool }: TestApp) =>
  (
    await pool.query<{ delivery_id: string; source: string; status: string; late: boolean }>(
      `select delivery_id, source, status, received_at < created_at - interval '300 milliseconds' as late from webhook_deliveries order by received_at`,
    )
  ).rows;

const emptied = (dir: string) => waitFor('an empty spool', async () => (await readdir(dir)).length === 0);
const modesIn = (logged: string) =>
  logged.split('\n').flatMap((line) => /"msg":"((?:no longer )?degraded[^"]*)"/.exec(line)?.[1] ?? []);

describe('while PostgreSQL is gone', () => {
  test('deliveries wait on disk, said so, and are taken in when it is back: each once, dated when it came', async () => {
    await withProxy(async (app) => {
      const { proxy, spoolDir, secret } = app;
      const url = await app.start();
      expect((await sendWebhook({ url, secret }, opened(1))).status).toBe(200);
      await proxy.cut();
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) => sendWebhook({ url, secret }, opened(n + 2))),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(202));
      expect(answers[0]!.body).toMatchObject({ outcome: 'spooled', reason: expect.stringContaining('kept on disk') });
      expect(await readyz(url)).toMatchObject({
        code: 200,
        status: 'degraded',
        degraded: [{ part: 'database', words: expect.stringContaining('out of reach') }],
        spool: { deliveries: 100, damaged: 0 },
      });
      // Anybody may ask: where the database is stands in the log alone.
      expect(await (await fetch(`${url}/readyz`)).text()).not.toMatch(/127\.0\.0\.1|regreen_/);
      await proxy.mend();
      await emptied(spoolDir);
      const all = await rows(app);
      expect(all).toHaveLength(101);
      expect(new Set(all.map(({ source, status }) => `${source} ${status}`))).toEqual(new Set(['webhook processed']));
      expect(all.filter(({ late }) => late)).toHaveLength(100);
      await waitFor('the end of it', async () => modesIn(app.logged()).length === 2);
      expect(modesIn(app.logged())[1]).toBe('no longer degraded: the database is back');
      expect(await readyz(url)).toMatchObject({
        code: 200,
        status: 'ok',
        degraded: [],
        spool: { deliveries: 0, bytes: 0 },
      });
    });
  });

  test('a database that hangs holds up the first ones for some seconds, and nobody after them', async () => {
    await withProxy(async (app) => {
      const { proxy, spoolDir, secret } = app;
      const url = await app.start();
      await sendWebhook({ url, secret }, opened(1));
      proxy.hang();
      const first = await Promise.all([2, 3, 4].map((n) => sendWebhook({ url, secret }, opened(n))));
      expect(first.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect(Math.max(...first.map(({ tookMs }) => tookMs))).toBeLessThan(6_000);
      const next = await Promise.all([5, 6, 7].map((n) => sendWebhook({ url, secret }, opened(n))));
      expect(next.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect(Math.max(...next.map(({ tookMs }) => tookMs))).toBeLessThan(1_000);
      expect((await readyz(url)).code).toBe(200);
      await proxy.mend();
      await emptied(spoolDir);
      expect(await rows(app)).toHaveLength(7);
    });
  }, 40_000);

  test('a database that may only be read counts as gone, until it may be written again', async () => {
    await withProxy(async (app) => {
      const { pool, spoolDir, secret } = app;
      const url = await app.start();
      expect((await sendWebhook({ url, secret }, opened(1))).status).toBe(200);
      const { rows: names } = await pool.query<{ name: string }>('select current_database() as name');
      const turn = async (state: 'on' | 'off') => {
        await pool.query(`alter database ${names[0]!.name} set default_transaction_read_only = ${state}`);
        await pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        );
      };
      await turn('on');
      const answers = await Promise.all([2, 3, 4].map((n) => sendWebhook({ url, secret }, opened(n))));
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
      await waitFor('the reason', async () => JSON.stringify(await readyz(url)).includes('read-only'));
      await pool.query('set default_transaction_read_only = off');
      await turn('off');
      await emptied(spoolDir);
      expect(await rows(app)).toHaveLength(4);
    });
  });

  test('a probe finds that it hangs before any delivery does', async () => {
    await withProxy(async (app) => {
      const url = await app.start();
      app.proxy.hang();
      expect(await readyz(url)).toMatchObject({ code: 200, status: 'degraded' });
      expect((await sendWebhook({ url, secret: app.secret }, opened(1))).status).toBe(202);
    });
  });

  test('a full spool answers 503, and so does the probe; then what is in it is taken in', async () => {
    await withProxy(
      async (app) => {
        const { proxy, spoolDir, secret } = app;
        const url = await app.start();
        await proxy.cut();
        const statuses: number[] = [];
        for (let n = 1; n <= 40; n++) statuses.push((await sendWebhook({ url, secret }, opened(n))).status);
        const kept = statuses.filter((status) => status === 202).length;
        expect(kept).toBeGreaterThan(10);
        expect(statuses).toEqual([...Array(kept).fill(202), ...Array(40 - kept).fill(503)]);
        expect(await readyz(url)).toMatchObject({
          code: 503,
          status: 'not ready',
          reason: expect.stringContaining('no more'),
        });
        await proxy.mend();
        await emptied(spoolDir);
        expect(await rows(app)).toHaveLength(kept);
        await waitFor('readiness', async () => (await readyz(url)).code === 200);
      },
      { maxBytes: 20_000 },
    );
  });

  test('without a spool GitHub hears 503, never 202, and the probe too', async () => {
    await withProxy(
      async (app) => {
        const { proxy, secret } = app;
        const url = await app.start();
        await proxy.cut();
        expect((await sendWebhook({ url, secret }, opened(1))).status).toBe(503);
        expect(await readyz(url)).toMatchObject({ code: 503, status: 'not ready' });
        await proxy.mend();
        await waitFor('readiness', async () => (await readyz(url)).code === 200);
        expect((await sendWebhook({ url, secret }, opened(2))).status).toBe(200);
        await expect(app.proxy.cut().then(() => app.start())).rejects.toThrow('the database cannot be reached');
      },
      { maxBytes: null },
    );
  });

  test('a process starts all the same, keeps what comes, and begins its work when the database is there', async () => {
    await withProxy(async (app) => {
      const { proxy, spoolDir, secret, github, drain } = app;
      await proxy.cut();
      const url = await app.start(ROLES);
      github.setWebhook({ url: `${url}/api/github/webhooks`, secret });
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await github.settle();
      expect(new Set(github.world.attempts.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
      expect(await readyz(url)).toMatchObject({
        code: 503,
        status: 'not ready',
        reason: 'the database is out of reach (ECONNREFUSED): compare DATABASE_URL',
      });
      expect(app.logged()).toMatch(/"msg":"degraded: the database is out of reach/);
      expect(app.logged()).toMatch(/the database cannot be reached: [^"]*127\.0\.0\.1/);
      await proxy.mend();
      await emptied(spoolDir);
      await waitFor('readiness', async () => (await readyz(url)).code === 200);
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
    });
  });

  test('a database without its tables is waited for in the same way: whoever deploys migrates when it is time', async () => {
    const empty = await createTestDatabase({ empty: true });
    await withProxy(async ({ startMore, secret, spoolDir }) => {
      const spool = { dir: spoolDir, maxBytes: 2 ** 20 };
      const { url } = await startMore(['web'], { databaseUrl: empty.connectionString, spool });
      expect(await readyz(url!)).toMatchObject({ code: 503, reason: expect.stringContaining('run regreen migrate') });
      expect((await sendWebhook({ url: url!, secret }, opened(1))).status).toBe(202);
      await migrateUp(empty.pool);
      await migrateQueue(empty.connectionString);
      await emptied(spoolDir);
      expect((await empty.pool.query('select from webhook_deliveries')).rowCount).toBe(1);
      await waitFor('readiness', async () => (await readyz(url!)).code === 200);
    }).finally(empty.drop);
  });

  test('what a process that was killed has left, the next one takes in', async () => {
    await withProxy(async (app) => {
      const { proxy, spoolDir, secret } = app;
      const url = await app.start();
      await proxy.cut();
      await sendWebhook({ url, secret }, opened(1));
      // The first goes on looking for its database, which does not come back; another starts on the same folder.
      await app.startMore(['web'], { spool: { dir: spoolDir, maxBytes: 2 ** 20 } });
      await emptied(spoolDir);
      expect(await rows(app)).toHaveLength(1);
    });
  });
});

test('a PostgreSQL that is stopped, and later killed, under load: every delivery is answered in time, and is there in the end, once', async () => {
  const home = await mkdtemp(join(tmpdir(), 'regreen-postgres-'));
  const start = () => startEmbeddedPostgres({ dataDir: home });
  let server = await start();
  const proxy = await startCutProxy(server.connectionString);
  const pool = createPool({ connectionString: proxy.connectionString, onError: () => {} });
  try {
    await migrateUp(pool);
    await migrateQueue(server.connectionString);
    await withApp(
      async ({ startMore, secret }) => {
        const spoolDir = join(home, 'spool');
        const { url } = await startMore(['web'], {
          databaseUrl: proxy.connectionString,
          spool: { dir: spoolDir, maxBytes: 2 ** 24 },
        });
        const answers: WebhookAnswer[] = [];
        let goesOn = true;
        const sender = async (lane: number) => {
          for (let n = lane; goesOn; n += 4) {
            answers.push(await sendWebhook({ url: url!, secret }, opened(1 + (n % 50))));
            await pause(50);
          }
        };
        const senders = [0, 1, 2, 3].map(sender);
        await pause(500);
        await server.stop();
        await pause(1_500);
        server = await start();
        await proxy.mend(server.connectionString);
        await waitFor('the first return', async () => answers.at(-1)?.status === 200);
        process.kill(server.pid, 'SIGKILL');
        await pause(1_000);
        server = await start();
        await proxy.mend(server.connectionString);
        await waitFor('the second return', async () => answers.at(-1)?.status === 200);
        goesOn = false;
        await Promise.all(senders);
        await emptied(spoolDir);
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 202]));
        expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(9_000);
        const { rows } = await pool.query<{ delivery_id: string }>(
          `select delivery_id from webhook_deliveries where status = 'processed'`,
        );
        expect(rows.map((row) => row.delivery_id).sort()).toEqual(answers.map(({ deliveryId }) => deliveryId).sort());
      },
      {},
      [],
    );
  } finally {
    await pool.end();
    await proxy.cut();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}, 120_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
