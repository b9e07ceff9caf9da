import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Config } from '../../config.js';
import type { Log } from '../../log.js';
import { type LocalGithub, startLocalGithub } from '../github/local-github.js';
import { type RatesService, startRatesService } from './rates-service.js';
import { rates } from './shop.js';

/** Starts the whole app; `bin` hands it in, for nothing here may import from there. */
export type StartApp = (
  config: Config,
  roles: ('web' | 'worker' | 'monitor')[],
  log: Log,
) => Promise<{ url: string | null; pool: Pool; close(): Promise<void> }>;

export type Stage = {
  github: LocalGithub;
  pool: Pool;
  rates: RatesService;
  webhookUrl: string;
  databaseUrl: string;
  /** Without a login, for whoever uses this machine. */
  dashboardUrl: string;
  apiUrl: string;
  /** Where the app leaves a token for the API. */
  apiTokenFile: string;
  /** For the checks' checkouts; it goes with everything else. */
  workFolder: string;
  /** Stops everything and removes every file. */
  close(): Promise<void>;
};

/** Starts what the demo needs, all on this machine and in a folder of its own: database, GitHub, app. Credentials are made on the spot. */
export async function openStage(startApp: StartApp, log: Log): Promise<Stage> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    const failures: unknown[] = [];
    for (const closer of closers.splice(0).reverse()) await closer().catch((error) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, `the demo could not be cleaned up: ${failures[0]}`);
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'regreen-demo-'));
    closers.push(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
    const workFolder = join(dataDir, 'checkouts');
    await mkdir(workFolder);
    const ratesService = await startRatesService(rates);
    closers.push(ratesService.close);
    const github = await startLocalGithub();
    closers.push(github.close);
    const secret = randomBytes(32).toString('hex');
    const app = await startApp(configOf(github, secret, dataDir), ['web', 'worker', 'monitor'], log);
    closers.push(app.close);
    const webhookUrl = `${app.url}/api/github/webhooks`;
    github.setWebhook({ url: webhookUrl, secret });
    const databaseUrl = app.pool.options.connectionString ?? '';
    const addresses = { webhookUrl, databaseUrl, dashboardUrl: `${app.url}/`, apiUrl: `${app.url}/api/v1` };
    const apiTokenFile = join(dataDir, 'api.token');
    return { github, pool: app.pool, rates: ratesService, ...addresses, apiTokenFile, workFolder, close };
  } catch (error) {
    await close().catch((err) => log.warn({ err }, 'not everything could be closed'));
    throw error;
  }
}

const configOf = (github: LocalGithub, secret: string, dataDir: string): Config => ({
  app: { id: github.appId, privateKey: github.privateKey, webhookSecrets: [secret] },
  github: { host: github.host, protocol: 'http' },
  server: { host: '127.0.0.1', port: 0 },
  logLevel: 'info',
  databaseUrl: null,
  migrationUrl: null,
  redisUrl: null,
  dataDir,
  spool: null,
  httpsProxy: null,
  settleMs: 300,
  leaseMs: 8_000,
  sweepMs: 5_000,
  stopMs: 20_000,
  recoverMs: 0,
  pollMs: 0,
  housekeepingMs: 0,
  keep: { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 },
  archiveDir: null,
  workerConcurrency: 2,
  writesPerMinute: 70,
  writesPerHour: 450,
  logDownloadBytes: 50_000_000,
  logDownloadTimeoutMs: 20_000,
  models: null,
  notify: { targets: [], file: null, foldMs: 0 },
  publicUrl: null,
  oauth: null,
  operators: [],
  apiOpenOnLoopback: true,
  telemetry: { metricsPort: null, tracing: null },
});
