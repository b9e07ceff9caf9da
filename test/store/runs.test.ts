import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { claimRun } from '../../src/store/claim-run.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import { createPool } from '../../src/store/pool.js';
import { beat, endRun, failStage, finishStage, LeaseLostError, startStage } from '../../src/store/run-progress.js';
import { takeWrite } from '../../src/store/write-budgets.js';
import { incoming } from '../support/deliver.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { createRandom } from '../support/random.js';
import {
  answer,
  check,
  claimed,
  envelope,
  HEAD_A,
  HEAD_B,
  head,
  pullRequest,
  time,
  worker,
} from '../support/run-deliveries.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ connectionString: database.connectionString, max: 16, onError: () => {} });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(() => pool.query('truncate installations cascade'));

const take = (...deliveries: ReturnType<typeof incoming>[]) => takeDeliveries(pool, deliveries, 0);
const runs = async () =>
  (
    await pool.query<{ status: string; head_sha: string; events_in: number; reason: string | null; cancel: boolean }>(
      `select status, head_sha, events_in, latest_error->>'message' as reason, cancel_requested_at is not null as cancel from pipeline_runs order by created_at, id`,
    )
  ).rows;
const processing = async () =>
  (await pool.query('select processing_status from pull_requests order by pr_number')).rows.map(
    (row) => row.processing_status,
  );

describe('a pull request has one queued run', () => {
  test('which all news join, and which remembers them', async () => {
    await take(pullRequest('opened'));
    await take(check(), check(HEAD_A, 'in_progress'));
    await take(check());
    expect(await runs()).toEqual([expect.objectContaining({ status: 'queued' })]);
    expect(await processing()).toEqual(['queued']);
    const run = await claimed(pool);
    const { rows } = await pool.query(
      'select events_in, cardinality(delivery_ids) as n from pipeline_runs where id = $1',
      [run.id],
    );
    expect(rows).toEqual([{ events_in: 4, n: 4 }]);
    expect(await processing()).toEqual(['processing']);
  });

  test('news during a run make the next one', async () => {
    await take(pullRequest('opened'));
    const run = await claimed(pool);
    await take(check());
    await take(check());
    expect((await runs()).map(({ status }) => status)).toEqual(['running', 'queued']);
    await endRun(pool, run, { status: 'completed' });
    expect(await processing()).toEqual(['queued']);
    await endRun(pool, await claimed(pool), { status: 'completed' });
    expect(await processing()).toEqual(['idle']);
  });

  test('news that open nothing are processed, with a reason', async () => {
    const { taken } = await take(check(HEAD_B), pullRequest('opened'), check(HEAD_B, 'in_progress'));
    expect(taken.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/no pull request is known/),
      null,
      expect.stringMatching(/no pull request is known/),
    ]);
    expect(await runs()).toHaveLength(1);
  });
});

describe('a new head supersedes', () => {
  test('what is queued, at once', async () => {
    await take(pullRequest('opened'), check());
    await take(pullRequest('synchronize', head(HEAD_B)));
    expect(await runs()).toEqual([
      expect.objectContaining({
        status: 'cancelled',
        head_sha: HEAD_A,
        events_in: 2,
        reason: expect.stringContaining('new head'),
      }),
      expect.objectContaining({ status: 'queued', head_sha: HEAD_B }),
    ]);
  });

  test('what is running, by asking', async () => {
    await take(pullRequest('opened'));
    const run = await claimed(pool);
    await take(pullRequest('synchronize', head(HEAD_B)));
    expect(await runs()).toEqual([
      expect.objectContaining({ status: 'running', cancel: true }),
      expect.objectContaining({ status: 'queued', head_sha: HEAD_B }),
    ]);
    expect(await beat(pool, run, 1_000)).toBe('stop');
  });

  test('what a dead worker was running, at the next claim', async () => {
    await take(pullRequest('opened'));
    const old = await claimed(pool);
    await take(pullRequest('synchronize', head(HEAD_B)));
    await pool.query(`update pipeline_runs set lease_until = now() - interval '1 second' where id = $1`, [old.id]);
    expect((await claimed(pool)).headSha).toBe(HEAD_B);
    expect((await runs())[0]).toMatchObject({ status: 'cancelled' });
  });

  test('but not when a fix attempt of ours pushed it: that opens a child of the run that pushed', async () => {
    await take(pullRequest('opened'), check());
    const run = await claimed(pool);
    await pool.query(
      `with a as (insert into analysis_results (check_run_id, run_id, category, confidence_score) select id, $1, 'lint', 1 from check_runs limit 1 returning id)
       insert into fix_attempts (analysis_result_id, run_id, fix_strategy, fix_sha) select id, $1, 'log-patch', $2 from a`,
      [run.id, HEAD_B],
    );
    await take(pullRequest('synchronize', head(HEAD_B)));
    expect(await beat(pool, run, 1_000)).toBe('go');
    const { rows } = await pool.query(
      `select parent_run_id, trigger_source from pipeline_runs where status = 'queued'`,
    );
    expect(rows).toEqual([{ parent_run_id: run.id, trigger_source: 'system' }]);
  });
});

