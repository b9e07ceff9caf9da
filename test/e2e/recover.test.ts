import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { createCommandWork } from '../../src/bin/command-work.js';
import type { CliIo } from '../../src/cli/io.js';
import { contractProxyIsThere, startContractProxy } from '../support/contract-proxy.js';
import { failTypes, openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';
import { spawnWorker } from '../support/worker-process.js';

const lost = ({ github, url, secret }: TestApp) => github.setWebhook({ url: `${url}/nowhere`, secret });

const titlesOn = ({ github }: TestApp, headSha: string) =>
  github.ownCheckRunsOf(headSha).map(({ output }) => output.title);

const reported = (app: TestApp, headSha: string) =>
  waitFor('the failed check to be told', async () => titlesOn(app, headSha).length > 0);

test('what was delivered while nobody listened is brought in at the start of two monitors, once, and reported', async () => {
  await withApp(
    async (app) => {
      const { github, pool, startMore, drain } = app;
      lost(app);
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await github.settle();
      expect((await pool.query('select from webhook_deliveries')).rowCount).toBe(0);
      const made = github.world.deliveries.length; // Regreen's own check run makes more

      await Promise.all([startMore(['monitor'], { recoverMs: 60_000 }), startMore(['monitor'], { recoverMs: 60_000 })]);
      await reported(app, pull.head.sha);
      await drain();
      const { rows } = await pool.query(
        `select count(*)::int as all, bool_and(source = 'recovery' and attempts = 1 and status in ('processed', 'ignored')) as well from webhook_deliveries`,
      );
      expect(rows).toEqual([{ all: made, well: true }]);
      expect(titlesOn(app, pull.head.sha)).toEqual([expect.stringMatching(/^Type error in src\/total.ts:2/)]);
    },
    {},
    ['web', 'worker'],
  );
});

test('a check that no delivery ever told of is found by polling, and reported', async () => {
  await withApp(
    async (app) => {
      const { github, startMore, drain, pool } = app;
      const { repository } = openShop(github);
      await github.settle();
      lost(app);
      github.setClock(() => new Date(Date.now() - 60_000));
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await github.settle();
      await startMore(['monitor'], { pollMs: 400 });
      await reported(app, pull.head.sha);
      await drain();
      const { length } = (await pool.query('select from pipeline_runs')).rows;
      const since = github.world.calls.length;
      const polls = () =>
        github.world.calls.slice(since).filter(({ operation }) => operation === 'GET /repos/:owner/:repo/pulls');
      await waitFor('three more polls', async () => polls().length >= 3);
      await drain();
      expect((await pool.query('select from pipeline_runs')).rowCount).toBe(length);
      expect(titlesOn(app, pull.head.sha)).toEqual([expect.stringMatching(/^Type error in src\/total.ts:2/)]);
    },
    {},
    ['web', 'worker'],
  );
});

test('somebody brings in by hand what the monitor has not', async () => {
  await withApp(async (app) => {
    const { github, config, drain } = app;
    lost(app);
    const { repository } = openShop(github);
    const pull = github.openPullRequest(repository, { head: 'total' });
    failTypes(github, repository, pull.head.sha);
    await github.settle();
    const work = createCommandWork(config, { stderr: process.stderr } as unknown as CliIo);
    const made = github.world.deliveries.length;
    expect(await work.recoverDeliveries(undefined)).toMatchObject({ lookedAt: made, broughtIn: made, failed: [] });
    await drain();
    await reported(app, pull.head.sha);
    expect(await work.recoverDeliveries(new Date(Date.now() - 3_600_000))).toMatchObject({
      known: made,
      broughtIn: github.world.deliveries.length - made, // of Regreen's own check run
    });
  });
});

test('a monitor that is killed while it brings deliveries in: the next brings in the rest, each once', async () => {
  await withApp(
    async (app) => {
      const { github, pool } = app;
      lost(app);
      const { repository } = openShop(github);
      const sha = repository.branches.get('total')!;
      for (let n = 0; n < 150; n++) github.createStatus(repository, { sha, state: 'success', context: `ci/${n}` });
      await github.settle();
      const broughtIn = async () => (await pool.query('select from webhook_deliveries')).rowCount ?? 0;
      const monitors = [0, 1].map(() => spawnWorker(app, 800, { REGREEN_RECOVER_MS: '1000' }));
      try {
        await waitFor('some to come in', async () => (await broughtIn()) > 10);
        for (const monitor of monitors.splice(0)) {
          monitor.kill('SIGKILL');
          await once(monitor, 'exit');
        }
        expect(await broughtIn()).toBeLessThan(github.world.deliveries.length);
        expect((await pool.query(`select from monitor_marks where value->>'good' is not null`)).rowCount).toBe(0);
        monitors.push(spawnWorker(app, 800, { REGREEN_RECOVER_MS: '1000' }));
        await waitFor('all to come in', async () => (await broughtIn()) === github.world.deliveries.length);
        await waitFor(
          'the good point to move',
          async () => (await pool.query(`select from monitor_marks where value->>'good' is not null`)).rowCount === 1,
        );
      } finally {
        for (const monitor of monitors) monitor.kill('SIGKILL');
      }
      const { rows } = await pool.query('select distinct source, attempts from webhook_deliveries');
      expect(rows).toEqual([{ source: 'recovery', attempts: 1 }]);
    },
    {},
    ['web'],
  );
});

(contractProxyIsThere ? describe : describe.skip)('every call of recovery and polling', () => {
  test('is one that GitHub describes, and would accept', async () => {
    await withApp(
      async (app) => {
        const { github, pool, startMore } = app;
        lost(app);
        const proxy = await startContractProxy(github.url);
        try {
          github.setPublicUrl(proxy.url);
          const { repository, installation } = openShop(github);
          const pull = github.openPullRequest(repository, { head: 'total' });
          failTypes(github, repository, pull.head.sha);
          await github.settle();
          const through = { github: { host: proxy.url.replace('http://', ''), protocol: 'http' as const } };
          await startMore(['monitor'], { ...through, recoverMs: 60_000, pollMs: 60_000 });
          const polled = () => pool.query('select from repositories where last_polled_at is not null');
          await waitFor('a poll', async () => (await polled()).rowCount === 1);
          github.suspendInstallation(installation);
          await pool.query('update repositories set last_polled_at = null');
          const suspended = () => pool.query(`select from installations where status = 'suspended'`);
          await waitFor('the suspension to be found', async () => (await suspended()).rowCount === 1);
          const calls = await proxy.calls(({ operation }) => operation === 'apps/get-installation');
          expect(calls.filter((call) => call.requestErrors.length > 0 || call.responseErrors.length > 0)).toEqual([]);
          expect(calls.map(({ operation }) => operation)).toEqual(
            expect.arrayContaining([
              'apps/list-webhook-deliveries',
              'apps/get-webhook-delivery',
              'pulls/list',
              'checks/list-for-ref',
              'repos/list-commit-statuses-for-ref',
            ]),
          );
        } finally {
          proxy.close();
        }
      },
      {},
      ['web'],
    );
  });
});
