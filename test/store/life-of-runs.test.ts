import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { STAGE_NAMES } from '../../src/core/stages.js';
import { type ClaimedRun, claimRun } from '../../src/store/claim-run.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import { beat, endRun, failStage, finishStage, LeaseLostError, startStage } from '../../src/store/run-progress.js';
import { cancelRun, createRun, resumeRun, SteerError } from '../../src/store/steer-runs.js';
import { waitForInput } from '../../src/store/wait-for-input.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { answer, check, head, pullRequest, worker } from '../support/run-deliveries.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterAll(() => database?.drop());

/** What can happen to a pull request and its runs, in any order. */
const HAPPENINGS = [
  'news',
  'push',
  'close',
  'reopen',
  'ask',
  'claim',
  'stage',
  'wait',
  'fail',
  'end',
  'cancel',
  'resume',
  'refuse',
  'die',
] as const;
type Happening = (typeof HAPPENINGS)[number];

type Story = { headSha: string; heads: number; open: boolean; held: ClaimedRun[]; pullRequestId: string };

async function happen(what: Happening, story: Story, pick: number): Promise<void> {
  const run = story.held.at(-1);
  const { rows: known } = await pool.query<{ id: string }>('select id from pipeline_runs order by created_at, id');
  const chosen = known[pick % Math.max(1, known.length)]?.id;
  const state = story.open ? { state: 'open' } : { state: 'closed' };
  switch (what) {
    case 'news':
      return void (await takeDeliveries(pool, [check(story.headSha)], 0));
    case 'push':
      story.headSha = (++story.heads).toString(16).padStart(40, '0');
      return void (await takeDeliveries(pool, [pullRequest('synchronize', { ...head(story.headSha), ...state })], 0));
    case 'close':
      story.open = false;
      return void (await takeDeliveries(pool, [pullRequest('closed', { ...head(story.headSha), state: 'closed' })], 0));
    case 'reopen':
      story.open = true;
      return void (await takeDeliveries(pool, [pullRequest('reopened', head(story.headSha))], 0));
    case 'ask':
      return void (await createRun(pool, { pullRequestId: story.pullRequestId, message: 'look again' }));
    case 'claim': {
      const claim = await claimRun(pool, story.pullRequestId, worker(`w${pick}`));
      if (claim.kind === 'run') story.held.push(claim.run);
      return;
    }
    case 'stage': {
      if (!run?.stage) return;
      const attempt = await startStage(pool, run, run.stage);
      const next = STAGE_NAMES[STAGE_NAMES.indexOf(run.stage) + 1] ?? null;
      await finishStage(pool, run, run.stage, attempt, answer(), next);
      run.stage = next;
      return;
    }
    case 'wait':
      if (!run?.stage) return;
      if ((await waitForInput(pool, run, run.stage, await startStage(pool, run, run.stage), 'approval')) === 'stop')
        await endRun(pool, run, { status: 'cancelled' });
      return;
    case 'fail':
      if (!run?.stage) return;
      return failStage(
        pool,
        run,
        run.stage,
        await startStage(pool, run, run.stage),
        { kind: 'ours', message: 'broke' },
        60_000,
      );
    case 'end': {
      if (!run) return;
      const status =
        (await beat(pool, run, 60_000)) === 'stop'
          ? 'cancelled'
          : (['completed', 'degraded', 'failed'] as const)[pick % 3]!;
      return void (await endRun(pool, run, {
        status,
        ...(status === 'failed' ? { error: { kind: 'ours', message: 'broke' } } : {}),
      }));
    }
    case 'cancel':
      return chosen ? void (await cancelRun(pool, chosen, 'somebody says so')) : undefined;
    case 'resume':
    case 'refuse':
      return chosen ? void (await resumeRun(pool, chosen, { approved: what === 'resume' })) : undefined;
    case 'die':
      return void (await pool.query(
        `update pipeline_runs set lease_until = now() - interval '1 second' where status = 'running'`,
      ));
  }
}

/** What must hold whatever has happened; each query finds what breaks it. */
const BROKEN: Record<string, string> = {
  'what people see of a pull request is what its runs are': `
    select p.processing_status, array_agg(r.status) from pull_requests p left join pipeline_runs r on r.pr_id = p.id group by p.id
    having p.processing_status <> case when bool_or(r.status = 'running') then 'processing' when bool_or(r.status = 'queued') then 'queued'
      when bool_or(r.status = 'waiting_input') then 'waiting_input' else 'idle' end`,
  'one voice': `select pr_id, status, count(*) from pipeline_runs where status in ('queued', 'running', 'waiting_input') group by 1, 2 having count(*) > 1`,
  'a finished run has its time, and nothing of it is open': `
    select id from pipeline_runs r where status in ('completed', 'degraded', 'failed', 'cancelled')
       and (finished_at is null or waiting_reason is not null or exists (select from run_stages s where s.run_id = r.id and s.status in ('running', 'waiting_input')))`,
  'a cancelled or failed run says why': `select id from pipeline_runs where status in ('cancelled', 'failed') and latest_error->>'message' is null`,
  'a run that waits holds no lease and says for what': `select id from pipeline_runs where status = 'waiting_input' and (lease_until is not null or waiting_reason is null or checkpoint_ns is null)`,
  'every delivery of a run that began is in its record': `
    select d.run_id from run_deliveries d join pipeline_runs r on r.id = d.run_id where r.status <> 'queued' and not d.delivery_id = any(r.delivery_ids)`,
  'stories have no gaps': `select run_id from run_events group by run_id having max(seq) <> count(*)`,
  'stories end once, with the run': `
    select r.id, r.status, count(e.id) from pipeline_runs r left join run_events e on e.run_id = r.id and e.type = 'run_finished'
     group by r.id having count(e.id) <> case when r.status in ('completed', 'degraded', 'failed', 'cancelled') then 1 else 0 end`,
  'one answer a stage': `select run_id, stage from run_stages where status in ('completed', 'degraded', 'skipped') and result is not null group by 1, 2 having count(*) > 1`,
  'nothing of an old head is queued or waits': `
    select r.id from pipeline_runs r join pull_requests p on p.id = r.pr_id
     where r.status in ('queued', 'waiting_input') and (r.head_sha <> p.head_sha or p.state <> 'opened')`,
};

test('whatever happens to runs in whatever order, what must hold holds after every step', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...HAPPENINGS), fc.nat(7)), { minLength: 5, maxLength: 30 }),
      async (happenings) => {
        await pool.query('truncate installations cascade');
        const story: Story = { headSha: 'a'.repeat(40), heads: 0, open: true, held: [], pullRequestId: '' };
        await takeDeliveries(pool, [pullRequest('opened', head(story.headSha))], 0);
        story.pullRequestId = (await pool.query('select id from pull_requests')).rows[0].id;
        for (const [what, pick] of happenings) {
          await happen(what, story, pick).catch((error) => {
            // Steering says no, and a worker without its lease writes nothing: both are answers.
            if (!(error instanceof SteerError) && !(error instanceof LeaseLostError)) throw error;
          });
          for (const [rule, sql] of Object.entries(BROKEN)) {
            const { rows } = await pool.query(sql);
            expect({ after: what, rule, rows }).toEqual({ after: what, rule, rows: [] });
          }
        }
      },
    ),
    { numRuns: Number(process.env.REGREEN_PROPERTY_RUNS ?? 40) },
  );
}, 600_000);