describe('work ends where it has become pointless', () => {
  test.each([
    ['closed', () => pullRequest('closed', { state: 'closed' }), 'the pull request is closed'],
    ['merged', () => pullRequest('closed', { state: 'closed', merged_at: time() }), 'the pull request is merged'],
    [
      'archived',
      () =>
        incoming({
          event: 'repository',
          payload: { action: 'archived', ...envelope(7, { archived: true, updated_at: time() }) },
        }),
      'the repository is archived',
    ],
    [
      'deleted',
      () => incoming({ event: 'repository', payload: { action: 'deleted', ...envelope() } }),
      'the repository is out of reach',
    ],
    [
      'taken out of the installation',
      () =>
        incoming({
          event: 'installation_repositories',
          payload: {
            action: 'removed',
            installation: { id: 42, updated_at: time() },
            repositories_removed: [{ id: 7, full_name: 'acme/repo-7' }],
          },
        }),
      'the repository is out of reach',
    ],
    [
      'suspended',
      () =>
        incoming({
          event: 'installation',
          payload: { action: 'suspend', installation: { id: 42, suspended_at: time(), updated_at: time() } },
        }),
      'the installation is suspended',
    ],
    [
      'uninstalled',
      () =>
        incoming({
          event: 'installation',
          payload: { action: 'deleted', installation: { id: 42, updated_at: time() } },
        }),
      'the installation is deleted',
    ],
  ])('%s', async (_, news, reason) => {
    await take(pullRequest('opened'));
    await claimed(pool);
    await take(check());
    await take(news());
    expect(await runs()).toEqual([
      expect.objectContaining({ status: 'running', cancel: true, reason }),
      expect.objectContaining({ status: 'cancelled', reason }),
    ]);
    const { taken } = await take(check());
    expect(taken[0]!.reason).toMatch(/nothing to do/);
    expect(await runs()).toHaveLength(2);
  });

  test('and begins again when the repository comes back', async () => {
    const installation = { id: 42, updated_at: '2026-06-01T00:00:00Z' };
    const repositories = [{ id: 7, full_name: 'acme/repo-7' }];
    await take(pullRequest('opened'));
    await take(
      incoming({
        event: 'installation_repositories',
        payload: { action: 'removed', installation, repositories_removed: repositories },
      }),
    );
    const back = { ...installation, updated_at: '2026-06-02T00:00:00Z' };
    await take(
      incoming({
        event: 'installation_repositories',
        payload: { action: 'added', installation: back, repositories_added: repositories },
      }),
    );
    await take(check());
    expect((await runs()).map(({ status }) => status)).toEqual(['cancelled', 'queued']);
  });
});

describe('news about tenants in the wrong order', () => {
  const suspend = (action: string, suspended: boolean, updated_at: string) =>
    incoming({
      event: 'installation',
      payload: {
        action,
        installation: {
          id: 42,
          account: { login: 'acme', type: 'Organization' },
          permissions: { checks: 'write' },
          suspended_at: suspended ? updated_at : null,
          updated_at,
        },
      },
    });
  const status = async () => (await pool.query('select status, account_login, permissions from installations')).rows;

  test('a late suspension does not undo what came after it', async () => {
    await take(suspend('unsuspend', false, '2026-02-02T00:00:00Z'));
    await take(suspend('suspend', true, '2026-02-01T00:00:00Z'));
    expect(await status()).toEqual([{ status: 'active', account_login: 'acme', permissions: { checks: 'write' } }]);
  });

  test('what was uninstalled stays so', async () => {
    await take(suspend('deleted', false, '2026-02-01T00:00:00Z'));
    await take(suspend('created', false, '2026-02-03T00:00:00Z'));
    expect(await status()).toEqual([expect.objectContaining({ status: 'deleted' })]);
  });

  test('times in seconds since 1970, as GitHub writes some, order like others', async () => {
    const access = (action: 'added' | 'removed', updated_at: number | string) =>
      incoming({
        event: 'installation_repositories',
        payload: {
          action,
          installation: { id: 42, updated_at },
          [`repositories_${action}`]: [{ id: 7, full_name: 'acme/repo-7' }],
        },
      });
    const second = Date.parse('2026-02-01T00:00:00Z') / 1000;
    for (const later of [second + 10, '2026-02-01T00:00:10Z']) {
      for (const order of [
        [access('removed', second), access('added', later)],
        [access('added', later), access('removed', second)],
      ]) {
        await pool.query('truncate installations cascade');
        await take(pullRequest('opened'));
        for (const delivery of order) await take(delivery);
        const { rows } = await pool.query('select removed_at from repositories');
        expect(rows).toEqual([{ removed_at: null }]);
      }
    }
  });

  test('a freed name may be taken before the late rename arrives', async () => {
    const named = (id: number, full_name: string, updated_at: string) =>
      incoming({ event: 'repository', payload: { action: 'renamed', ...envelope(id, { full_name, updated_at }) } });
    await take(named(1, 'acme/shop', '2026-01-01T00:00:00Z'));
    await take(named(2, 'acme/shop', '2026-01-03T00:00:00Z'));
    await take(named(1, 'acme/old-shop', '2026-01-02T00:00:00Z'));
    const { rows } = await pool.query('select github_id, name from repositories order by github_id');
    expect(rows).toEqual([
      { github_id: '1', name: 'acme/old-shop' },
      { github_id: '2', name: 'acme/shop' },
    ]);
  });

  test('a transfer moves the repository to its new installation', async () => {
    await take(pullRequest('opened'));
    const moved = {
      ...envelope(7, { full_name: 'other/repo-7', updated_at: '2026-05-01T00:00:00Z' }),
      installation: { id: 43 },
    };
    await take(incoming({ event: 'repository', payload: { action: 'transferred', ...moved } }), check());
    const { rows } = await pool.query(
      'select r.name, i.github_id from repositories r join installations i on i.id = r.installation_id',
    );
    expect(rows).toEqual([{ name: 'other/repo-7', github_id: '43' }]);
  });
});

