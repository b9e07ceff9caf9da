import { round } from './benchmark.js';
import { startTraffic } from './pipeline-world.js';
import { startSoakLoad } from './soak-load.js';
import {
  keysOfQueue,
  readTables,
  rowsOfQueue,
  type Sample,
  slopePerHour,
  type TableFacts,
  takeSample,
} from './soak-samples.js';
import { type FleetProcesses, withFleetProcesses } from './start-fleet-processes.js';

export type SoakOptions = {
  minutes: number;
  seed: number;
  /** What people do a second. */
  perSecond: number;
  /** null: the queue is in PostgreSQL. */
  redisUrl: string | null;
  say: (text: string) => void;
};

/** Under the names that design.md section 7 gives them. */
export type SoakFigures = {
  minutes: number;
  deliveries: number;
  refused: number;
  pullRequests: number;
  runs: Record<string, number>;
  /** The worst of Regreen's own processes, over the later half. */
  rssSlopeMbPerHour: number;
  processes: Record<
    string,
    { firstMb: number; lastMb: number; slopeMbPerHour: number; openFiles: number; openFilesPerHour: number }
  >;
  /** When all work was done. */
  deadTuples: number;
  queueKeys: number;
  mostQueueKeys: number;
  queue: Record<string, number>;
  tables: TableFacts[];
  complaints: string[];
};

/** So often that they have much to do while we look; in production they have minutes and hours. */
const BUSY = { REGREEN_POLL_MS: '20000', REGREEN_RECOVER_MS: '20000', REGREEN_HOUSEKEEPING_MS: '20000' };
const SAMPLES = 60;
const SAMPLE_EVERY_MS = { least: 1_000, most: 10_000 };
const IDLE_WITHIN_MS = 120_000;
/** The database's statistics are a second late. */
const STATISTICS_MS = 2_000;

/** A fleet under a steady load: what it holds more and more of, it leaks. */
export const soak = (options: SoakOptions): Promise<SoakFigures> =>
  withFleetProcesses({ roles: ['web', 'worker', 'monitor'], redisUrl: options.redisUrl, settings: BUSY }, (fleet) =>
    soakFleet(fleet, options),
  );

async function soakFleet(
  fleet: FleetProcesses,
  { minutes, seed, perSecond, redisUrl, say }: SoakOptions,
): Promise<SoakFigures> {
  const { github, pool } = fleet;
  github.hold();
  const traffic = startTraffic(github);
  const load = startSoakLoad(github, seed);
  const lastsMs = minutes * 60_000;
  const everyMs = Math.min(SAMPLE_EVERY_MS.most, Math.max(SAMPLE_EVERY_MS.least, lastsMs / SAMPLES));
  const samples: Sample[] = [];
  const started = performance.now();
  const steps = setInterval(() => load.step(), 1_000 / perSecond);
  try {
    while (performance.now() - started < lastsMs) {
      samples.push(await takeSample(fleet, { redisUrl, redisPid: null }));
      say(`${((performance.now() - started) / 60_000).toFixed(1)} of ${minutes} minutes, ${traffic.sent} deliveries`);
      await pause(Math.min(everyMs, Math.max(0, started + lastsMs - performance.now())));
    }
    clearInterval(steps);
    await traffic.quiet();
    await idle(fleet);
    await pause(STATISTICS_MS);
    const tables = await readTables(pool);
    const queue = redisUrl === null ? await rowsOfQueue(pool) : await keysOfQueue(redisUrl);
    const processes = processesOf(samples);
    const { rows: runs } = await pool.query<{ status: string; count: number }>(
      'select status, count(*)::int as count from pipeline_runs group by status order by status',
    );
    return {
      minutes,
      deliveries: traffic.sent,
      refused: traffic.refused,
      pullRequests: load.pullRequests(),
      runs: Object.fromEntries(runs.map(({ status, count }) => [status, count])),
      rssSlopeMbPerHour: Math.max(...Object.values(processes).map(({ slopeMbPerHour }) => slopeMbPerHour)),
      processes,
      deadTuples: tables.reduce((sum, { dead }) => sum + dead, 0),
      queueKeys: Object.values(queue).reduce((sum, count) => sum + count, 0),
      mostQueueKeys: Math.max(...samples.map(({ queueKeys }) => queueKeys)),
      queue,
      tables: tables.sort((one, other) => other.dead - one.dead).slice(0, 12),
      complaints: fleet.complaints,
    };
  } finally {
    clearInterval(steps);
    traffic.stop();
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function idle({ pool }: FleetProcesses): Promise<void> {
  const deadline = performance.now() + IDLE_WITHIN_MS;
  for (;;) {
    const { rowCount } = await pool.query(`select from pipeline_runs where status in ('queued', 'running') limit 1`);
    if (rowCount === 0 || performance.now() > deadline) return;
    await pause(200);
  }
}

function processesOf(samples: Sample[]): SoakFigures['processes'] {
  const names = Object.keys(samples.at(-1)?.held ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const series = samples.flatMap(({ atMs, held }) => (held[name] ? [{ atMs, ...held[name] }] : []));
      const slope = (of: (sample: (typeof series)[number]) => number) =>
        round(slopePerHour(series.map((sample) => ({ atMs: sample.atMs, value: of(sample) }))), 1);
      return [
        name,
        {
          firstMb: round(series[0]?.rssMb ?? 0, 0),
          lastMb: round(series.at(-1)?.rssMb ?? 0, 0),
          slopeMbPerHour: slope(({ rssMb }) => rssMb),
          openFiles: series.at(-1)?.openFiles ?? 0,
          openFilesPerHour: slope(({ openFiles }) => openFiles),
        },
      ];
    }),
  );
}
