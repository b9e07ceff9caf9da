import { type ChildProcess, spawn } from 'node:child_process';
import type { TestApp } from './with-app.js';

/** A worker in a process of its own, as a fleet runs them. */
export function spawnWorker({ config, secret }: TestApp, leaseMs = 800, more: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['dist/bin/regreen.js', 'start', '--role', 'worker,monitor'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: config.databaseUrl!,
      ...(config.redisUrl ? { REDIS_URL: config.redisUrl } : {}),
      APP_ID: String(config.app!.id),
      PRIVATE_KEY: config.app!.privateKey,
      WEBHOOK_SECRET: secret,
      GHE_HOST: config.github.host!,
      GHE_PROTOCOL: 'http',
      LOG_LEVEL: 'error',
      REGREEN_SETTLE_MS: '0',
      REGREEN_LEASE_MS: String(leaseMs),
      REGREEN_SWEEP_MS: '200',
      REGREEN_RECOVER_MS: '0',
      REGREEN_POLL_MS: '0',
      REGREEN_DATA_DIR: config.dataDir,
      ...more,
    },
  });
}
