import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { claimRun } from '../../src/store/claim-run.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import { tell } from '../../src/store/run-events.js';
import { endRun, failStage, finishStage, startStage } from '../../src/store/run-progress.js';
import { cancelRun, createRun, resumeRun } from '../../src/store/steer-runs.js';
import { waitForInput } from '../../src/store/wait-for-input.js';
import type { incoming } from '../support/deliver.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { answer, check, claimed, HEAD_B, head, pullRequest, worker } from '../support/run-deliveries.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterAll(() => database?.drop());
beforeEach(() => pool.query('truncate installations cascade'));

const take = (...deliveries: ReturnType<typeof incoming>[]) => takeDeliveries(pool, deliveries, 0);
const pullRequestId = async (): Promise<string> => (await pool.query('select id from pull_requests')).rows[0].id;
const rowOf = async (id: string) => (await pool.query('select * from pipeline_runs where id = $1', [id])).rows[0];

/** A run whose first stage has begun. */
async function begun() {
  await take(pullRequest('opened'));
  const run = await claimed(pool);
  return { run, attempt: await startStage(pool, run, 'analyze') };
}

/** A run that waits before its first stage. */
async function waiting() {
  const { run, attempt } = await begun();
  await waitForInput(pool, run, 'analyze', attempt, 'approval');
  return run;
}

/** A run that was cancelled after its first stage. */
async function cancelledAfterAnalyze(status: 'completed' | 'degraded' = 'completed') {
  const { run, attempt } = await begun();
  await finishStage(pool, run, 'analyze', attempt, answer({ status, result: { notes: [] } }), 'route');
  await pool.query(`update pipeline_runs set plan = '{}' where id = $1`, [run.id]);
  await cancelRun(pool, run.id, 'not now');
  await endRun(pool, run, { status: 'cancelled' });
  return run;
}

describe('a run that is asked to stop', () => {
  test.each([
    ['by somebody', (id: string) => cancelRun(pool, id, 'stop it')],
    ['by a new head', () => take(pullRequest('synchronize', head(HEAD_B)))],
  ])('%s does not begin to wait', async (_, ask) => {
    const { run, attempt } = await begun();
    await ask(run.id);
    expect(await waitForInput(pool, run, 'analyze', attempt, 'approval')).toBe('stop');
    expect(await rowOf(run.id)).toMatchObject({ status: 'running' });
  });

  test('keeps the reason, and is not parked, when its stage fails meanwhile', async () => {
    const { run, attempt } = await begun();
    await cancelRun(pool, run.id, 'we know why');
    await failStage(pool, run, 'analyze', attempt, { kind: 'wait', message: 'GitHub asked for a pause' }, 3_600_000);
    expect(await claimRun(pool, await pullRequestId(), worker())).toEqual({ kind: 'nothing' });
    expect(await rowOf(run.id)).toMatchObject({ status: 'cancelled', latest_error: { message: 'we know why' } });
  });

  test('and whose worker is gone ends as completely as any other', async () => {
    const { run } = await begun();
    await cancelRun(pool, run.id, 'stop it');
    await pool.query(`update pipeline_runs set lease_until = now() - interval '1 second'`);
    await claimRun(pool, await pullRequestId(), worker());
    expect(await rowOf(run.id)).toMatchObject({ status: 'cancelled', checkpoint_ns: null, lease_until: null });
    const { rows } = await pool.query('select last_processed_at, processing_status from pull_requests');
    expect(rows).toEqual([{ last_processed_at: expect.any(Date), processing_status: 'idle' }]);
  });
});

describe('a retry', () => {
  test('of a run in which a stage broke tries that stage again', async () => {
    const { run, attempt } = await begun();
    await finishStage(pool, run, 'analyze', attempt, answer({ result: { notes: [] } }), 'route');
    const broken = await startStage(pool, run, 'route');
    await finishStage(pool, run, 'route', broken, answer({ status: 'failed', result: { crashed: 'boom' } }), 'notify');
    await finishStage(pool, run, 'notify', await startStage(pool, run, 'notify'), answer(), null);
    await endRun(pool, run, { status: 'failed', error: { kind: 'ours', message: 'boom' } });
    expect(await resumeRun(pool, run.id, null)).toMatchObject({ how: 'retried' });
    expect(await claimed(pool)).toMatchObject({
      stage: 'route',
      stageResults: { analyze: { notes: [] } },
      triggerSource: 'retry',
    });
  });

  test('that is joined by news looks at everything', async () => {
    const first = await cancelledAfterAnalyze();
    await resumeRun(pool, first.id, null);
    expect(
      await rowOf((await pool.query(`select id from pipeline_runs where status = 'queued'`)).rows[0].id),
    ).toMatchObject({
      current_stage: 'route',
    });
    const { runId } = await createRun(pool, {
      pullRequestId: await pullRequestId(),
      pipeline: 'careful',
      message: 'look again',
    });
    const next = await claimed(pool);
    expect(next).toMatchObject({
      id: runId,
      stage: 'analyze',
      stageResults: {},
      plan: null,
      triggerSource: 'command',
      requestedPipeline: 'careful',
    });
  });

  test('begins anew when other runs have looked since', async () => {
    const first = await cancelledAfterAnalyze();
    await take(check());
    await endRun(pool, await claimed(pool), { status: 'completed' });
    await resumeRun(pool, first.id, null);
    expect(await claimed(pool)).toMatchObject({ stage: 'analyze', stageResults: {} });
  });

  test('that takes over an incomplete answer is as incomplete', async () => {
    const first = await cancelledAfterAnalyze('degraded');
    await resumeRun(pool, first.id, null);
    expect(await claimed(pool)).toMatchObject({ stage: 'route', degraded: true });
  });

  test('beside a queued run is that run', async () => {
    const first = await cancelledAfterAnalyze();
    await take(check());
    const { rows } = await pool.query(`select id from pipeline_runs where status = 'queued'`);
    expect(await resumeRun(pool, first.id, null)).toMatchObject({ how: 'joined', runId: rows[0].id });
  });

  test('is refused when the head has moved on, or the pull request is closed', async () => {
    const first = await cancelledAfterAnalyze();
    await take(pullRequest('synchronize', head(HEAD_B)));
    await expect(resumeRun(pool, first.id, null)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('new head'),
    });
    await take(pullRequest('closed', { ...head(HEAD_B), state: 'closed' }));
    await expect(resumeRun(pool, first.id, null)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('closed'),
    });
    await expect(createRun(pool, { pullRequestId: await pullRequestId() })).rejects.toMatchObject({ kind: 'conflict' });
  });
});

