import { expect, test } from '@jest/globals';
import { createGithub } from '../../src/github/client.js';
import { createLog } from '../../src/log.js';
import { pollRepository } from '../../src/monitor/poll-repository.js';
import type { Opened } from '../../src/store/open-run.js';
import { openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';

const silent = createLog('fatal', { write: () => {} });

async function poll({ config, pool }: TestApp) {
  const { rows } = await pool.query<{ id: string }>('select id from repositories');
  const enqueued: Opened[] = [];
  const parts = {
    pool,
    github: createGithub(config.app!, config.github, silent),
    settleMs: 60_000,
    pollMs: 300_000,
    enqueue: async (opened: Opened[]) => void enqueued.push(...opened),
  };
  return { ...(await pollRepository(parts, rows[0]!.id)), enqueued };
}

const statesOf = async ({ pool }: TestApp) =>
  (
    await pool.query<{ pr_number: number; state: string }>(
      'select pr_number, state from pull_requests order by pr_number',
    )
  ).rows.map(({ pr_number, state }) => `${pr_number} ${state}`);

test('a poll finds what was missed: one that was opened, one that was closed, one that was merged', async () => {
  await withApp(
    async (app) => {
      const { github, pool, secret, url } = app;
      const { repository } = openShop(github);
      const closed = github.openPullRequest(repository, { head: 'total' });
      github.pushCommit(repository, { branch: 'menu', files: { menu: '1' } });
      const merged = github.openPullRequest(repository, { head: 'menu' });
      await github.settle();
      await waitFor('both to be known', async () => (await statesOf(app)).length === 2);

      github.setWebhook({ url: `${url}/nowhere`, secret });
      github.closePullRequest(closed);
      github.mergePullRequest(merged);
      github.pushCommit(repository, { branch: 'late', files: { late: '1' } });
      github.openPullRequest(repository, { head: 'late' });
      await github.settle();
      expect(await statesOf(app)).toEqual(['1 opened', '2 opened']);

      const { pullRequests, opened, enqueued } = await poll(app);
      expect([pullRequests, opened, enqueued.length]).toEqual([1, 1, 1]);
      expect(await statesOf(app)).toEqual(['1 closed', '2 merged', '3 opened']);
      const { rows } = await pool.query<{ pr_number: number; status: string }>(
        'select p.pr_number, r.status from pipeline_runs r join pull_requests p on p.id = r.pr_id order by p.pr_number',
      );
      expect(rows).toEqual([
        { pr_number: 1, status: 'cancelled' },
        { pr_number: 2, status: 'cancelled' },
        { pr_number: 3, status: 'queued' },
      ]);

      const calls = github.world.calls.length;
      expect(await poll(app)).toMatchObject({ pullRequests: 1 });
      expect(github.world.calls.slice(calls).filter(({ path }) => /\/pulls\/\d/.test(path))).toEqual([]);
    },
    { settleMs: 60_000 },
    ['web'],
  );
});