describe('a run that was opened while its repository went away', () => {
  test('ends at the claim', async () => {
    await take(pullRequest('opened'));
    await pool.query(`update installations set status = 'suspended'`);
    const { rows } = await pool.query('select id from pull_requests');
    expect(await claimRun(pool, rows[0].id, worker())).toEqual({ kind: 'nothing' });
    expect(await runs()).toEqual([
      expect.objectContaining({ status: 'cancelled', reason: 'the installation is suspended' }),
    ]);
    expect(await processing()).toEqual(['idle']);
  });
});

describe('a run that waits for another try', () => {
  test('makes way for a new head at once', async () => {
    await take(pullRequest('opened'));
    const run = await claimed(pool);
    const attempt = await startStage(pool, run, 'analyze');
    await failStage(pool, run, 'analyze', attempt, { kind: 'wait' }, 600_000);
    expect(await claimRun(pool, run.pullRequestId, worker('w2'))).toMatchObject({ kind: 'busy' });
    await take(pullRequest('synchronize', head(HEAD_B)));
    expect((await claimed(pool, 'w2')).headSha).toBe(HEAD_B);
  });
});

describe('the write budget', () => {
  test('lets no more through in any stretch of its time than its limit', async () => {
    await take(pullRequest('opened'));
    const { rows } = await pool.query('select id from installations');
    const limit = { bucket: 'b', tokens: 70, perMs: 60_000 };
    const drainBucket = async () => {
      let granted = 0;
      while ((await takeWrite(pool, rows[0].id, [limit])) === 0) granted++;
      return granted;
    };
    let granted = await drainBucket();
    for (let passed = 0; passed < 59; passed++) {
      await pool.query(`update write_budgets set refilled_at = refilled_at - interval '1 second'`);
      granted += await drainBucket();
    }
    expect(granted).toBeLessThanOrEqual(70);
    expect(granted).toBeGreaterThanOrEqual(60);
  });
});

describe('two changes within one second', () => {
  const updated_at = '2026-03-01T00:00:00Z';
  const merged = { state: 'closed', merged_at: updated_at };
  test.each<[string, Record<string, unknown>, string, Record<string, unknown>, string]>([
    ['opened', {}, 'edited', { title: 'Z' }, 'opened'],
    ['edited', { title: 'Z' }, 'synchronize', head(HEAD_B), 'opened'],
    ['synchronize', head(HEAD_B), 'closed', { state: 'closed' }, 'closed'],
    ['closed', { state: 'closed' }, 'reopened', {}, 'opened'],
    ['reopened', {}, 'closed', merged, 'merged'],
  ])(
    '%s before %s, whichever comes first, and the row asks for a re-read',
    async (first, early, second, late, state) => {
      for (const reversed of [false, true]) {
        await pool.query('truncate installations cascade');
        const both = [pullRequest(first, { ...early, updated_at }), pullRequest(second, { ...late, updated_at })];
        for (const delivery of reversed ? both.reverse() : both) await take(delivery);
        const { rows } = await pool.query('select state, title, head_sha, needs_refresh from pull_requests');
        expect(rows).toEqual([
          { state, title: late.title ?? 'T', head_sha: 'head' in late ? HEAD_B : HEAD_A, needs_refresh: true },
        ]);
      }
    },
  );
});

