import type { Pool } from 'pg';
import { type ClaimedRun, claimRun } from '../store/claim-run.js';
import { finishStage, startStage } from '../store/run-progress.js';
import { type Benchmark, quantile, round } from './benchmark.js';
import { withDatabase } from './with-database.js';

/** As much as an analyze stage with a handful of failures decides on. */
const INPUT = {
  counted: Array.from({ length: 30 }, (_, index) => ({
    name: `check ${index}`,
    externalId: `${1e10 + index}`,
    conclusion: 'success',
  })),
  failed: Array.from({ length: 4 }, (_, index) => ({
    check: index,
    message: 'x'.repeat(400),
    lines: Array.from({ length: 10 }, (_, line) => `line ${line}`),
  })),
};
const ROUNDS = 600;

/** What the record of a stage costs beside the one write that every run needs: where to go on after a crash. */
export const tracking: Benchmark = {
  name: 'tracking',
  about: 'what the record of a stage (attempts, inputs, story) costs beside the bare checkpoint',

  run: ({ rounds, say }) =>
    withDatabase(async (pool) => {
      let run = await openRun(pool, 0);
      const count = rounds ?? ROUNDS;
      const bareMs: number[] = [];
      const trackedMs: number[] = [];
      for (let index = 0; index < count + WARM_UP; index++) {
        if (index % STAGES_A_RUN === 0) run = await openRun(pool, index + 1);
        // By turns, so that both meet the same machine.
        const bare = await timed(() => checkpoint(pool, run));
        const tracked = await timed(() => track(pool, run));
        if (index < WARM_UP) continue;
        bareMs.push(bare);
        trackedMs.push(tracked);
        if (index % 200 === 0) say(`${index - WARM_UP} of ${count} stages`);
      }
      const [bare, tracked] = [mean(bareMs), mean(trackedMs)];
      return {
        stages: count,
        perStageMs: round(tracked - bare),
        ratio: round(tracked / bare, 2),
        bare: { meanMs: round(bare), p50Ms: round(quantile(bareMs, 0.5)), p99Ms: round(quantile(bareMs, 0.99)) },
        tracked: {
          meanMs: round(tracked),
          p50Ms: round(quantile(trackedMs, 0.5)),
          p99Ms: round(quantile(trackedMs, 0.99)),
        },
      };
    }),

  render(figures) {
    const { stages, perStageMs, ratio, bare, tracked } = figures as {
      stages: number;
      perStageMs: number;
      ratio: number;
      bare: Spread;
      tracked: Spread;
    };
    const line = (name: string, { meanMs, p50Ms, p99Ms }: Spread) =>
      `${name.padEnd(24)}${[meanMs, p50Ms, p99Ms].map((value) => value.toFixed(3).padStart(10)).join('')}`;
    return [
      `${'milliseconds a stage'.padEnd(24)}${['mean', 'p50', 'p99'].map((head) => head.padStart(10)).join('')}`,
      line('bare checkpoint', bare),
      line('with the whole record', tracked),
      `The record costs ${perStageMs.toFixed(3)} ms a stage (${ratio} times the bare checkpoint), over ${stages.toLocaleString('en')} stages.`,
    ].join('\n');
  },
};

type Spread = { meanMs: number; p50Ms: number; p99Ms: number };

const WARM_UP = 50;
const STAGES_A_RUN = 5;

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function openRun(pool: Pool, number: number): Promise<ClaimedRun> {
  const { rows } = await pool.query<{ id: string }>(
    `with i as (insert into installations (github_id) values ($1) returning id),
          r as (insert into repositories (installation_id, github_id, name) select id, $1, 'acme/shop' from i returning id),
          p as (insert into pull_requests (repository_id, pr_number, head_sha, github_updated_at) select id, 3, repeat('a', 40), now() from r returning id)
     insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source) select p.id, i.id, repeat('a', 40), 'webhook' from p, i returning pr_id as id`,
    [number],
  );
  const worker = { workerId: 'bench', leaseMs: 3_600_000, codeRef: 'bench', configHash: 'bench' };
  const claim = await claimRun(pool, rows[0]!.id, worker);
  if (claim.kind !== 'run') throw new Error(`the run could not be claimed: ${claim.kind}`);
  return claim.run;
}

/** Where to go on: without it a killed worker's run would begin anew. */
const checkpoint = (pool: Pool, run: ClaimedRun): Promise<unknown> =>
  pool.query(
    `update pipeline_runs set stage_results = stage_results || jsonb_build_object('route', $3::jsonb), current_stage = 'route', checkpoint_ns = 'route'
      where id = $1 and lease_token = $2 and status = 'running'`,
    [run.id, run.leaseToken, JSON.stringify(INPUT)],
  );

async function track(pool: Pool, run: ClaimedRun): Promise<void> {
  const attempt = await startStage(pool, run, 'route');
  const record = { result: INPUT, rowsIn: 30, rowsOut: 4, status: 'completed' as const };
  await finishStage(
    pool,
    run,
    'route',
    attempt,
    { record, input: INPUT, inputFingerprint: 'f'.repeat(16), reused: null },
    'route',
  );
}
