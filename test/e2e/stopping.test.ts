import { afterEach, expect, test } from '@jest/globals';
import { startLocalModel } from '../../src/dev/model/local-model.js';
import { type AppProcess, startProcess } from '../support/app-process.js';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { silent } from '../support/local-models.js';
import { opened, sendWebhook } from '../support/send-webhook.js';
import { failTypes, openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';

const started: AppProcess[] = [];
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

async function start(app: TestApp, role: string, env: NodeJS.ProcessEnv = {}): Promise<AppProcess> {
  const one = await startProcess(app, role, env);
  started.push(one);
  return one;
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s in the middle of deliveries: whatever was answered well is in the database',
  async (signal) => {
    await withApp(
      async (app) => {
        const web = await start(app, 'web');
        const acked: string[] = [];
        let sent = 0;
        let stopped: ReturnType<AppProcess['stop']> | null = null;
        const sender = async () => {
          for (let isUp = true; isUp; ) {
            const { status, deliveryId } = await sendWebhook({ url: web.url, secret: app.secret }, opened(++sent));
            if (status === 200) acked.push(deliveryId);
            else isUp = false;
            if (acked.length >= 200) stopped ??= web.stop(signal);
          }
        };
        await Promise.all(Array.from({ length: 16 }, sender));
        const { code, tookMs } = await stopped!;
        expect(code).toBe(0);
        expect(tookMs).toBeLessThan(5_000);
        const { rows } = await app.pool.query<{ delivery_id: string }>(
          `select delivery_id from webhook_deliveries where status = 'processed'`,
        );
        const known = new Set(rows.map((row) => row.delivery_id));
        expect(acked.filter((id) => !known.has(id))).toEqual([]);
        expect(web.lines.at(-1)).toContain('"stopped"');
      },
      {},
      [],
    );
  },
);

test('a second signal ends it at once', async () => {
  await withApp(
    async (app) => {
      await failOne(app);
      const { proxy, worker } = await startHeld(app);
      worker.child.kill('SIGTERM');
      await waitFor('the first', async () => worker.lines.some((line) => line.includes('"stopping')));
      const { code, tookMs } = await worker.stop('SIGINT');
      expect(code).toBe(130);
      expect(tookMs).toBeLessThan(1_000);
      await proxy.close();
    },
    { settleMs: 0 },
    ['web'],
  );
});

/** A failed check, before there is any worker: all that is told of it joins one run. */
async function failOne({ github }: TestApp) {
  const { repository } = openShop(github);
  const pull = github.openPullRequest(repository, { head: 'total' });
  failTypes(github, repository, pull.head.sha);
  await github.settle();
  return pull;
}

/** A worker whose log does not come; resolves when it waits for it. */
async function startHeld(app: TestApp, env: NodeJS.ProcessEnv = {}) {
  const proxy = await startHoldingProxy(app.github.host);
  proxy.hold(/^GET .*\/actions\/jobs\/\d+\/logs/);
  const worker = await start(app, 'worker', { GHE_HOST: proxy.host, ...env });
  await waitFor('a log that is asked for', async () => proxy.held() === 1);
  return { proxy, worker };
}

const attemptsOf = async ({ pool }: TestApp, stage: string) =>
  (
    await pool.query<{ status: string; kind: string | null; sinceMs: number | null }>(
      `select status, error->>'kind' as kind,
              (extract(epoch from started_at - lag(finished_at) over (order by started_at)) * 1000)::float as "sinceMs"
         from run_stages where stage = $1 order by started_at`,
      [stage],
    )
  ).rows;

test('a worker that is stopped in a slow stage hands its run back, and another goes on at once: nothing is doubled', async () => {
  await withApp(
    async (app) => {
      const { github, drain } = app;
      const pull = await failOne(app);
      const { proxy, worker: slow } = await startHeld(app, { REGREEN_STOP_MS: '1000' });
      const other = await start(app, 'worker');
      const { code, tookMs } = await slow.stop('SIGTERM');
      expect(code).toBe(0);
      expect(tookMs).toBeGreaterThan(900);
      expect(tookMs).toBeLessThan(5_000);
      await drain();
      const attempts = await attemptsOf(app, 'analyze');
      expect(attempts).toMatchObject([
        { status: 'failed', kind: 'wait' },
        { status: 'completed', kind: null },
      ]);
      expect(attempts[1]!.sinceMs).toBeLessThan(1_000);
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      expect((await other.stop('SIGTERM')).code).toBe(0);
      await proxy.close();
    },
    { settleMs: 0 },
    ['web'],
  );
});

test('a worker that is stopped finishes the stage under way when it can, and goes no further', async () => {
  await withApp(
    async (app) => {
      const { github, drain } = app;
      const pull = await failOne(app);
      const { proxy, worker: first } = await startHeld(app);
      const stopped = first.stop('SIGTERM');
      await waitFor('the signal', async () => first.lines.some((line) => line.includes('"stopping')));
      proxy.letGo();
      expect((await stopped).code).toBe(0);
      const { rows } = await app.pool.query(
        `select r.status, r.checkpoint_ns, r.lease_until <= clock_timestamp() as free from pipeline_runs r`,
      );
      expect(rows).toEqual([{ status: 'running', checkpoint_ns: 'route', free: true }]);
      expect(await attemptsOf(app, 'analyze')).toMatchObject([{ status: 'completed' }]);
      await start(app, 'worker');
      await drain();
      expect(await attemptsOf(app, 'analyze')).toHaveLength(1);
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      await proxy.close();
    },
    { settleMs: 0 },
    ['web'],
  );
});

test('a question to a model that is cut off stays counted; one that is answered while it stops is not asked again', async () => {
  const model = await startLocalModel(silent);
  const proxy = await startHoldingProxy(new URL(model.url).host);
  const env = {
    REGREEN_MODEL: 'openai-compatible/small',
    REGREEN_MODEL_URL: `http://${proxy.host}/v1`,
    REGREEN_MODEL_PRICES: 'openai-compatible/small=1/10',
    REGREEN_STOP_MS: '1000',
  };
  const callsOf = async ({ pool }: TestApp) =>
    (
      await pool.query<{ answered: boolean; error: string | null; dear: boolean }>(
        `select reply is not null as answered, error->>'kind' as error, cost_usd > 0 as dear from model_calls order by id`,
      )
    ).rows;
  await withApp(
    async (app) => {
      const { github, drain } = app;
      const pull = await failOne(app);
      proxy.hold(/^POST /, 3);
      const first = await start(app, 'worker', env);
      await waitFor('a question', async () => proxy.held() > 0);
      const heldFirst = proxy.held();
      expect((await first.stop('SIGTERM')).code).toBe(0);
      expect(await callsOf(app)).toEqual(Array(heldFirst).fill({ answered: false, error: 'cancelled', dear: true }));

      proxy.hold(/^POST /, 3);
      const second = await start(app, 'worker', env);
      await waitFor('the question again', async () => proxy.held() > 0);
      const stopped = second.stop('SIGTERM');
      await waitFor('the signal', async () => second.lines.some((line) => line.includes('"stopping')));
      proxy.letGo();
      expect((await stopped).code).toBe(0);
      const answered = (await callsOf(app)).filter((call) => call.answered).length;
      expect(answered).toBeGreaterThan(0);

      await start(app, 'worker', env);
      await drain();
      const texts = model.asked.map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
      expect((await callsOf(app)).filter((call) => !call.answered)).toHaveLength(heldFirst);
      expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      const { rows } = await app.pool.query(
        `select count(*)::int as n from run_stages where error->>'kind' in ('ours', 'died')`,
      );
      expect(rows[0].n).toBe(0);
    },
    { settleMs: 0 },
    ['web'],
  ).finally(() => Promise.all([proxy.close(), model.close()]));
}, 120_000);
