import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { type LocalGithub, startLocalGithub } from '../dev/github/local-github.js';
import { migrateQueue } from '../queue/backend.js';
import { migrateUp } from '../store/migrate.js';
import { createPool } from '../store/pool.js';
import { appEnvironment } from './app-environment.js';
import { type KeptProcess, keepProcess } from './chaos-kept-process.js';
import { startMortalPostgres } from './chaos-postgres.js';
import { freePort } from './free-port.js';

export type BackendName = 'postgres' | 'redis';
export type Victim = 'web' | 'worker' | 'monitor' | 'database' | 'redis';

/** Regreen as many machines have it: every role a process of its own, and PostgreSQL and Redis beside them. Any can be killed; it is started again at once. */
export type House = {
  github: LocalGithub;
  /** For looking: it has connections of its own, which break when the database is killed. */
  pool: Pool;
  victims: Victim[];
  /** `which` chooses among the workers. */
  kill(victim: Victim, which: number): Promise<void>;
  /** By which its rows name a worker. */
  workerId(which: number): string;
  /** How often a process has ended that nobody had killed. */
  falls(): Record<string, number>;
  /** Where the processes write what they log. */
  dir: string;
};

/** As in production: leases, the sweep, and what follows from them decide how fast Regreen recovers. What GitHub could not deliver is looked for more often. */
const SETTINGS = {
  REGREEN_LEASE_MS: '8000',
  REGREEN_SWEEP_MS: '5000',
  REGREEN_SETTLE_MS: '200',
  REGREEN_RECOVER_MS: '1000',
  REGREEN_WRITES_PER_MINUTE: '10000',
  REGREEN_WRITES_PER_HOUR: '100000',
};
const WORKERS = 2;
const READY_WITHIN_MS = 60_000;

export const ENTRY = fileURLToPath(new URL('../bin/regreen.js', import.meta.url));

/** What every process of a house stands on: a GitHub, a migrated database that can be killed, and a file for what they log. */
export async function layGround(dir: string, closers: (() => Promise<unknown>)[]) {
  const github = await startLocalGithub();
  closers.push(github.close);
  github.setLimits({ requestsPerHour: 100_000_000, contentCreationsPerMinute: 1_000_000 });
  const postgres = await startMortalPostgres(join(dir, 'database'));
  closers.push(postgres.end);
  const pool = createPool({ connectionString: postgres.connectionString, max: 4, onError: () => {} });
  closers.push(() => pool.end());
  await migrateUp(pool);
  await migrateQueue(postgres.connectionString);
  const log = await open(join(dir, 'regreen.log'), 'a');
  closers.push(() => log.close());
  return { github, postgres, pool, log };
}

/** `keepDir` says at the end whether the logs are still of use. */
export async function withHouse<T>(
  { backend, redisServer }: { backend: BackendName; redisServer: string },
  work: (house: House) => Promise<T>,
  keepDir: (result: T) => boolean = () => false,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'regreen-house-'));
  const closers: (() => Promise<unknown>)[] = [];
  let isKept = false;
  try {
    const { github, postgres, pool, log } = await layGround(dir, closers);

    const redis = backend === 'redis' ? await startRedis(redisServer, dir, log) : null;
    if (redis) closers.push(redis.process.end);
    // What arrives while the database is away goes to a spool on one, and on the other is for GitHub to keep.
    const spoolDir = redis ? join(dir, 'spool') : null;
    const app = await startApp({
      entry: ENTRY,
      github,
      databaseUrl: postgres.connectionString,
      redisUrl: redis?.url ?? null,
      dir,
      log,
      spoolDir,
    });
    closers.push(app.end);
    const { web, workers, monitor } = app;
    github.setWebhook(app.webhook);
    await app.ready();

    const result = await work({
      github,
      pool,
      dir,
      victims: ['web', 'worker', 'monitor', 'database', ...(redis ? (['redis'] as const) : [])],
      async kill(victim, which) {
        if (victim === 'database') await postgres.kill();
        else if (victim === 'redis') await redis?.process.kill();
        else if (victim === 'worker') await workers[which % WORKERS]?.kill();
        else await { web, monitor }[victim].kill();
      },
      workerId: (which) => `${hostname()}:${workers[which % WORKERS]?.pid()}`,
      falls: () =>
        Object.fromEntries(
          [web, ...workers, monitor, ...(redis ? [redis.process] : [])].map((kept, index) => [
            `${kept.name} ${index}`,
            kept.falls(),
          ]),
        ),
    });
    isKept = keepDir(result);
    return result;
  } finally {
    for (const closer of closers.reverse()) await closer();
    if (!isKept) await rm(dir, { recursive: true, force: true });
  }
}

/** A Regreen of one release: a web, two workers and a monitor, each kept alive. */
export type RunningApp = {
  web: KeptProcess;
  workers: KeptProcess[];
  monitor: KeptProcess;
  webhook: { url: string; secret: string };
  /** Resolves when it takes deliveries. */
  ready(): Promise<void>;
  end(): Promise<void>;
};

/** `entry`: its `regreen.js`. */
export async function startApp({
  entry,
  github,
  databaseUrl,
  redisUrl,
  dir,
  log,
  spoolDir = null,
}: {
  entry: string;
  github: LocalGithub;
  databaseUrl: string;
  redisUrl: string | null;
  dir: string;
  log: FileHandle;
  /** null: it has none. */
  spoolDir?: string | null;
}): Promise<RunningApp> {
  const secret = randomBytes(32).toString('hex');
  const port = await freePort();
  const env = {
    ...appEnvironment(github, { databaseUrl, redisUrl, secret, dataDir: dir }),
    PATH: process.env.PATH,
    LOG_LEVEL: 'warn',
    PORT: String(port),
    ...(spoolDir === null ? {} : { REGREEN_SPOOL_DIR: spoolDir }),
    ...SETTINGS,
  };
  const role = (name: Victim): KeptProcess =>
    keepProcess(name, { file: process.execPath, args: [entry, 'start', '--role', name], env, cwd: dir, log });
  const web = role('web');
  const workers = Array.from({ length: WORKERS }, () => role('worker'));
  const monitor = role('monitor');
  const url = `http://127.0.0.1:${port}`;
  return {
    web,
    workers,
    monitor,
    webhook: { url: `${url}/api/github/webhooks`, secret },
    ready: () => isReady(url),
    async end() {
      await Promise.all([web, ...workers, monitor].map((kept) => kept.end()));
    },
  };
}

/** Durable as BullMQ asks for: https://docs.bullmq.io/guide/going-to-production */
async function startRedis(file: string, dir: string, log: FileHandle) {
  const port = await freePort();
  const cwd = join(dir, 'redis');
  await mkdir(cwd);
  const settings = {
    port: `${port}`,
    bind: '127.0.0.1',
    dir: cwd,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return { url: `redis://127.0.0.1:${port}`, process: keepProcess('redis', { file, args, env: {}, cwd, log }) };
}

async function isReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const isUp = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > deadline) throw new Error('Regreen does not come up');
    await sleep(100);
  }
}
