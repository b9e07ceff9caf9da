// The story behind the output in docs/runs.md: some pull requests with the whole app, a local GitHub and a PostgreSQL, all of this machine.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../dist/bin/start-app.js';
import { renderActionsLog } from '../dist/dev/github/actions-log.js';
import { startLocalGithub } from '../dist/dev/github/local-github.js';
import { BROKEN_GO, GOFMT_DIFF } from '../dist/dev/unformatted-go.js';
import { createLog } from '../dist/log.js';

const DEADLINE_MS = 60_000;
const LOOK_EVERY_MS = 25;
/** Long enough for everything that one act delivers to be told by one run. */
const SETTLE_MS = 500;

const CAREFUL = {
  name: 'careful',
  description: 'A person says yes before anything is fixed',
  stages: [
    { stage: 'analyze' },
    { stage: 'route' },
    { stage: 'fix', approval: true, when: { checks: ['**'] } },
    { stage: 'notify' },
  ],
};

const OUTPUTS = {
  types: {
    command: 'npx tsc --noEmit',
    output: "src/price.ts(5,39): error TS18048: 'customer.memberSince' is possibly 'undefined'.\n",
    exitCode: 2,
  },
  lint: {
    command: 'npx eslint .',
    output:
      "\n/home/runner/work/api/api/src/routes.js\n  12:7  error  'limit' is assigned a value but never used  no-unused-vars\n\n✖ 1 problem (1 error, 0 warnings)\n",
    exitCode: 1,
  },
};

/**
 * Starts everything, on an embedded database, plays the story and hands `record` what it needs to look at the
 * end of it. Stops and removes everything afterwards.
 * `regreen(args)` runs the real command line and answers what it printed.
 */
export async function playStory(regreen, record) {
  const dataDir = await mkdtemp(join(tmpdir(), 'regreen-pages-'));
  const github = await startLocalGithub();
  const lines = [];
  let app = null;
  try {
    const secret = randomBytes(32).toString('hex');
    const config = configOf(github, { secret, dataDir });
    app = await startApp(
      config,
      ['web', 'worker', 'monitor'],
      createLog('warn', { write: (line) => lines.push(line) }),
    );
    github.setWebhook({ url: `${app.url}/api/github/webhooks`, secret });
    const env = {
      DATABASE_URL: app.pool.options.connectionString,
      REGREEN_DATA_DIR: dataDir,
      APP_ID: `${github.appId}`,
      PRIVATE_KEY: github.privateKey,
      WEBHOOK_SECRET: secret,
      GHE_HOST: github.host,
      GHE_PROTOCOL: 'http',
    };
    const command = (...args) => regreen(args, env);
    const token = (await readFile(join(dataDir, 'api.token'), 'utf8')).trim();
    const headers = { authorization: `Bearer ${token}` };
    const world = { github, pool: app.pool, command, url: app.url, headers };
    const runs = await play(world);
    return await record({ command, runs, url: app.url, headers, askForFix: () => askForFix(world) });
  } catch (error) {
    if (lines.length > 0) process.stderr.write(lines.slice(-20).join(''));
    throw error;
  } finally {
    await app?.close();
    await github.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Answers the ids of the runs that the page shows in full. */
async function play(world) {
  const { github, command } = world;
  const owner = github.addAccount({ login: 'acme', type: 'Organization' });
  const ada = github.addAccount({ login: 'ada' });
  const shop = github.addRepository({ owner, name: 'shop', files: { 'src/price.ts': 'export {};\n' } });
  const files = { 'src/routes.js': 'export {};\n', '.github/regreen.yml': 'pipeline: careful\n' };
  const api = github.addRepository({ owner, name: 'api', files });
  github.addRepository({ owner, name: 'legacy', files: { 'README.md': '# Legacy\n' } });
  github.addInstallation({ account: owner });
  await post(world, '/pipelines', CAREFUL);
  await quiet(world);

  const open = (repository, head, title) => {
    github.pushCommit(repository, { branch: head, by: ada, files: { [`notes/${head}.md`]: `${head}\n` } });
    return { repository, pull: github.openPullRequest(repository, { head, by: ada, title }) };
  };
  // One after the other: runs are made in this order.
  const opened = [];
  for (const [repository, head, title] of [
    [shop, 'discount', 'Give members a discount'],
    [shop, 'vouchers', 'Take vouchers at the till'],
    [api, 'limits', 'Limit how often a client may ask'],
    [api, 'paging', 'Answer long lists in pages'],
    [api, 'cache', 'Keep answers for a minute'],
    [api, 'search', 'Search by name'],
  ]) {
    opened.push(open(repository, head, title));
    await github.settle();
  }
  await quiet(world);
  const [discount, vouchers, limits, paging, cache, search] = opened;

  for (const [each, name, log] of [
    [discount, 'types'],
    [vouchers, 'types', { kind: 'expired' }],
    [limits, 'lint'],
    [paging, 'lint'],
    [cache, 'lint'],
    [search, 'lint'],
  ]) {
    runChecks(github, each, name, log ?? 'fails');
    await github.settle();
  }
  await quiet(world);
  const failing = await newestRun(world, discount);
  const degraded = await newestRun(world, vouchers);
  const waiting = await newestRun(world, limits);

  for (const { repository, head, file } of [
    { repository: api, head: 'paging', file: 'src/routes.js' },
    { repository: shop, head: 'discount', file: 'src/price.ts' },
  ]) {
    github.pushCommit(repository, { branch: head, by: ada, files: { [file]: 'export const again = 1;\n' } });
    await github.settle();
  }
  const resumed = await newestRun(world, search);
  await post(world, `/runs/${await newestRun(world, cache)}/cancel`, { reason: 'not before the release' });
  await post(world, `/runs/${resumed}/resume`, { payload: { approved: true, by: 'ada' } });
  await command('repos', 'suspend', 'acme/legacy');
  await quiet(world);

  runChecks(github, discount, 'types', 'passes');
  await quiet(world);
  return { failing, degraded, waiting, resumed };
}

/** One more pull request, of which a job fails whose log spells the fix out; answers its id once Regreen asks for a yes. Not in docs/runs.md. */
async function askForFix(world) {
  const { github, pool } = world;
  const owner = github.world.repositories.values().next().value.owner;
  const grace = github.addAccount({ login: 'grace' });
  const files = {
    'main.go': 'package main\n\nfunc main() {}\n',
    '.github/regreen.yml': 'mode: fix\nfix:\n  apply: commit\n  approval: true\n',
  };
  const till = github.addRepository({ owner, name: 'till', files });
  github.pushCommit(till, { branch: 'ring', by: grace, files: { 'main.go': BROKEN_GO } });
  const pull = github.openPullRequest(till, { head: 'ring', by: grace, title: 'Ring when the till opens' });
  await quiet(world);
  const { jobs } = github.startWorkflowRun(till, {
    headSha: pull.head.sha,
    jobs: [{ name: 'test' }, { name: 'format' }],
  });
  github.completeJob(jobs[0], { conclusion: 'success' });
  const ran = { command: 'gofmt -d . && test -z "$(gofmt -l .)"', output: GOFMT_DIFF, exitCode: 1 };
  github.completeJob(jobs[1], {
    conclusion: 'failure',
    log: renderActionsLog([ran], { startedAt: new Date(), repository: 'acme/till' }),
  });
  await quiet(world);
  const { rows } = await pool.query(
    `select p.id from pull_requests p join repositories r on r.id = p.repository_id where r.name = 'acme/till'`,
  );
  return rows[0].id;
}

/** A workflow run of one job on the head of the pull request. */
function runChecks(github, { repository, pull }, name, log) {
  const ran = log === 'passes' ? { ...OUTPUTS[name], output: '', exitCode: 0 } : OUTPUTS[name];
  const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name }] });
  github.completeJob(jobs[0], {
    conclusion: ran.exitCode === 0 ? 'success' : 'failure',
    log:
      typeof log === 'object'
        ? log
        : renderActionsLog([ran], { startedAt: new Date(), repository: `acme/${repository.name}` }),
  });
}

