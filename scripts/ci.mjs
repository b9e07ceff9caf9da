#!/usr/bin/env node
// The suites of .ci/run, one after the other; a suite that fails does not keep the others from being told.
// `npm ci` comes before. Needs redis-server on the path.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), 'regreen-ci-'));
const redisPort = await freePort();
const redis = spawn(
  'redis-server',
  [
    '--port',
    String(redisPort),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    '--dir',
    scratch,
  ],
  {
    stdio: 'ignore',
  },
);

/** Suites of Jest report how many tests passed; every other command counts as one. */
const suites = [
  { name: 'types', command: ['npm', 'run', '-s', 'types'] },
  { name: 'lint and format', command: ['npm', 'run', '-s', 'lint'] },
  { name: 'unused code', command: ['npm', 'run', '-s', 'unused'] },
  { name: 'tests', command: ['npm', 'test', '--'], jest: true },
  {
    name: 'the life of runs, at length',
    command: ['npm', 'test', '--', 'test/store/life-of-runs', 'test/store/transitions'],
    jest: true,
    env: { REGREEN_PROPERTY_RUNS: '250' },
  },
  {
    name: 'long tests of the database',
    command: ['npm', 'test', '--', 'test/store/order', 'test/store/embedded-postgres'],
    jest: true,
  },
  {
    name: 'queue and pipeline on Redis',
    command: ['npm', 'test', '--', 'test/pipeline', 'test/e2e', 'test/queue', 'test/cli/doctor'],
    jest: true,
    env: { REGREEN_TEST_REDIS_URL: `redis://127.0.0.1:${redisPort}` },
  },
  {
    name: 'PostgreSQL 13 and 18',
    command: ['npm', 'run', '-s', 'test:pg', '--', '--versions', '13,18'],
    closingLine: true,
  },
  { name: 'demo', command: ['npm', 'run', '-s', 'demo'] },
  { name: 'recorded pages', command: ['node', 'scripts/record-pages.mjs', '--check'] },
  { name: 'mutated logs', command: ['npm', 'run', '-s', 'fuzz', '--', '--fragments', '20000', '--seed', '1'] },
  { name: 'bench scan', command: ['npm', 'run', '-s', 'bench', '--', 'scan', '--rounds', '2'] },
  { name: 'bench tracking', command: ['npm', 'run', '-s', 'bench', '--', 'tracking', '--rounds', '200'] },
  { name: 'bench fixes', command: ['npm', 'run', '-s', 'bench', '--', 'fixes'] },
  {
    name: 'workers killed between writes',
    command: ['npm', 'run', '-s', 'chaos', '--', 'fixes', '--kills', '20', '--seed', '1'],
  },
  { name: 'the image, rehearsed', command: ['bash', 'scripts/rehearse-image.sh'] },
];

let passed = 0;
let failed = 0;
const started = Date.now();
for (const suite of suites) {
  console.log(`\n== ${suite.name}`);
  const from = Date.now();
  const result = run(suite);
  passed += result.passed;
  failed += result.failed;
  console.log(
    `== ${suite.name}: ${result.passed} passed, ${result.failed} failed, ${Math.round((Date.now() - from) / 1000)} s`,
  );
}
score();
redis.kill('SIGKILL');
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${Math.round((Date.now() - started) / 1000)} s in all`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function run({ command: [program, ...args], jest, closingLine, env }) {
  const report = join(scratch, 'report.json');
  rmSync(report, { force: true });
  const all = jest ? [...args, '--json', `--outputFile=${report}`] : args;
  const { status, stdout } = spawnSync(program, all, {
    cwd: root,
    stdio: ['ignore', closingLine || jest ? 'pipe' : 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (jest && existsSync(report)) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites || Number(status !== 0) };
  }
  if (closingLine) {
    process.stdout.write(stdout ?? '');
    const [, good, bad] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout ?? '') ?? [];
    if (good !== undefined) return { passed: Number(good), failed: Number(bad) || Number(status !== 0) };
  }
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The real logs stand beside the project, not in it; their score is told, and decides nothing here. */
function score() {
  const scorer = join(root, '..', 'shared', 'ci-logs', 'score.mjs');
  if (!existsSync(scorer)) return;
  console.log('\n== diagnosis of real logs');
  spawnSync(process.execPath, [scorer, '--baseline', '--', 'npm', 'run', '-s', 'regreen', '--', 'analyze'], {
    cwd: root,
    stdio: 'inherit',
  });
  spawnSync('npm', ['run', '-s', 'bench', '--', 'diagnosis', '--dir', join(scorer, '..')], {
    cwd: root,
    stdio: 'inherit',
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
