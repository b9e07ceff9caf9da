import type { Pool } from 'pg';
import { quantile, round } from './benchmark.js';
import { type CallSeen, callsOf, type Journey, journeysOf, meansOf, spread, unionMs } from './pipeline-times.js';
import { fail, preparePullRequests, startTraffic, type Traffic, type Waiting } from './pipeline-world.js';
import { familyCpuMs, readProcess } from './process-facts.js';
import type { FleetProcesses } from './start-fleet-processes.js';

export type Plan = {
  /** How many checks fail one at a time. */
  alone: number;
  load: { perSecond: number; seconds: number };
  installations: number;
  roundTripMs: number;
  redisPid: number | null;
  say: (text: string) => void;
};

type Spread = { p50Ms: number; p95Ms: number };
export type BackendFigures = {
  alone: Spread & { checks: number };
  load: Spread & { perSecond: number; checks: number; posted: number; postedPerSecond: number; slowestMs: number };
  /** Means in milliseconds. */
  breakdown: { alone: Record<string, number>; load: Record<string, number>; cpuPerCheck: Record<string, number> };
  /** GitHub's part of the median check alone: what was asked when, counted from the end of settling. */
  calls: CallSeen[];
  callsPerCheck: { alone: number; load: number };
  refusedDeliveries: number;
  complaints: string[];
};

/** Of all installations, those whose checks fail one at a time: at their first one, nothing is remembered of them. */
const ALONE_INSTALLATIONS = 5;
const WARM_UP = 15;
const POSTED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 10;

export async function measurePipeline(fleet: FleetProcesses, plan: Plan): Promise<BackendFigures> {
  const { github, pool } = fleet;
  const { load, say } = plan;
  const perInstallation = Math.ceil((WARM_UP + plan.alone + load.perSecond * load.seconds) / plan.installations);
  const each = Math.max(perInstallation, Math.ceil(plan.alone / ALONE_INSTALLATIONS)) + 1;
  const all = await preparePullRequests(fleet, { installations: plan.installations, each });
  // One after the other in each installation.
  const byTurns = Array.from({ length: each }, (_, turn) => all.filter((_one, index) => index % each === turn)).flat();
  const lonely = byTurns.filter(({ installation }) => installation < ALONE_INSTALLATIONS).slice(0, plan.alone);
  const crowd = byTurns.filter((one) => !lonely.includes(one)).toReversed();
  github.setDelay(plan.roundTripMs);
  const traffic = startTraffic(github);
  try {
    say('warming up');
    await failAll(fleet, traffic, crowd.splice(0, WARM_UP), WARM_UP / 3);
    say('one at a time');
    const before = await usage(fleet, plan);
    const calls: CallSeen[][] = [];
    const aloneJourneys: Journey[] = [];
    for (const one of lonely) {
      await failAll(fleet, traffic, [one], 1_000);
      const [journey] = await journeysOf(pool, traffic.postedAtMs, [one.headSha]);
      if (!journey) continue;
      aloneJourneys.push(journey);
      calls.push(callsOf(github, journey));
    }
    const between = await usage(fleet, plan);
    say(`${load.perSecond} a second`);
    const crowdHeads = crowd.slice(0, load.perSecond * load.seconds);
    const callsBefore = github.world.calls.length;
    await failAll(fleet, traffic, crowdHeads, load.perSecond);
    const after = await usage(fleet, plan);
    const journeys = await journeysOf(
      pool,
      traffic.postedAtMs,
      crowdHeads.map(({ headSha }) => headSha),
    );
    const median = medianOf(aloneJourneys);
    return {
      alone: { ...spread(aloneJourneys.map(({ total }) => total)), checks: aloneJourneys.length },
      load: { ...spread(journeys.map(({ total }) => total)), ...pace(journeys, crowdHeads.length, load.perSecond) },
      breakdown: {
        alone: {
          ...meansOf(aloneJourneys.map(partsOf)),
          ...meansOf(aloneJourneys.map(({ total, pickUp }, index) => inside(total - pickUp, calls[index] ?? []))),
          databaseActive: perCheck(between.databaseMs - before.databaseMs, aloneJourneys.length),
          transactions: perCheck(between.transactions - before.transactions, aloneJourneys.length),
        },
        load: {
          ...meansOf(journeys.map(partsOf)),
          databaseActive: perCheck(after.databaseMs - between.databaseMs, journeys.length),
          transactions: perCheck(after.transactions - between.transactions, journeys.length),
        },
        cpuPerCheck: Object.fromEntries(
          Object.entries(after.cpuMs).map(([who, ms]) => [
            who,
            perCheck(ms - (between.cpuMs[who] ?? 0), journeys.length),
          ]),
        ),
      },
      calls: median === null ? [] : (calls[aloneJourneys.indexOf(median)] ?? []),
      callsPerCheck: {
        alone: perCheck(
          calls.reduce((sum, each) => sum + each.length, 0),
          calls.length,
        ),
        load: perCheck(github.world.calls.length - callsBefore, journeys.length),
      },
      refusedDeliveries: traffic.refused,
      complaints: fleet.complaints,
    };
  } finally {
    traffic.stop();
  }
}

