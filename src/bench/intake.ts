import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { startLocalGithub } from '../dev/github/local-github.js';
import { migrateQueue } from '../queue/backend.js';
import { appEnvironment } from './app-environment.js';
import { type Benchmark, quantile, round } from './benchmark.js';
import { databaseCpuMicros } from './intake/database-cpu.js';
import { createDeliveries, type SignedBody } from './intake/deliveries.js';
import { type Sent, send } from './intake/send.js';
import { type ServerUnderTest, startServer } from './intake/server.js';
import { recordStory } from './intake/stories.js';
import { withDatabase } from './with-database.js';

const ROUNDS = 8;
const DELIVERIES_A_ROUND = 4_000;
/** Until both are compiled and the tables hold what they hold in use. */
const WARM_UP = 4_000;
const SEED = 7;

/** How fast deliveries are taken in for good, beside a server of Probot's that only verifies, reads and dispatches them. */
export const intake: Benchmark = {
  name: 'intake',
  about: 'durable deliveries a second and how long they take, beside a Probot server that does nothing with them',

  run: ({ rounds, rows, say }) =>
    withDatabase(async (pool, databaseUrl) => {
      const count = rows ?? DELIVERIES_A_ROUND;
      const secret = randomBytes(32).toString('hex');
      const dataDir = await mkdtemp(join(tmpdir(), 'regreen-intake-'));
      const github = await startLocalGithub();
      const servers: ServerUnderTest[] = [];
      try {
        await migrateQueue(databaseUrl);
        const next = createDeliveries(await recordStory(github.appId), secret, SEED);
        const environment = {
          ...appEnvironment(github, { databaseUrl, secret, dataDir }),
          LOG_LEVEL: 'info',
        };
        const noop = await startServer('noop', environment);
        servers.push(noop);
        const durable = await startServer('durable', environment);
        servers.push(durable);
        return await measure({ pool, noop, durable, next, count, rounds: rounds ?? ROUNDS, say });
      } finally {
        for (const server of servers) await server.stop();
        await github.close();
        await rm(dataDir, { recursive: true, force: true });
      }
    }),

  render(figures) {
    const { noop, durable, ratio, cpuMicrosPerDelivery, acknowledged, missing, rounds } = figures as Figures;
    const line = (name: string, cells: (string | number)[]) =>
      `${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
    const steps = Object.entries(cpuMicrosPerDelivery).map(([step, micros]) => `${step} ${micros}`);
    return [
      line('', ['per second', 'least', 'most', 'p50 ms', 'p99 ms']),
      ...Object.entries({ 'no-op Probot': noop, 'Regreen, durable': durable }).map(
        ([name, { rps, leastRps, mostRps, p50Ms, p99Ms }]) => line(name, [rps, leastRps, mostRps, p50Ms, p99Ms]),
      ),
      `${ratio} of the no-op's rate, in ${rounds} rounds by turns. At half of it: p99 ${durable.p99MsAtHalfLoad} ms.`,
      `${acknowledged.toLocaleString('en')} acknowledged, ${missing} of them missing from the database; ${durable.non2xx} answers were not 2xx.`,
      `Processor time of a delivery, in microseconds: ${steps.join(', ')}.`,
    ].join('\n');
  },
};

type Rate = { rps: number; leastRps: number; mostRps: number; p50Ms: number; p99Ms: number };
type Figures = {
  rounds: number;
  deliveriesARound: number;
  noop: Rate;
  durable: Rate & { p99MsAtHalfLoad: number; non2xx: number };
  ratio: number;
  acknowledged: number;
  missing: number;
  cpuMicrosPerDelivery: Record<string, number>;
};

type Parts = {
  pool: Pool;
  noop: ServerUnderTest;
  durable: ServerUnderTest;
  next: (count: number) => SignedBody[];
  count: number;
  rounds: number;
  say: (text: string) => void;
};

