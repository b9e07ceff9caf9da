import type { Pool } from 'pg';
import type { LocalGithub } from '../dev/github/local-github.js';
import { quantile, round } from './benchmark.js';

/** One failed check on its way, in milliseconds: all but `settle` count from the end of settling. */
export type Journey = {
  headSha: string;
  dueAtMs: number;
  settle: number;
  total: number;
  /** Until a worker had claimed the run. */
  pickUp: number;
  /** Inside the stages, up to the annotations. */
  stages: Record<string, number>;
  /** Parked, because the write budget of the installation was used up. */
  budget: number;
};

export type CallSeen = { operation: string; fromMs: number; toMs: number };

type Row = { head_sha: string; created: string; due: string; started: string; id: string };
type StageRow = { run_id: string; stage: string; started: string; finished: string | null; kind: string | null };

const ms = (column: string): string => `extract(epoch from ${column}) * 1000`;

/** What became of each head whose annotations came. */
export async function journeysOf(
  pool: Pool,
  postedAtMs: ReadonlyMap<string, number>,
  headShas: string[],
): Promise<Journey[]> {
  const { rows: runs } = await pool.query<Row>(
    `select distinct on (head_sha) id, head_sha, ${ms('created_at')} as created, ${ms('run_after')} as due, ${ms('started_at')} as started
       from pipeline_runs where head_sha = any($1) and started_at is not null order by head_sha, created_at`,
    [headShas],
  );
  const { rows: stages } = await pool.query<StageRow>(
    `select run_id, stage, ${ms('started_at')} as started, ${ms('finished_at')} as finished, error->>'kind' as kind
       from run_stages where run_id = any($1::uuid[]) order by run_id, id`,
    [runs.map(({ id }) => id)],
  );
  const ofRun = new Map<string, StageRow[]>();
  for (const stage of stages) ofRun.set(stage.run_id, [...(ofRun.get(stage.run_id) ?? []), stage]);
  return runs.flatMap((run) => {
    const posted = postedAtMs.get(run.head_sha);
    if (posted === undefined) return [];
    const dueAtMs = Number(run.due);
    const own = (ofRun.get(run.id) ?? []).filter(({ started }) => Number(started) < posted);
    return [
      {
        headSha: run.head_sha,
        dueAtMs,
        settle: dueAtMs - Number(run.created),
        total: posted - dueAtMs,
        pickUp: Number(run.started) - dueAtMs,
        stages: stageTimes(own, posted),
        budget: waitedFor(own),
      },
    ];
  });
}

function stageTimes(stages: StageRow[], posted: number): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { stage, started, finished } of stages)
    times[stage] =
      (times[stage] ?? 0) + Math.min(finished === null ? posted : Number(finished), posted) - Number(started);
  return times;
}

/** From the attempt that was told to wait to the next one. */
const waitedFor = (stages: StageRow[]): number =>
  stages.reduce((sum, { kind, finished }, index) => {
    const next = stages[index + 1];
    return kind === 'wait' && finished !== null && next ? sum + Number(next.started) - Number(finished) : sum;
  }, 0);

/** GitHub's part of one journey, in order. A call is on its way for the delay, and answered then. */
export function callsOf({ world }: LocalGithub, { dueAtMs, total }: Journey): CallSeen[] {
  const calls = [
    ...world.calls.map(({ at, operation, method, path }) => ({ at, operation: operation ?? `${method} ${path}` })),
    ...world.downloads.map(({ at, path }) => ({ at, operation: `GET ${path.replace(/\d+/, ':id')} (storage)` })),
  ];
  return calls
    .map(({ at, operation }) => ({
      operation: shortly(operation),
      fromMs: at.getTime() - world.delayMs - dueAtMs,
      toMs: at.getTime() - dueAtMs,
    }))
    .filter(({ fromMs, toMs }) => fromMs > -1 && toMs <= total + 1)
    .sort((one, other) => one.fromMs - other.fromMs);
}

const shortly = (operation: string): string => operation.replace('/repos/:owner/:repo', '…');

/** How long at least one of the calls was on its way. */
export function unionMs(calls: CallSeen[]): number {
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of calls) {
    covered += Math.max(0, toMs - Math.max(fromMs, until));
    until = Math.max(until, toMs);
  }
  return covered;
}

export const spread = (values: number[]): { p50Ms: number; p95Ms: number } => ({
  p50Ms: round(quantile(values, 0.5), 0),
  p95Ms: round(quantile(values, 0.95), 0),
});

/** The mean of each part; parts that a journey did not have count as 0. */
export function meansOf(parts: readonly Record<string, number>[]): Record<string, number> {
  const names = [...new Set(parts.flatMap((part) => Object.keys(part)))];
  const mean = (name: string) => parts.reduce((sum, part) => sum + (part[name] ?? 0), 0) / parts.length;
  return Object.fromEntries(names.map((name) => [name, round(mean(name), 1)]));
}