describe('a lease', () => {
  test('keeps other workers away until it runs out; then its first holder can write nothing more', async () => {
    await take(pullRequest('opened'));
    const mine = await claimed(pool, 'w1');
    expect(await claimRun(pool, mine.pullRequestId, worker('w2'))).toMatchObject({ kind: 'busy' });
    await pool.query(`update pipeline_runs set lease_until = now() - interval '1 second'`);
    const claim = await claimRun(pool, mine.pullRequestId, worker('w2'));
    expect(claim).toMatchObject({ kind: 'run', takenOver: true, run: { id: mine.id } });
    await expect(beat(pool, mine, 1_000)).rejects.toThrow(LeaseLostError);
    await expect(startStage(pool, mine, 'analyze')).rejects.toThrow(LeaseLostError);
    await expect(finishStage(pool, mine, 'analyze', 1, answer(), 'route')).rejects.toThrow(LeaseLostError);
    await expect(endRun(pool, mine, { status: 'completed' })).rejects.toThrow(LeaseLostError);
  });

  test('a saved stage is where the next worker goes on', async () => {
    await take(pullRequest('opened'));
    const run = await claimed(pool);
    const attempt = await startStage(pool, run, 'analyze');
    await finishStage(
      pool,
      run,
      'analyze',
      attempt,
      answer({ result: { answer: 42 }, rowsIn: 3, rowsOut: 5, status: 'degraded' }),
      'route',
    );
    await pool.query(`update pipeline_runs set lease_until = now() - interval '1 second'`);
    expect(await claimed(pool, 'w2')).toMatchObject({
      stage: 'route',
      stageResults: { analyze: { answer: 42 } },
      degraded: true,
    });
    const { rows } = await pool.query('select status, rows_in, rows_out, result from run_stages');
    expect(rows).toEqual([{ status: 'degraded', rows_in: 3, rows_out: 5, result: { answer: 42 } }]);
  });

  test('the story of a run has no gaps', async () => {
    await take(pullRequest('opened'));
    const run = await claimed(pool);
    for (const stage of ['analyze', 'route'] as const) {
      const attempt = await startStage(pool, run, stage);
      await finishStage(pool, run, stage, attempt, answer(), null);
    }
    await endRun(pool, run, { status: 'completed' });
    const { rows } = await pool.query('select seq, type from run_events order by seq');
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows.at(-1)).toEqual({ seq: 6, type: 'run_finished' });
  });
});

test('eight workers and a storm of news: never two at work on one pull request, every delivery accounted for', async () => {
  const PULLS = 8;
  const random = createRandom(8);
  await take(
    ...Array.from({ length: PULLS }, (_, index) => pullRequest('opened', head(`${index}`.repeat(40)), index + 1)),
  );
  const { rows: pulls } = await pool.query<{ id: string; head_sha: string }>('select id, head_sha from pull_requests');
  const atWork = new Set<string>();
  let overlaps = 0;
  let feeding = true;
  const feed = async () => {
    for (let count = 0; count < 60; count++) await take(check(random.pick(pulls).head_sha));
  };
  const work = async (workerId: string) => {
    for (let idle = 0; feeding || idle < 20; ) {
      const claim = await claimRun(pool, random.pick(pulls).id, worker(workerId));
      if (claim.kind !== 'run') {
        idle++;
        continue;
      }
      idle = 0;
      if (atWork.has(claim.run.pullRequestId)) overlaps++;
      atWork.add(claim.run.pullRequestId);
      await beat(pool, claim.run, 60_000);
      atWork.delete(claim.run.pullRequestId);
      await endRun(pool, claim.run, { status: 'completed' });
    }
  };
  const workers = Array.from({ length: 8 }, (_, index) => work(`w${index}`));
  await Promise.all([feed(), feed(), feed()]);
  feeding = false;
  await Promise.all(workers);
  for (const { id } of pulls) {
    const claim = await claimRun(pool, id, worker());
    if (claim.kind === 'run') await endRun(pool, claim.run, { status: 'completed' });
  }
  expect(overlaps).toBe(0);
  const { rows } = await pool.query(
    `select (select count(*)::int from webhook_deliveries) as deliveries, (select count(distinct d)::int from pipeline_runs, unnest(delivery_ids) d) as accounted,
            (select count(*)::int from pipeline_runs where status in ('queued', 'running')) as left_over`,
  );
  expect(rows).toEqual([{ deliveries: PULLS + 180, accounted: PULLS + 180, left_over: 0 }]);
  expect(new Set(await processing())).toEqual(new Set(['idle']));
});
