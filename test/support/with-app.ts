import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { ROLES, type Role } from '../../src/bin/roles.js';
import { type RunningApp, startApp } from '../../src/bin/start-app.js';
import type { Config } from '../../src/config.js';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { createLog } from '../../src/log.js';
import { migrateQueue } from '../../src/queue/backend.js';
import { createTestDatabase } from './postgres.js';

export type TestApp = {
  github: LocalGithub;
  pool: pg.Pool;
  config: Config;
  secret: string;
  url: string;
  /** Empty where no metrics are served. */
  metricsUrl: string;
  /** Opens the API of `url`, as it opens it to whoever may read the data directory; empty without the role web. */
  apiToken: string;
  /** Another process's worth of the app on the same database. */
  startMore(roles?: readonly Role[], changes?: Partial<Config>): Promise<RunningApp>;
  /** Waits until every delivery was answered and no run is queued or running. */
  drain(): Promise<void>;
  /** Everything that was logged, as text. */
  logged(): string;
};

/** Redis is tried too where the suite has one. */
const REDIS_URL = process.env.REGREEN_TEST_REDIS_URL ?? null;

/** Runs a test against the whole app: real PostgreSQL, real queue, real HTTP, and the local GitHub at the other end of the network. */
export async function withApp(
  test: (app: TestApp) => Promise<void>,
  changes: Partial<Config> = {},
  roles: readonly Role[] = ROLES,
): Promise<void> {
  const database = await createTestDatabase();
  const github = await startLocalGithub();
  const dataDir = await mkdtemp(join(tmpdir(), 'regreen-app-'));
  const secret = randomBytes(32).toString('hex');
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  const running: RunningApp[] = [];
  const config: Config = {
    app: { id: github.appId, privateKey: github.privateKey, webhookSecrets: [secret] },
    github: { host: github.host, protocol: 'http' },
    server: { host: '127.0.0.1', port: 0 },
    logLevel: 'debug',
    databaseUrl: database.connectionString,
    migrationUrl: null,
    redisUrl: REDIS_URL && `${REDIS_URL}/${1 + (Number(process.env.JEST_WORKER_ID ?? 1) % 15)}`,
    dataDir,
    spool: null,
    httpsProxy: null,
    settleMs: 50,
    leaseMs: 1_500,
    sweepMs: 300,
    stopMs: 20_000,
    // Tests that are about them switch them on: they would take the answers that other tests order.
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
    oauth: { clientId: github.clientId, clientSecret: github.clientSecret },
    operators: [],
    apiOpenOnLoopback: false,
    telemetry: { metricsPort: null, tracing: null },
    ...changes,
  };
  const startMore = async (some: readonly Role[] = ROLES, more: Partial<Config> = {}) => {
    const app = await startApp({ ...config, ...more }, some, log);
    running.push(app);
    return app;
  };
  try {
    await migrateQueue(database.connectionString);
    const first = await startMore(roles);
    const url = first.url ?? '';
    const apiToken = first.url ? (await readFile(join(dataDir, 'api.token'), 'utf8')).trim() : '';
    github.setWebhook({ url: `${url}/api/github/webhooks`, secret });
    await test({
      github,
      pool: database.pool,
      config,
      secret,
      url,
      metricsUrl: first.metricsUrl ?? '',
      apiToken,
      startMore,
      drain: () => drain(github, database.pool),
      logged: () => lines.join(''),
    });
  } finally {
    await Promise.all(running.map((app) => app.close()));
    await github.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function drain(github: LocalGithub, pool: pg.Pool): Promise<void> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    await github.settle();
    const { rows } = await pool.query<{ open: number }>(
      `select count(*)::int as open from pipeline_runs where status in ('queued', 'running')`,
    );
    await github.settle();
    if (rows[0]!.open === 0) return;
    if (Date.now() > deadline) {
      const { rows: stuck } = await pool.query(
        'select id, status, current_stage, lease_until, latest_error from pipeline_runs order by id desc limit 5',
      );
      throw new Error(`runs did not end in time: ${JSON.stringify(stuck)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
