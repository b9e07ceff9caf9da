#!/usr/bin/env node
// The suites of .ci/run, one after the other; a suite that fails does not keep the others from being told.
// `npm ci` comes before. Needs redis-server on the path, and the programs of PostgreSQL where Debian has them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

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

/**
 * Suites of Jest report how many tests passed; every other command counts as one.
 * What waits for processes or for a clock may fail on a busy machine: `again` gives it a second try, alone. A pass then counts,
 * and is told as a flake at the end, with what the first try said.
 */
const suites = [
  { name: 'types', command: ['npm', 'run', '-s', 'types'] },
  { name: 'lint and format', command: ['npm', 'run', '-s', 'lint'] },
  { name: 'unused code', command: ['npm', 'run', '-s', 'unused'] },
  { name: 'tests', command: ['npm', 'test', '--'], jest: true },
  {
    name: 'the life of runs, at length',
    command: ['npm', 'test', '--', 'test/store/life-of-runs', 'test/store/transitions'],
    jest: true,
    env: { REGREEN_PROPERTY_RUNS: '150' },
  },
  {
    name: 'long tests',
    command: [
      'npm',
      'test',
      '--',
      'test/store/order',
      'test/store/embedded-postgres',
      'test/e2e/commands',
      'test/e2e/configuration',
      'test/e2e/steering',
      'test/cli/demo',
      'test/cli/doctor',
      'test/dashboard',
      'test/core/redact/redact-limits',
      'test/monitor/poll-due-repositories',
      'test/monitor/recover-deliveries',
      'test/bench/pages',
      'test/bench/pipeline',
      'test/bench/soak',
      'test/security',
      'test/spool',
      'test/action',
      'test/deploy',
    ],
    jest: true,
  },
  {
    name: 'queue and pipeline on Redis',
    command: ['npm', 'test', '--', 'test/pipeline', 'test/e2e', 'test/queue', 'test/cli/doctor'],
    jest: true,
    env: { REGREEN_TEST_REDIS_URL: `redis://127.0.0.1:${redisPort}` },
  },
  {
    // The embedded one, on which all other suites run, is 18.
    name: 'PostgreSQL 13',
    command: ['npm', 'run', '-s', 'test:pg', '--', '--versions', '13'],
    closingLine: true,
  },
  { name: 'dashboard in a browser', command: ['npm', 'run', '-s', 'test:browser', '--'], jest: true },
  { name: 'demo', command: ['npm', 'run', '-s', 'demo'], again: true },
  { name: 'recorded pages', command: ['node', 'scripts/record-pages.mjs', '--check'], again: true },
  { name: 'mutated logs', command: ['npm', 'run', '-s', 'fuzz', '--', '--fragments', '8000', '--seed', '1'] },
  { name: 'hostile requests', command: ['npm', 'run', '-s', 'fuzz', '--', '--requests', '2000', '--seed', '1'] },
  { name: 'bench scan', command: ['npm', 'run', '-s', 'bench', '--', 'scan', '--rounds', '2'] },
  { name: 'bench tracking', command: ['npm', 'run', '-s', 'bench', '--', 'tracking', '--rounds', '200'] },
  { name: 'bench intake', command: ['npm', 'run', '-s', 'bench', '--', 'intake', '--rounds', '1', '--rows', '1500'] },
  {
    name: 'bench queries',
    command: ['npm', 'run', '-s', 'bench', '--', 'queries', '--rows', '5000', '--rounds', '100'],
  },
  { name: 'bench pages', command: ['npm', 'run', '-s', 'bench', '--', 'pages', '--rows', '2000', '--rounds', '16'] },
  { name: 'bench fixes', command: ['npm', 'run', '-s', 'bench', '--', 'fixes'] },
  { name: 'bench review', command: ['npm', 'run', '-s', 'bench', '--', 'review'] },
  {
    name: 'workers killed between writes',
    command: ['npm', 'run', '-s', 'chaos', '--', 'fixes', '--kills', '12', '--seed', '1'],
  },
  {
    name: 'everything killed under load',
    command: ['npm', 'run', '-s', 'chaos', '--', 'everything', '--kills', '8', '--seed', '1'],
  },
  { name: 'the release before beside this one', command: ['npm', 'run', '-s', 'chaos', '--', 'upgrade'] },
  { name: 'soak', command: ['npm', 'run', '-s', 'soak', '--', '--minutes', '0.3'] },
  { name: 'a backup restored, as docs/deploy.md says', command: ['bash', 'scripts/rehearse-restore.sh'], again: true },
  { name: 'the image, rehearsed', command: ['bash', 'scripts/rehearse-image.sh'] },
];

const started = Date.now();
let passed = 0;
let failed = 0;
/** What did not pass at the first try, told again at the end: whoever reads a log reads its end. */
const told = [];
score();
for (const suite of suites) {
  console.log(`\n== ${suite.name}`);
  const from = Date.now();
  const result = judge(suite);
  passed += result.passed;
  failed += result.failed;
  told.push(...result.told);
  console.log(
    `== ${suite.name}: ${result.passed} passed, ${result.failed} failed, ${Math.round((Date.now() - from) / 1000)} s`,
  );
}
redis.kill('SIGKILL');
rmSync(scratch, { recursive: true, force: true });
for (const { title, words } of told) console.log(`\n== ${title}\n${words}`);
console.log(`\n${Math.round((Date.now() - started) / 1000)} s in all`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** One suite, and what failed in it a second time where a second try says something. */
function judge(suite) {
  const first = run(suite, suite.command);
  const isAlone = first.files.length > 0 && first.files.length <= 3;
  if (first.failed === 0 || !(suite.again || isAlone)) {
    return { ...first, told: first.words.map((words) => ({ title: `failed: ${suite.name}`, words })) };
  }
  const second = run(suite, suite.jest ? ['npm', 'test', '--', ...first.files] : suite.command);
  const title = second.failed === 0 ? 'flaked, and passed alone' : 'failed twice';
  return {
    passed: suite.jest ? first.passed + Math.max(0, first.failed - second.failed) : second.passed,
    failed: second.failed,
    told: [...first.words, ...(second.failed === 0 ? [] : second.words)].map((words) => ({
      title: `${title}: ${suite.name}`,
      words,
    })),
  };
}

/** How one command went: `files` are the test files of Jest that failed, `words` what each failure said. */
function run({ jest, closingLine, env }, [program, ...args]) {
  const report = join(scratch, 'report.json');
  rmSync(report, { force: true });
  const { status, stdout, stderr } = spawnSync(program, jest ? [...args, '--json', `--outputFile=${report}`] : args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (!jest) process.stdout.write(stdout ?? '');
  process.stdout.write(stderr ?? '');
  const words = status === 0 ? [] : [`${stdout ?? ''}${stderr ?? ''}`.slice(-2_000)];
  if (jest && existsSync(report)) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const bad = testResults.filter((file) => file.status === 'failed');
    return {
      passed: numPassedTests,
      failed: numFailedTests + numRuntimeErrorTestSuites || Number(status !== 0),
      files: bad.map((file) => relative(root, file.name)),
      words: bad.map((file) => `${relative(root, file.name)}\n${file.message.slice(0, 2_500)}`),
    };
  }
  if (closingLine) {
    const [, good, bad] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout ?? '') ?? [];
    if (good !== undefined) {
      return { passed: Number(good), failed: Number(bad) || Number(status !== 0), files: [], words };
    }
  }
  return { passed: Number(status === 0), failed: Number(status !== 0), files: [], words };
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