describe('a run that waits', () => {
  test('has its pull request queued again by news', async () => {
    await waiting();
    await take(check());
    const { rows } = await pool.query('select processing_status from pull_requests');
    expect(rows).toEqual([{ processing_status: 'queued' }]);
  });

  test('costs no working time while it waits, and its asking is no answer of the stage', async () => {
    const run = await waiting();
    await pool.query(
      `update run_stages set started_at = started_at - interval '2 days', finished_at = finished_at - interval '2 days'`,
    );
    await resumeRun(pool, run.id, { approved: true });
    const again = await claimed(pool);
    await finishStage(pool, again, 'analyze', await startStage(pool, again, 'analyze'), answer(), null);
    await endRun(pool, again, { status: 'completed' });
    const { rows } = await pool.query('select status, duration_ms from run_stages order by attempt');
    expect(rows.map(({ status }) => status)).toEqual(['completed']);
    for (const { duration_ms } of rows) expect(Number(duration_ms)).toBeLessThan(60_000);
  });

  test('and is overtaken by a newer one says that the answer was not used', async () => {
    const run = await waiting();
    await take(check());
    const second = await claimed(pool);
    const attempt = await startStage(pool, second, 'analyze');
    await resumeRun(pool, run.id, { approved: true });
    await waitForInput(pool, second, 'analyze', attempt, 'approval');
    expect(await rowOf(run.id)).toMatchObject({
      status: 'cancelled',
      latest_error: { message: expect.stringContaining('not used') },
    });
  });

  test('tells what was lost of its story when it is cancelled', async () => {
    const { run, attempt } = await begun();
    await pool.query(`alter table run_events add constraint no_more check (type <> 'bad')`);
    try {
      await tell(pool, run.id, 'bad', {});
      await waitForInput(pool, run, 'analyze', attempt, 'approval');
      await cancelRun(pool, run.id, 'no');
      const { rows } = await pool.query('select type, data from run_events where run_id = $1 order by seq', [run.id]);
      expect(rows.slice(-2)).toEqual([
        { type: 'events_lost', data: { count: 1 } },
        { type: 'run_finished', data: { status: 'cancelled', reason: 'no' } },
      ]);
    } finally {
      await pool.query('alter table run_events drop constraint no_more');
    }
  });

  test('answered and asked to stop at once leaves nothing open', async () => {
    const run = await waiting();
    await resumeRun(pool, run.id, { approved: true });
    const again = await claimed(pool);
    await endRun(pool, again, { status: 'cancelled' });
    const { rows } = await pool.query(`select status from run_stages where status in ('running', 'waiting_input')`);
    expect(rows).toEqual([]);
  });
});

test('the record names the code that did the work, also after a takeover', async () => {
  await take(pullRequest('opened'));
  const id = await pullRequestId();
  await claimRun(pool, id, { ...worker(), codeRef: 'old' });
  await pool.query(`update pipeline_runs set lease_until = now() - interval '1 second'`);
  const claim = await claimRun(pool, id, { ...worker(), codeRef: 'new' });
  if (claim.kind !== 'run') throw new Error(claim.kind);
  await startStage(pool, claim.run, 'analyze');
  expect((await pool.query('select code_ref from run_stages')).rows).toEqual([{ code_ref: 'new' }]);
});

test('what people say is kept without their secrets, and so that PostgreSQL can hold it', async () => {
  const token = `ghp_${'a1'.repeat(18)}`;
  const run = await waiting();
  await resumeRun(pool, run.id, { approved: true, comment: `use ${token}\u0000` });
  const again = await claimed(pool);
  await cancelRun(pool, again.id, `no more ${token}`);
  await tell(pool, run.id, 'note', { text: 'a\u0000b \ud800' });
  const { rows } = await pool.query(
    `select (select coalesce(resume_payload::text, '') || latest_error from pipeline_runs where id = $1) || (select string_agg(data::text, '') from run_events) as all_of_it`,
    [run.id],
  );
  expect(rows[0].all_of_it).toContain('[redacted:');
  expect(rows[0].all_of_it).not.toContain(token);
});
