#!/usr/bin/env node
// Runs Jest on the TypeScript sources as modules; arguments go through to Jest. Without a path the long tests are left out: .ci/run has them all.
import { execFileSync, spawnSync } from 'node:child_process';

/** Each takes long for what few changes touch; by name they run like any other. */
const LONG = [
  'test/action/run-action',
  'test/bench/soak.test',
  'test/bench/pages.test',
  'test/bench/pipeline.test',
  'test/browser',
  'test/cli/demo',
  'test/cli/doctor',
  'test/core/redact/redact-limits',
  'test/dashboard',
  'test/deploy/backup',
  'test/deploy/chart-schemas',
  'test/e2e/boundaries',
  'test/e2e/canaries',
  'test/e2e/commands',
  'test/e2e/configuration',
  'test/e2e/contract',
  'test/e2e/fixes',
  'test/e2e/degraded',
  'test/e2e/injection',
  'test/e2e/memory',
  'test/e2e/merge-queue',
  'test/e2e/metrics-without-database',
  'test/e2e/model-patches',
  'test/e2e/models',
  'test/e2e/quarantine',
  'test/e2e/recover',
  'test/e2e/notifications',
  'test/e2e/redis-gone',
  'test/e2e/reports',
  'test/e2e/reviews',
  'test/e2e/steering',
  'test/e2e/stopping',
  'test/e2e/telemetry',
  'test/e2e/thousand',
  'test/e2e/traces',
  'test/monitor/poll-due-repositories',
  'test/monitor/recover-deliveries',
  'test/pipeline/evidence',
  'test/pipeline/publish',
  'test/spool',
  'test/security/hostile-deliveries',
  'test/security/storm',
  'test/security/token-scope',
  'test/store/embedded-postgres',
  'test/store/life-of-runs',
  'test/store/order',
];

const root = new URL('..', import.meta.url).pathname;
const given = process.argv.slice(2);
const isNamed = given.some((argument) => !argument.startsWith('-'));
execFileSync(process.execPath, [`${root}scripts/build.mjs`], { stdio: 'inherit' });
const result = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    `${root}node_modules/jest/bin/jest.js`,
    ...(isNamed ? [] : LONG.map((path) => `--testPathIgnorePatterns=${path}`)),
    ...given,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(result.status ?? 1);
