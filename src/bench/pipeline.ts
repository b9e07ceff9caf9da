import type { Benchmark } from './benchmark.js';
import { type BackendFigures, measurePipeline } from './pipeline-measure.js';
import { renderPipeline } from './render-pipeline.js';
import { withFleetProcesses } from './start-fleet-processes.js';
import { startRedis } from './start-redis.js';

const ALONE = 30;
const PER_SECOND = 50;
const SECONDS = 20;
const INSTALLATIONS = 100;
const WORKERS = 2;
const ROUND_TRIP_MS = 50;
/** Shorter than in production: what counts begins when it has ended. */
const SETTLE_MS = 500;

/** From a failed check to its annotations on GitHub, by processes as a fleet has them, over real HTTP. */
export const pipeline: Benchmark = {
  name: 'pipeline',
  about: 'from a failed check to posted annotations: one at a time, and many a second',

  async run({ rounds, perSecond, seconds, workers, redisUrl, say }) {
    const load = { perSecond: perSecond ?? PER_SECOND, seconds: seconds ?? SECONDS };
    const plan = { alone: rounds ?? ALONE, load, installations: INSTALLATIONS, roundTripMs: ROUND_TRIP_MS, say };
    const team = Array.from({ length: workers ?? WORKERS }, () => 'worker' as const);
    const measureOn = (queue: { url: string; pid: number | null } | null): Promise<BackendFigures> =>
      withFleetProcesses(
        {
          roles: ['web', ...team, 'monitor'],
          redisUrl: queue?.url ?? null,
          settings: { REGREEN_SETTLE_MS: String(SETTLE_MS), REGREEN_POLL_MS: '0' },
        },
        (fleet) => measurePipeline(fleet, { ...plan, redisPid: queue?.pid ?? null }),
      );
    say('queue in PostgreSQL');
    const postgres = await measureOn(null);
    say('queue in Redis');
    const started = redisUrl === null ? await startRedis() : null;
    try {
      const redis = redisUrl === null ? started : { url: redisUrl, pid: null };
      return {
        installations: INSTALLATIONS,
        workers: team.length,
        roundTripMs: ROUND_TRIP_MS,
        settleMs: SETTLE_MS,
        backends: { postgres, ...(redis === null ? {} : { redis: await measureOn(redis) }) },
        leftOut: redis === null ? 'Redis: no redis-server is on the path, and --redis names none' : null,
      };
    } finally {
      await started?.stop();
    }
  },

  render: renderPipeline,
};
