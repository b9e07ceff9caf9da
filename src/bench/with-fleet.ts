import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { startApp } from '../bin/start-app.js';
import type { Config } from '../config.js';
import { type LocalGithub, startLocalGithub } from '../dev/github/local-github.js';
import { createLog } from '../log.js';
import { migrateQueue } from '../queue/backend.js';
import { type Death, startKillingProxy } from './killing-proxy.js';
import { withDatabase } from './with-database.js';

/** Regreen as a fleet has it: the web role in this process, a worker in one of its own that can be killed at its writes. */
export type Fleet = {
  github: LocalGithub;
  pool: Pool;
  kills: number;
  /** When the worker was killed while a run was under way, in milliseconds since 1970. */
  killedAtMs: number[];
  /** Chooses where the worker dies from now on. */
  judge: (method: string, path: string) => Death;
  /** Called after each write that GitHub has answered. */
  told: () => void;
  /** Waits until every delivery was answered, no run is queued or running, and nobody is about to be killed. Throws when that takes too long. */
  idle(): Promise<void>;
};

/** As in production: a machine that is busy takes a worker that lives for a dead one otherwise. */
const LEASE_MS = 8_000;
const SWEEP_MS = { hurried: 100, patient: 5_000 };
const IDLE_WITHIN_MS = { hurried: 60_000, patient: 400_000 };
const LOOK_EVERY_MS = 20;

export function withFleet<T>(
  work: (fleet: Fleet) => Promise<T>,
  { isPatient, redisUrl }: { isPatient: boolean; redisUrl: string | null },
): Promise<T> {
  return withDatabase(async (pool, databaseUrl) => {
    const github = await startLocalGithub();
    github.setLimits({ requestsPerHour: 10_000_000, contentCreationsPerMinute: 1_000_000 });
    const dataDir = await mkdtemp(join(tmpdir(), 'regreen-chaos-'));
    const secret = randomBytes(32).toString('hex');
    const pace = isPatient ? 'patient' : 'hurried';
    const config = configOf(github, { databaseUrl, redisUrl, dataDir, secret, sweepMs: SWEEP_MS[pace] });
    let child: ChildProcess | null = null;
    let isOver = false;

    const proxy = await startKillingProxy(github, {
      judge: (method, path) => fleet.judge(method, path),
      told: () => fleet.told(),
      async kill() {
        const killedAtMs = Date.now();
        await end(child);
        fleet.kills += 1;
        const { rowCount } = await pool.query(`select from pipeline_runs where status = 'running'`);
        if (rowCount) fleet.killedAtMs.push(killedAtMs);
        if (!isPatient) await letTimePass(pool);
      },
      async replace() {
        if (!isOver) startSpare();
      },
    });
    const fleet: Fleet = {
      github,
      pool,
      kills: 0,
      killedAtMs: [],
      judge: () => null,
      told: () => {},
      async idle() {
        const deadline = Date.now() + IDLE_WITHIN_MS[pace];
        for (;;) {
          await proxy.settle();
          await github.settle();
          const { rowCount } = await pool.query(`select from pipeline_runs where status in ('queued', 'running')`);
          await github.settle();
          if (rowCount === 0 && proxy.isSettled()) return;
          if (Date.now() > deadline) throw new Error(`runs did not end: ${await openRuns(pool)}`);
          await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
        }
      },
    };
    await migrateQueue(databaseUrl);
    let spare = spawnWorker(config, proxy.host, secret);
    const startSpare = () => {
      child = spare;
      child.stdin?.write('start');
      spare = spawnWorker(config, proxy.host, secret);
    };
    const web = await startApp(config, ['web'], createLog('silent', { write: () => true }));
    try {
      github.setWebhook({ url: `${web.url}/api/github/webhooks`, secret });
      startSpare();
      return await work(fleet);
    } finally {
      isOver = true;
      await proxy.settle();
      await Promise.all([end(child), end(spare)]);
      await proxy.close();
      await web.close();
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
}

/** What the dead held runs out at once: a minute of waiting at each kill would show nothing more. */
async function letTimePass(pool: Pool): Promise<void> {
  await pool.query(
    `update pipeline_runs set lease_until = clock_timestamp() - interval '2 seconds', enqueued_at = clock_timestamp() - interval '1 minute'
      where status = 'running'`,
  );
  await pool.query(
    `update pipeline_runs set run_after = run_after - interval '1 minute', enqueued_at = clock_timestamp() - interval '1 minute' where status = 'queued'`,
  );
  await pool.query('update outward_writes set lease_until = clock_timestamp() where lease_until > clock_timestamp()');
}

async function openRuns(pool: Pool): Promise<string> {
  const { rows } = await pool.query(
    `select id, status, current_stage, waiting_reason, latest_error from pipeline_runs where status in ('queued', 'running') limit 5`,
  );
  return JSON.stringify(rows);
}

/** It waits to be told to start, in a process group of its own, so that whatever it has started dies with it. */
function spawnWorker(config: Config, githubHost: string, secret: string): ChildProcess {
  const entry = fileURLToPath(new URL('./warm-worker.js', import.meta.url));
  return spawn(process.execPath, [entry, 'start', '--role', 'worker,monitor'], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
    cwd: config.dataDir,
    env: {
      DATABASE_URL: config.databaseUrl ?? '',
      ...(config.redisUrl === null ? {} : { REDIS_URL: config.redisUrl }),
      APP_ID: String(config.app?.id),
      PRIVATE_KEY: config.app?.privateKey ?? '',
      WEBHOOK_SECRET: secret,
      GHE_HOST: githubHost,
      GHE_PROTOCOL: 'http',
      LOG_LEVEL: 'error',
      REGREEN_SETTLE_MS: '0',
      REGREEN_LEASE_MS: String(LEASE_MS),
      REGREEN_SWEEP_MS: String(config.sweepMs),
      REGREEN_RECOVER_MS: '0',
      REGREEN_POLL_MS: '0',
      REGREEN_HOUSEKEEPING_MS: '0',
      REGREEN_WRITES_PER_MINUTE: '10000',
      REGREEN_WRITES_PER_HOUR: '100000',
      REGREEN_DATA_DIR: config.dataDir,
    },
  });
}

/** kill -9, and wait until it is dead. */
async function end(child: ChildProcess | null): Promise<void> {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

const configOf = (
  github: LocalGithub,
  {
    databaseUrl,
    redisUrl,
    dataDir,
    secret,
    sweepMs,
  }: { databaseUrl: string; redisUrl: string | null; dataDir: string; secret: string; sweepMs: number },
): Config => ({
  app: { id: github.appId, privateKey: github.privateKey, webhookSecrets: [secret] },
  github: { host: github.host, protocol: 'http' },
  server: { host: '127.0.0.1', port: 0 },
  logLevel: 'silent',
  databaseUrl,
  migrationUrl: null,
  redisUrl,
  dataDir,
  spool: null,
  httpsProxy: null,
  settleMs: 0,
  leaseMs: LEASE_MS,
  sweepMs,
  stopMs: 20_000,
  recoverMs: 0,
  pollMs: 0,
  housekeepingMs: 0,
  keep: { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 },
  archiveDir: null,
  workerConcurrency: 2,
  writesPerMinute: 10_000,
  writesPerHour: 100_000,
  logDownloadBytes: 50_000_000,
  logDownloadTimeoutMs: 20_000,
  models: null,
  notify: { targets: [], file: null, foldMs: 0 },
  publicUrl: null,
  oauth: null,
  operators: [],
  apiOpenOnLoopback: false,
  telemetry: { metricsPort: null, tracing: null },
});
