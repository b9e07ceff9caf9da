import type { ChildProcess } from 'node:child_process';
import { afterEach, expect, test } from '@jest/globals';
import { failTypes, openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';
import { spawnWorker } from '../support/worker-process.js';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

const stagesOf = async ({ pool }: TestApp) =>
  (
    await pool.query<{ run: number; stage: string; reused: boolean; result: unknown; config_hash: string }>(
      `select dense_rank() over (order by r.created_at)::int as run, s.stage, s.reused_from is not null as reused, s.result, s.config_hash, s.input_fingerprint, s.code_ref
         from run_stages s join pipeline_runs r on r.id = s.run_id
        where r.status = 'completed' and s.stage in ('analyze', 'route') order by r.created_at, s.id`,
    )
  ).rows;

/** GitHub tells something again that is known: there is news, but nothing new. */
async function tellAgain(app: TestApp): Promise<void> {
  const { rows } = await app.pool.query('select count(*)::int as n from pipeline_runs');
  const again = app.github.world.deliveries.findLast(({ event, body }) => {
    const { action, check_run: checkRun } = JSON.parse(body);
    return event === 'check_run' && action === 'completed' && checkRun.name === 'types';
  })!;
  await app.pool.query(`update webhook_deliveries set status = 'failed' where delivery_id = $1`, [again.guid]);
  await app.github.deliver(again);
  await waitFor('another run', async () => (await app.pool.query('select from pipeline_runs')).rowCount! > rows[0].n);
  await app.drain();
}

test('a stage that was given the same inputs takes over the answer, and says so; under other settings it works again', async () => {
  await withApp(
    async (app) => {
      const { github, drain, pool } = app;
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await github.settle();
      child = spawnWorker(app);
      await drain();
      const downloads = () => github.world.calls.filter(({ path }) => path.endsWith('/logs')).length;
      const before = { stages: await stagesOf(app), downloads: downloads() };
      await tellAgain(app);
      const after = (await stagesOf(app)).slice(before.stages.length);
      expect(after.map(({ stage, reused }) => [stage, reused])).toEqual([
        ['analyze', true],
        ['route', false],
      ]);
      expect(after.map(({ result }) => result)).toEqual(before.stages.slice(-2).map(({ result }) => result));
      expect(downloads()).toBe(before.downloads);
      const { rows: findings } = await pool.query(
        `select a.category from analysis_results a join pipeline_runs r on r.id = a.run_id order by r.created_at desc limit 1`,
      );
      const { rows: holders } = await pool.query('select count(distinct run_id)::int as n from analysis_results');
      expect([findings[0].category, holders[0].n]).toEqual([
        'type_error',
        (
          await pool.query(
            `select count(distinct run_id)::int as n from run_stages where stage = 'analyze' and rows_out > 0`,
          )
        ).rows[0].n,
      ]);
      const { rows: told } = await pool.query(
        `select data->>'stage' as stage from run_events where data ? 'reusedFrom' order by seq`,
      );
      expect(told.map(({ stage }) => stage)).toEqual(['analyze']);
      const { rows: metrics } = await pool.query(
        `select metrics->'reusedStages' as n from pipeline_runs order by created_at desc limit 1`,
      );
      expect(metrics).toEqual([{ n: 1 }]);

      github.pushCommit(repository, { branch: 'main', files: { '.github/regreen.yml': 'mode: observe\n' } });
      const known = (await stagesOf(app)).length;
      await tellAgain(app);
      const changed = (await stagesOf(app)).slice(known);
      expect(changed.map(({ stage, reused }) => [stage, reused])).toEqual([
        ['analyze', false],
        ['route', false],
      ]);
      expect(changed[0]!.config_hash).not.toBe(after[0]!.config_hash);
    },
    { settleMs: 0 },
    ['web'],
  );
});