async function measure({ pool, noop, durable, next, count, rounds, say }: Parts): Promise<Figures> {
  const taken: Sent[] = [];
  const toDurable = async (bodies: SignedBody[], perSecond: number | null = null): Promise<Sent> => {
    const sent = await send(durable.url, bodies, perSecond);
    taken.push(sent);
    return sent;
  };
  say('warming up');
  const warmUp = next(Math.min(WARM_UP, count));
  await send(noop.url, warmUp);
  await toDurable(warmUp);

  const noopRounds: Sent[] = [];
  const durableRounds: Sent[] = [];
  const cpu = { noop: 0, durable: 0, database: 0 as number | null };
  const turns = [
    async (bodies: SignedBody[]) => {
      const before = await noop.cpuMicros();
      noopRounds.push(await send(noop.url, bodies));
      cpu.noop += (await noop.cpuMicros()) - before;
    },
    async (bodies: SignedBody[]) => {
      const [before, databaseBefore] = [await durable.cpuMicros(), await databaseCpuMicros(pool)];
      durableRounds.push(await toDurable(bodies));
      cpu.durable += (await durable.cpuMicros()) - before;
      const database = await databaseCpuMicros(pool);
      if (cpu.database !== null && database !== null) cpu.database += database - (databaseBefore ?? 0);
      else cpu.database = null;
    },
  ];
  for (let index = 0; index < rounds; index++) {
    await endRuns(pool);
    const bodies = next(count);
    // By turns, and each of them first as often as the other: both meet the same machine.
    for (const turn of index % 2 === 0 ? turns : turns.toReversed()) await turn(bodies);
    say(`round ${index + 1} of ${rounds}: ${rateOf(noopRounds).rps}/s and ${rateOf(durableRounds).rps}/s`);
  }
  const [noopRate, durableRate] = [rateOf(noopRounds), rateOf(durableRounds)];

  say('half load');
  await endRuns(pool);
  const half = await toDurable(next(count), durableRate.rps / 2);
  say('where the time goes');
  const profiled = next(count);
  const shares = await durable.profile(() => toDurable(profiled));

  const acknowledged = taken.flatMap((sent) => sent.acknowledged);
  const deliveries = rounds * count;
  const server = cpu.durable / deliveries;
  return {
    rounds,
    deliveriesARound: count,
    noop: noopRate,
    durable: {
      ...durableRate,
      p99MsAtHalfLoad: round(quantile(half.latencyMs, 0.99), 1),
      non2xx: taken.reduce((sum, sent) => sum + sent.non2xx, 0),
    },
    ratio: round(durableRate.rps / noopRate.rps, 2),
    acknowledged: acknowledged.length,
    missing: await countMissing(pool, acknowledged),
    cpuMicrosPerDelivery: {
      noop: Math.round(cpu.noop / deliveries),
      server: Math.round(server),
      ...(cpu.database === null ? {} : { database: Math.round(cpu.database / deliveries) }),
      ...Object.fromEntries(
        Object.entries(shares)
          .sort((a, b) => b[1] - a[1])
          .map(([step, share]) => [step, Math.round(share * server)]),
      ),
    },
  };
}

function rateOf(sent: Sent[]): Rate {
  const rates = sent.map(({ seconds, latencyMs }) => latencyMs.length / seconds);
  const latencies = sent.flatMap(({ latencyMs }) => latencyMs);
  return {
    rps: Math.round(quantile(rates, 0.5)),
    leastRps: Math.round(Math.min(...rates)),
    mostRps: Math.round(Math.max(...rates)),
    p50Ms: round(quantile(latencies, 0.5), 1),
    p99Ms: round(quantile(latencies, 0.99), 1),
  };
}

/** What workers do meanwhile: between two pushes to a pull request its run has ended. */
async function endRuns(pool: Pool): Promise<void> {
  await pool.query(
    `update pipeline_runs set status = 'cancelled', finished_at = clock_timestamp() where status = 'queued'`,
  );
  await pool.query(`update pull_requests set processing_status = 'idle' where processing_status = 'queued'`);
}

/** The ids that were acknowledged and do not stand in the event log once, taken in. */
async function countMissing(pool: Pool, acknowledged: string[]): Promise<number> {
  const { rows } = await pool.query<{ kept: number }>(
    `select count(*)::int as kept from webhook_deliveries
      where delivery_id = any($1::text[]) and status in ('processed', 'ignored') and attempts = 1 and body is not null`,
    [acknowledged],
  );
  return new Set(acknowledged).size - rows[0]!.kept;
}
