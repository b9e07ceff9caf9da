import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createLog } from '../../src/log.js';
import { sweep } from '../../src/monitor/sweep.js';
import { queueOf } from '../../src/pipeline/index.js';
import { createBackend } from '../../src/queue/backend.js';
import { createQueues } from '../../src/queue/queues.js';
import { claimRun } from '../../src/store/claim-run.js';
import { startStage } from '../../src/store/run-progress.js';
import { failTypes, openShop, typesLog } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';
import { spawnWorker } from '../support/worker-process.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const start = (app: TestApp): ChildProcess => {
  const child = spawnWorker(app);
  children.push(child);
  return child;
};

describe('a worker that is killed', () => {
  test('at any stage: the next one goes on where it was, and GitHub sees everything once', async () => {
    await withApp(
      async (app) => {
        const { github, pool, drain } = app;
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
        const errors = Array.from(
          { length: 90 },
          (_, index) => `src/total.ts(${index + 1},7): error TS2322: Wrong.`,
        ).join('\n');
        github.completeJob(jobs[0]!, {
          conclusion: 'failure',
          log: typesLog(`${'some progress of a long step\n'.repeat(100_000)}${errors}\n`),
        });
        await github.settle();

        for (const stage of ['analyze', 'analyze', 'notify', 'notify']) {
          const before = await attempts(app, stage);
          const child = start(app);
          await waitFor(
            `another attempt at ${stage}, or the end`,
            async () => (await attempts(app, stage)) > before || (await ended(app)),
          );
          child.kill('SIGKILL');
          await once(child, 'exit');
        }
        start(app);
        await drain();

        const checkRuns = github.ownCheckRunsOf(pull.head.sha);
        expect(checkRuns).toHaveLength(1);
        expect(checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'neutral' });
        expect(checkRuns[0]!.annotations).toHaveLength(90);
        const { rows } = await pool.query(
          `select run_id, count(*)::int as n from run_stages where stage = 'analyze' and status = 'completed' group by run_id having count(*) > 1`,
        );
        expect(rows).toEqual([]);
        const { rows: died } = await pool.query(
          `select count(*)::int as n from run_stages where error->>'kind' = 'died'`,
        );
        expect(died[0].n).toBeGreaterThan(0);
      },
      { settleMs: 0 },
      ['web'],
    );
  }, 90_000);
});

const attempts = async ({ pool }: TestApp, stage: string): Promise<number> =>
  (await pool.query<{ n: number }>('select count(*)::int as n from run_stages where stage = $1', [stage])).rows[0]!.n;

const ended = async ({ pool }: TestApp): Promise<boolean> =>
  (await pool.query(`select from pipeline_runs where status in ('queued', 'running')`)).rowCount === 0;

describe('a queue that lost its jobs', () => {
  test('is filled again from PostgreSQL alone', async () => {
    await withApp(
      async (app) => {
        const { github, pool, config, drain, startMore } = app;
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        failTypes(github, repository, pull.head.sha);
        await github.settle();
        await emptyQueue(app);
        const log = createLog('silent', { write: () => true });
        const backend = createBackend({ databaseUrl: config.databaseUrl!, redisUrl: config.redisUrl, log });
        await backend.waitUntilReachable(5_000);
        const queues = createQueues(backend, log);
        expect(await sweep(pool, queues, queueOf, 0)).toBe(0);
        // Half a minute passes.
        await pool.query(
          `update pipeline_runs set run_after = run_after - interval '1 minute', enqueued_at = enqueued_at - interval '1 minute'`,
        );
        expect(await sweep(pool, queues, queueOf, 0)).toBe(1);
        expect(await sweep(pool, queues, queueOf, 0)).toBe(0);
        await queues.close();
        await startMore(['worker']);
        await drain();
        expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      },
      { settleMs: 0 },
      ['web'],
    );
  });
});

async function emptyQueue({ pool, config }: TestApp): Promise<void> {
  if (!config.redisUrl) {
    const { rowCount } = await pool.query('delete from bullmq.job');
    expect(rowCount).toBeGreaterThan(0);
    return;
  }
  const redis = new Redis(config.redisUrl);
  await redis.flushdb();
  await redis.quit();
}

describe('our own crash', () => {
  test('is told as neutral on the check run, never as a failure of theirs', async () => {
    await withApp(async ({ github, pool, drain }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      await drain();
      await pool.query(
        `create function trip() returns trigger language plpgsql as $$ begin raise exception 'disk on fire'; end $$`,
      );
      await pool.query('create trigger trip before insert on analysis_results for each row execute function trip()');
      failTypes(github, repository, pull.head.sha);
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun).toMatchObject({
        conclusion: 'neutral',
        output: { summary: expect.stringContaining('Regreen itself had a problem') },
      });
      const { rows } = await pool.query(`select status from pipeline_runs order by created_at desc limit 1`);
      expect(rows).toEqual([{ status: 'failed' }]);
    });
  }, 60_000);
});

describe('a run that takes one worker after the other with it', () => {
  test('is given up, and says so', async () => {
    await withApp(
      async ({ github, pool, drain, startMore }) => {
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        failTypes(github, repository, pull.head.sha);
        await github.settle();
        const { rows } = await pool.query('select id from pull_requests');
        const claim = await claimRun(pool, rows[0].id, {
          workerId: 'doomed',
          leaseMs: 0,
          codeRef: 'test',
          configHash: 'test',
        });
        if (claim.kind !== 'run') throw new Error(`expected a run, got ${claim.kind}`);
        // Each attempt finds the one before left open: its worker died.
        for (let deaths = 0; deaths < 5; deaths++) await startStage(pool, claim.run, 'analyze');
        await startMore(['worker', 'monitor']);
        await drain();
        const { rows: runs } = await pool.query('select status, stage_results from pipeline_runs where id = $1', [
          claim.run.id,
        ]);
        expect(runs[0]).toMatchObject({
          status: 'failed',
          stage_results: { analyze: { crashed: expect.stringContaining('died 5 times') } },
        });
        expect(github.ownCheckRunsOf(pull.head.sha)[0]).toMatchObject({ conclusion: 'neutral' });
      },
      { settleMs: 0 },
      ['web'],
    );
  });
});

test('pushes within one second, which GitHub gives one date, end in a run for the last of them', async () => {
  await withApp(async ({ github, drain, pool }) => {
    const { repository, owner } = openShop(github);
    const pull = github.openPullRequest(repository, { head: 'total', by: owner });
    await drain();
    for (const round of [1, 2, 3, 4]) {
      const push = (text: string) =>
        github.pushCommit(repository, {
          branch: 'total',
          files: { 'src/total.ts': `export const total = ${text};\n` },
        });
      push(`${round}`);
      if (round % 2 === 0) await drain();
      push(`${round} + 1`);
      await drain();
      const { rows } = await pool.query(
        `select p.needs_refresh, p.head_sha, (select count(*)::int from pipeline_runs r where r.head_sha = p.head_sha) as runs from pull_requests p`,
      );
      expect(rows[0]).toMatchObject({ head_sha: pull.head.sha, needs_refresh: false });
      expect(rows[0].runs).toBeGreaterThan(0);
    }
  });
});
