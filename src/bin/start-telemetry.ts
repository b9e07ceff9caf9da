import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { codeRef } from '../code-ref.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import type { Modes } from '../modes.js';
import { queueOf } from '../pipeline/index.js';
import type { Queues } from '../queue/queues.js';
import type { Spool } from '../spool/spool.js';
import { OPERATOR_FIGURES, readOperatorFigures } from '../store/operator-figures.js';
import { collectFrom } from '../telemetry/collected.js';
import { replace, setGauge } from '../telemetry/metrics.js';
import { serveMetrics } from '../telemetry/serve-metrics.js';
import { refreshRateLimit } from '../telemetry/watch-github.js';
import { webhooks } from '../webhooks/index.js';
import type { Role } from './roles.js';
import { writeLimitsOf } from './write-limits.js';

/** Events that may stand in a label. */
export const KNOWN_EVENTS: ReadonlySet<string> = new Set(webhooks.map(({ event }) => event));

const JOB_FIGURES = ['regreen_waiting_jobs', 'regreen_oldest_waiting_job_seconds'] as const;
const PARTS = ['database', 'queue'] as const;

type Parts = {
  config: Config;
  roles: readonly Role[];
  pool: Pool;
  modes: Modes;
  spool: Spool | null;
  /** null until the queue is open. */
  queues: () => Queues | null;
};

/** Opens the port of the metrics, where there is one. What is true of the whole installation is read by the monitors, so that it is read seldom. */
export async function startMetrics(parts: Parts): Promise<{ url: string; close(): Promise<void> } | null> {
  const { config, roles, pool, modes, spool } = parts;
  if (config.telemetry.metricsPort === null) return null;
  const writeLimits = writeLimitsOf(config);
  const collect = collectFrom(
    roles.includes('monitor')
      ? [
          { names: OPERATOR_FIGURES, read: () => readOperatorFigures(pool, { writeLimits, queueOf }) },
          {
            names: JOB_FIGURES,
            read: () => readJobs(parts.queues()),
          },
        ]
      : [],
  );
  // What another app of this process has read is not this one's to tell.
  replace([...OPERATOR_FIGURES, ...JOB_FIGURES], []);
  return serveMetrics({ host: config.server.host, port: config.telemetry.metricsPort }, async () => {
    await collect();
    const degraded = modes.degraded().map(({ part }) => part);
    for (const part of PARTS) setGauge('regreen_degraded', degraded.includes(part) ? 1 : 0, { part });
    if (spool) {
      setGauge('regreen_spool_deliveries', spool.state().deliveries);
      setGauge('regreen_spool_bytes', spool.state().bytes);
    }
    replace(
      ['regreen_pool_connections', 'regreen_pool_waiting'],
      [
        { name: 'regreen_pool_connections', labels: { state: 'idle' }, value: pool.idleCount },
        { name: 'regreen_pool_connections', labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
        { name: 'regreen_pool_waiting', labels: {}, value: pool.waitingCount },
      ],
    );
    refreshRateLimit(Date.now());
  });
}

async function readJobs(queues: Queues | null) {
  const waiting = (await queues?.waiting()) ?? [];
  return waiting.flatMap(({ queue, jobs, oldestMs }) => [
    { name: 'regreen_waiting_jobs' as const, labels: { queue }, value: jobs },
    { name: 'regreen_oldest_waiting_job_seconds' as const, labels: { queue }, value: oldestMs / 1000 },
  ]);
}

/** Sends traces where a receiver is named; else nothing of it is even loaded. */
export async function startTraces({ telemetry: { tracing } }: Config, log: Log): Promise<() => Promise<void>> {
  if (tracing === null) return async () => {};
  const { startTracing } = await import('../telemetry/start-tracing.js');
  return startTracing(tracing, { version: codeRef(), instanceId: randomUUID() }, (err) =>
    log.warn({ err }, 'traces could not be sent; those of this time are lost'),
  );
}