/** Steers through the API: sooner than a command each. */
async function post({ url, headers }, path, body) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path} answers ${response.status}: ${await response.text()}`);
}

async function newestRun({ pool }, { repository, pull }) {
  const { rows } = await pool.query(
    `select r.id from pipeline_runs r join pull_requests p on p.id = r.pr_id join repositories q on q.id = p.repository_id
      where q.name = $1 and p.pr_number = $2 order by r.id desc limit 1`,
    [`acme/${repository.name}`, pull.number],
  );
  return rows[0].id;
}

/** Waits until every delivery was answered and nothing is to be done. */
async function quiet({ github, pool }) {
  const until = Date.now() + DEADLINE_MS;
  for (;;) {
    await github.settle();
    const { rows } = await pool.query(
      `select count(*)::int as open from pipeline_runs
        where status in ('queued', 'running') or (status = 'waiting_input' and resume_payload is not null)`,
    );
    if (rows[0].open === 0) return;
    if (Date.now() > until) throw new Error('the runs of the story did not end in time');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const configOf = (github, { secret, dataDir }) => ({
  app: { id: github.appId, privateKey: github.privateKey, webhookSecrets: [secret] },
  github: { host: github.host, protocol: 'http' },
  server: { host: '127.0.0.1', port: 0 },
  logLevel: 'warn',
  databaseUrl: null,
  migrationUrl: null,
  redisUrl: null,
  dataDir,
  spool: null,
  httpsProxy: null,
  settleMs: SETTLE_MS,
  leaseMs: 8_000,
  sweepMs: 1_000,
  stopMs: 20_000,
  workerConcurrency: 4,
  writesPerMinute: 10_000,
  writesPerHour: 100_000,
  logDownloadBytes: 50_000_000,
  logDownloadTimeoutMs: 20_000,
  recoverMs: 0,
  pollMs: 0,
  housekeepingMs: 0,
  keep: { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 },
  archiveDir: null,
  models: null,
  notify: { targets: [], file: null, foldMs: 0 },
  publicUrl: null,
  oauth: null,
  operators: [],
  apiOpenOnLoopback: true, // the pictures are taken without a login
  telemetry: { metricsPort: null, tracing: null },
});
