import { type ChildProcess, spawn } from 'node:child_process';
import { appEnvironment } from './app-environment.js';
import type { TestApp } from './with-app.js';

/** A worker in a process of its own, as a fleet runs them. */
export function spawnWorker(app: TestApp, leaseMs = 800, more: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['dist/bin/regreen.js', 'start', '--role', 'worker,monitor'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...appEnvironment(app),
      LOG_LEVEL: 'error',
      REGREEN_LEASE_MS: String(leaseMs),
      REGREEN_SWEEP_MS: '200',
      ...more,
    },
  });
}