/** Lets these checks fail at a rate that does not wait for anybody, and waits until all is told and every run has ended. */
async function failAll(fleet: FleetProcesses, traffic: Traffic, checks: Waiting[], perSecond: number): Promise<void> {
  const startedAt = performance.now();
  for (const [index, one] of checks.entries()) {
    const waitMs = startedAt + (index * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
    fail(fleet.github, one);
  }
  const deadline = performance.now() + POSTED_WITHIN_MS;
  const headShas = checks.map(({ headSha }) => headSha);
  const isTold = () => headShas.every((headSha) => traffic.postedAtMs.has(headSha));
  while (performance.now() < deadline && (!isTold() || (await isAtWork(fleet.pool))))
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS * Math.min(10, checks.length)));
  await traffic.quiet();
}

async function isAtWork(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(`select from pipeline_runs where status in ('queued', 'running') limit 1`);
  return rowCount !== 0;
}

const partsOf = ({ settle, pickUp, stages, budget, total }: Journey): Record<string, number> => ({
  settle,
  pickUp,
  ...stages,
  betweenStages: total - pickUp - Object.values(stages).reduce((sum, ms) => sum + ms, 0) - budget,
  budget,
});

/** What GitHub takes of the work, and what is left: SQL and our own code. */
const inside = (work: number, calls: CallSeen[]): Record<string, number> => {
  const github = unionMs(calls);
  return { github, rest: work - github };
};

function pace(journeys: Journey[], checks: number, perSecond: number): Omit<BackendFigures['load'], keyof Spread> {
  const posted = journeys.map(({ dueAtMs, total }) => dueAtMs + total).sort((one, other) => one - other);
  const lastingMs = (posted.at(-1) ?? 0) - Math.min(...journeys.map(({ dueAtMs }) => dueAtMs));
  return {
    perSecond,
    checks,
    posted: posted.length,
    postedPerSecond: round((posted.length * 1_000) / lastingMs, 1),
    slowestMs: round(Math.max(...journeys.map(({ total }) => total)), 0),
  };
}

function medianOf(journeys: Journey[]): Journey | null {
  const middle = quantile(
    journeys.map(({ total }) => total),
    0.5,
  );
  return journeys.find(({ total }) => total === middle) ?? null;
}

type Usage = { cpuMs: Record<string, number>; databaseMs: number; transactions: number };

/** What everybody has used so far. The local GitHub and the sender of the load are this process. */
async function usage({ members, pool, postgresPid }: FleetProcesses, { redisPid }: Plan): Promise<Usage> {
  const cpuMs: Record<string, number> = {};
  for (const { role, pid } of members) cpuMs[role] = (cpuMs[role] ?? 0) + ((await readProcess(pid))?.cpuMs ?? 0);
  cpuMs.postgres = await familyCpuMs(postgresPid);
  if (redisPid !== null) cpuMs.redis = (await readProcess(redisPid))?.cpuMs ?? 0;
  const { user, system } = process.cpuUsage();
  cpuMs.localGithub = (user + system) / 1_000;
  const { rows } = await pool.query<{ active: number; transactions: string }>(
    'select active_time as active, xact_commit as transactions from pg_stat_database where datname = current_database()',
  );
  return { cpuMs, databaseMs: rows[0]?.active ?? 0, transactions: Number(rows[0]?.transactions ?? 0) };
}

const perCheck = (value: number, checks: number): number => round(value / Math.max(1, checks), 1);
