import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { checks } from '../../src/cli/doctor/index.js';
import { LEAST_NODE, nodeVersion } from '../../src/cli/doctor/node-version.js';
import { proxy } from '../../src/cli/doctor/proxy.js';
import { doctorCommand } from '../../src/cli/doctor.js';
import { CliError } from '../../src/cli/io.js';
import { appManifest } from '../../src/cli/manifest.js';
import { readConfig } from '../../src/config.js';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { startLocalModel } from '../../src/dev/model/local-model.js';
import { migrateQueue } from '../../src/queue/backend.js';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { migrateUp } from '../../src/store/migrate.js';
import { createPool } from '../../src/store/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startAlteredGithub } from './altered-github.js';

let database: TestDatabase;
let github: LocalGithub;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.connectionString);
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regreen-doctor-'));
  github = await startLocalGithub({
    webhook: { url: 'https://regreen.example/api/github/webhooks', secret: 'x'.repeat(32) },
    // As GitHub has an App of our manifest.
    permissions: appManifest().default_permissions,
    events: appManifest().default_events,
  });
});
afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

type Line = { name: string; status: string; message: string; mend?: string };
type Report = { exit: number; error: string; text: string; lines: Line[] };

/** An environment in which all is well; a test takes away or changes what it is about. */
const wellEnv = (): NodeJS.ProcessEnv => ({
  APP_ID: String(github.appId),
  PRIVATE_KEY: github.privateKey,
  WEBHOOK_SECRET: randomBytes(32).toString('hex'),
  GHE_HOST: github.host,
  GHE_PROTOCOL: 'http',
  DATABASE_URL: database.connectionString,
});

async function doctor(env: NodeJS.ProcessEnv, args = ['--json']): Promise<Report> {
  const stdout = new PassThrough();
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  const io = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env };
  doctorCommand(program, io, { readConfig: () => readConfig(env, folder) });
  let [exit, error] = [0, ''];
  await program.parseAsync(['doctor', ...args], { from: 'user' }).catch((cause: Error) => {
    [exit, error] = [cause instanceof CliError ? cause.exitCode : 2, cause.message];
  });
  const text = String(stdout.read() ?? '');
  return { exit, error, text, lines: args.includes('--json') && text ? JSON.parse(text).checks : [] };
}

const linesOf = ({ lines }: Report, name: string) => lines.filter((line) => line.name === name);
const notOk = ({ lines }: Report) => lines.filter(({ status }) => status !== 'ok');

test('all is well: every check says so, in text and JSON, and exits 0', async () => {
  const account = github.addAccount({ login: 'octo-org', type: 'Organization' });
  github.addInstallation({ account });
  const report = await doctor(wellEnv());
  expect(notOk(report)).toEqual([]);
  expect(report).toMatchObject({ exit: 0, error: '' });
  expect(report.lines.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
  expect(linesOf(report, 'app')[0]!.message).toBe(`Regreen (${github.appId})`);
  expect(linesOf(report, 'installations')[0]!.message).toContain('octo-org');
  expect(linesOf(report, 'database')[0]!.message).toMatch(/^PostgreSQL \d+\.\d+, at .*; all migrations applied$/);

  const { text } = await doctor(wellEnv(), []);
  expect(text).toMatch(/^✓ environment: .*\n(?:✓ .*\n){15}\nAll is well\.\n$/);
});

test('every problem of the environment is a line, and what needs it is not looked at', async () => {
  const report = await doctor({
    PORT: 'many',
    DATABASE_URL: 'mysql://x',
    APP_ID: '7',
    PRIVATE_KEY: 'none',
    WEBHOOK_SECRET: 'short',
  });
  expect(report).toMatchObject({ exit: 1, error: expect.stringMatching(/to mend/) });
  expect(linesOf(report, 'environment').map(({ message }) => message)).toEqual([
    expect.stringMatching(/^PORT /),
    expect.stringMatching(/^DATABASE_URL /),
    expect.stringMatching(/^PRIVATE_KEY /),
    expect.stringMatching(/^WEBHOOK_SECRET /),
  ]);
  const mends = linesOf(report, 'environment').map(({ mend }) => mend);
  expect(mends).toEqual([undefined, undefined, undefined, expect.stringContaining('in the environment or in .env')]);
  expect(linesOf(report, 'database')).toEqual([
    { name: 'database', status: 'skipped', message: 'not looked at: first mend environment' },
  ]);
  expect((await doctor({ PORT: 'many' }, [])).text).toMatch(/^✗ environment: PORT must be .*\n {4}\S/);
});

test('settings that cannot be read at all exit 3', async () => {
  await mkdir(join(folder, '.env'));
  expect(await doctor({})).toMatchObject({ exit: 3, text: '' });
});

test('no App yet: doctor names setup', async () => {
  const { APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, ...rest } = wellEnv();
  const report = await doctor(rest);
  expect(linesOf(report, 'app')[0]).toMatchObject({
    status: 'problem',
    mend: expect.stringContaining('regreen setup'),
  });
  expect(linesOf(report, 'permissions')[0]!.status).toBe('skipped');
});

test('sign-in: with GitHub, with a client that it does not know, and at an address that people cannot use', async () => {
  const client = { GITHUB_CLIENT_ID: github.clientId, GITHUB_CLIENT_SECRET: github.clientSecret };
  const look = async (env: NodeJS.ProcessEnv) =>
    linesOf(await doctor({ ...wellEnv(), ...env }), 'sign-in').map(({ status, message }) => `${status}: ${message}`);
  expect(
    await look({ ...client, REGREEN_OPERATORS: 'mona', REGREEN_PUBLIC_URL: 'https://regreen.example.com' }),
  ).toEqual(['ok: with GitHub, at https://regreen.example.com; operators: mona']);
  expect(await look({ ...client, HOST: '0.0.0.0' })).toEqual([
    expect.stringMatching(/^ok: .*who has the token/),
    expect.stringMatching(/^warning: REGREEN_PUBLIC_URL is not set/),
  ]);
  expect(await look({ ...client, REGREEN_PUBLIC_URL: 'http://regreen.example.com' })).toEqual([
    expect.stringMatching(/^ok: /),
    expect.stringMatching(/^warning: .*plain HTTP/),
  ]);
  for (const wrong of [{ GITHUB_CLIENT_SECRET: 'another' }, { GITHUB_CLIENT_ID: 'Iv23linobody' }])
    expect(await look({ ...client, ...wrong })).toEqual([expect.stringMatching(/^problem: GitHub does not take/)]);
  for (const fault of [{ status: 502 }, { status: 200, message: 'slow_down' }]) {
    github.failNext({ method: 'POST', path: /access_token/, ...fault });
    expect(await look(client)).toEqual([expect.stringMatching(/^problem: GitHub cannot be asked/)]);
  }
});

test('a Node.js older than package.json allows', async () => {
  const { engines } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(engines.node).toBe(`>=${LEAST_NODE.join('.')}.0`);
  const look = (version: string) =>
    nodeVersion.run({ env: {}, nodeVersion: version, config: null, configProblems: [] }).then(([line]) => line!.status);
  expect(await Promise.all(['18.20.0', '20.18.3', '20.19.0', '22.1.0'].map(look))).toEqual([
    'problem',
    'problem',
    'ok',
    'ok',
  ]);
});

test('a data directory that cannot be, and credentials that others can read', async () => {
  await writeFile(join(folder, 'file'), '');
  const blocked = await doctor({ ...wellEnv(), REGREEN_DATA_DIR: join(folder, 'file') });
  expect(linesOf(blocked, 'data-directory')[0]).toMatchObject({
    status: 'problem',
    mend: expect.stringContaining('REGREEN_DATA_DIR'),
  });

  await mkdir(join(folder, '.regreen'));
  await writeFile(join(folder, '.regreen', 'app.env'), '');
  await chmod(join(folder, '.regreen', 'app.env'), 0o644);
  const open = await doctor(wellEnv());
  expect(linesOf(open, 'data-directory').map(({ status, mend }) => [status, mend])).toEqual([
    ['ok', undefined],
    ['problem', expect.stringContaining('chmod 600')],
  ]);
});

test('a database that is out of reach, and one that was never migrated; the password is not shown', async () => {
  const gone = await doctor({ ...wellEnv(), DATABASE_URL: 'postgresql://regreen:hunter2@127.0.0.1:1/regreen' });
  expect(linesOf(gone, 'database')[0]).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/127\.0\.0\.1:1\/regreen cannot be used: .*ECONNREFUSED/),
  });
  expect(linesOf(gone, 'queue')[0]).toMatchObject({ status: 'skipped', message: expect.stringContaining('database') });
  expect(gone.error).toBe('1 to mend: each line with ✗ says how.');
  expect(gone.text).not.toContain('hunter2');

  const empty = await createTestDatabase({ empty: true });
  try {
    const report = await doctor({ ...wellEnv(), DATABASE_URL: empty.connectionString });
    expect(linesOf(report, 'database')).toEqual([
      expect.objectContaining({ status: 'problem', mend: 'Run regreen migrate.' }),
    ]);
    expect(linesOf(report, 'queue')[0]!.status).toBe('skipped');
    const pool = createPool({ connectionString: empty.connectionString, onError: () => {} });
    await migrateUp(pool).finally(() => pool.end());
    const { lines } = await doctor({ ...wellEnv(), DATABASE_URL: empty.connectionString });
    expect(lines.filter(({ status }) => status === 'problem')).toEqual([
      expect.objectContaining({ name: 'queue', mend: 'Run regreen migrate.' }),
    ]);
  } finally {
    await empty.drop();
  }
});

test('the embedded database: not made yet, in use, and stopped; looking starts nothing', async () => {
  const { DATABASE_URL, ...env } = wellEnv();
  const messageOf = async () => linesOf(await doctor(env), 'database')[0]!.message;
  expect(await messageOf()).toContain('made at the first start');
  const embedded = await startEmbeddedPostgres({ dataDir: join(folder, '.regreen'), settings: { fsync: 'off' } });
  try {
    const line = async () => linesOf(await doctor(env), 'database')[0]!;
    expect(await line()).toMatchObject({ status: 'problem', mend: 'Run regreen migrate.' });
    const pool = createPool({ connectionString: embedded.connectionString, onError: () => {} });
    await migrateUp(pool).finally(() => pool.end());
    expect(await line()).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('in use by a running Regreen'),
    });
  } finally {
    await embedded.stop();
  }
  expect(await messageOf()).toMatch(/not running/);
});

/** Speaks just enough of Redis's protocol to be asked how it is. https://redis.io/docs/latest/develop/reference/protocol-spec/ */
async function startTalkingRedis(info: string): Promise<{ url: string; server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const command of data
        .toString()
        .toLowerCase()
        .split(/(?=\*\d+\r\n\$)/)) {
        if (command.includes('\r\nping')) socket.write('+PONG\r\n');
        else if (command.includes('\r\ninfo')) socket.write(`$${Buffer.byteLength(info)}\r\n${info}\r\n`);
        else socket.write('+OK\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`, server };
}

test.each([
  ['noeviction', '1', []],
  ['allkeys-lru', '1', ['problem']],
  ['noeviction', '0', ['warning']],
  ['volatile-ttl', '0', ['problem', 'warning']],
])('Redis with maxmemory-policy %s and aof %s', async (policy, aof, expected) => {
  const info = [
    '# Server',
    'redis_version:8.2.1',
    `maxmemory_policy:${policy}`,
    'loading:0',
    `aof_enabled:${aof}`,
    '',
  ].join('\r\n');
  const { url, server } = await startTalkingRedis(info);
  try {
    const found = linesOf(await doctor({ ...wellEnv(), REDIS_URL: url }), 'queue');
    expect(found.map(({ status }) => status)).toEqual(expected.length > 0 ? expected : ['ok']);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a Redis that does not answer', async () => {
  const report = await doctor({ ...wellEnv(), REDIS_URL: 'redis://127.0.0.1:1' });
  expect(linesOf(report, 'queue')).toEqual([
    expect.objectContaining({ status: 'problem', message: expect.stringContaining('ECONNREFUSED') }),
  ]);
});

(process.env.REGREEN_TEST_REDIS_URL ? test : test.skip)('a real Redis answers', async () => {
  const report = await doctor({ ...wellEnv(), REDIS_URL: process.env.REGREEN_TEST_REDIS_URL });
  for (const { message } of linesOf(report, 'queue')) expect(message).not.toContain('cannot be used');
});

test('GitHub knows no such App, or not by this key, or is not there', async () => {
  const appLine = async (changes: NodeJS.ProcessEnv) => linesOf(await doctor({ ...wellEnv(), ...changes }), 'app')[0]!;
  expect(await appLine({ APP_ID: '7' })).toMatchObject({ status: 'problem', mend: expect.stringContaining('APP_ID') });
  const other = await startLocalGithub();
  await other.close();
  expect(await appLine({ PRIVATE_KEY: other.privateKey })).toMatchObject({
    status: 'problem',
    mend: expect.stringContaining('private key'),
  });
  expect(await appLine({ GHE_HOST: '127.0.0.1:1' })).toMatchObject({
    status: 'problem',
    message: expect.stringContaining('cannot be reached'),
  });
});

test.each([
  [20, 'warning'],
  [600, 'problem'],
])('a clock %i s away from GitHub’s is a %s', async (seconds, status) => {
  const late = await startAlteredGithub(github, (_path, answer) => ({
    ...answer,
    headers: { ...answer.headers, date: new Date(Date.now() - seconds * 1000).toUTCString() },
  }));
  try {
    const found = linesOf(await doctor({ ...wellEnv(), GHE_HOST: late.host }), 'clock');
    expect(found).toEqual([expect.objectContaining({ status, message: expect.stringMatching(/s ahead of GitHub/) })]);
  } finally {
    await late.close();
  }
});

test('the clock is looked at before there is an App; where GitHub does not answer, its line says so', async () => {
  const { APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, ...rest } = wellEnv();
  expect(linesOf(await doctor(rest), 'clock')).toEqual([
    { name: 'clock', status: 'ok', message: 'agrees with GitHub’s' },
  ]);
  expect(linesOf(await doctor({ ...rest, GHE_HOST: '127.0.0.1:1' }), 'clock')[0]).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('could not be compared'),
  });
});

test('a webhook that goes elsewhere, has no secret, or comes as a form', async () => {
  github.setWebhook({ url: 'https://regreen.example/', secret: 'x'.repeat(32) });
  expect(linesOf(await doctor(wellEnv()), 'webhook')).toEqual([
    expect.objectContaining({ status: 'problem', mend: expect.stringContaining('/api/github/webhooks') }),
  ]);
  const url = 'https://regreen.example/api/github/webhooks';
  const form = await startAlteredGithub(github, (path, answer) =>
    path.endsWith('/hook/config')
      ? { ...answer, body: JSON.stringify({ url, content_type: 'form', insecure_ssl: '1' }) }
      : answer,
  );
  try {
    const found = linesOf(await doctor({ ...wellEnv(), GHE_HOST: form.host }), 'webhook');
    expect(found.map(({ status }) => status)).toEqual(['problem', 'problem', 'warning']);
  } finally {
    await form.close();
  }
});

test('what the App lacks is told once, what an owner has not accepted per installation', async () => {
  await github.close();
  github = await startLocalGithub({
    webhook: { url: 'https://regreen.example/api/github/webhooks', secret: 'x'.repeat(32) },
    permissions: {
      checks: 'write',
      contents: 'read',
      metadata: 'read',
      pull_requests: 'write',
      issues: 'write',
      statuses: 'read',
      merge_queues: 'read',
      packages: 'read',
    },
    events: [
      'check_run',
      'check_suite',
      'issue_comment',
      'merge_group',
      'pull_request',
      'repository',
      'status',
      'workflow_job',
    ],
  });
  github.addInstallation({
    account: github.addAccount({ login: 'careful' }),
    permissions: {
      checks: 'read',
      contents: 'read',
      metadata: 'read',
      pull_requests: 'read',
      issues: 'read',
      statuses: 'read',
      merge_queues: 'read',
    },
  });
  const paused = github.addInstallation({ account: github.addAccount({ login: 'paused' }) });
  github.suspendInstallation(paused);

  const report = await doctor(wellEnv());
  expect(linesOf(report, 'permissions').map(({ status, message }) => [status, message])).toEqual([
    ['problem', expect.stringContaining('“Actions: read”')],
    ['problem', expect.stringContaining('“Actions: write”')],
    ['problem', expect.stringMatching(/cannot commit fixes: .*“Contents: write”/)],
    ['problem', 'Regreen does not hear of the event workflow_run.'],
    ['warning', 'more than Regreen needs: packages'],
  ]);
  expect(linesOf(report, 'installations').map(({ status, message }) => [status, message])).toEqual([
    ['problem', expect.stringMatching(/^careful: .*“Checks: write”/)],
    ['problem', expect.stringMatching(/^careful: .*cannot suggest fixes and comment: .*“Pull requests: write”/)],
    ['warning', 'paused: suspended'],
  ]);
});

test('an App that is installed nowhere: a warning, which is no reason to fail', async () => {
  const report = await doctor(wellEnv());
  expect(report.exit).toBe(0);
  expect(notOk(report)).toEqual([expect.objectContaining({ name: 'installations', status: 'warning' })]);
});

test.each([
  ['github.com', 'problem'],
  ['octo.ghe.com', 'problem'],
  ['ghe.example', 'warning'], // over plain HTTP
])('GHE_HOST %s is a %s', async (host, status) => {
  const { APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, ...rest } = wellEnv(); // nobody is called
  expect(linesOf(await doctor({ ...rest, GHE_HOST: host }), 'github-host')[0]).toMatchObject({ status });
});

test('a proxy that is not there, one under another name, and certificates that are missing', async () => {
  const { APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, ...rest } = wellEnv();
  expect(linesOf(await doctor({ ...rest, http_proxy: 'http://proxy.example' }), 'proxy')[0]).toMatchObject({
    status: 'warning',
  });
  const config = readConfig({ ...rest, HTTPS_PROXY: 'http://127.0.0.1:1' }, folder);
  // Alone, for the whole command would from then on send this process's calls through it.
  expect(await proxy.run({ env: {}, nodeVersion: '20.19.0', config, configProblems: [] })).toEqual([
    expect.objectContaining({ status: 'problem', mend: 'Check HTTPS_PROXY.' }),
  ]);
  const report = await doctor({ ...rest, NODE_EXTRA_CA_CERTS: join(folder, 'none.pem') });
  expect(linesOf(report, 'proxy')).toEqual([
    expect.objectContaining({ status: 'problem', message: expect.stringContaining('none.pem') }),
  ]);
});

test('a language model is looked at where one is set up: its server, its key and its name', async () => {
  const { APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, ...rest } = wellEnv();
  expect(linesOf(await doctor(rest), 'model')).toEqual([expect.objectContaining({ status: 'ok' })]);
  const server = await startLocalModel();
  const env = { ...rest, REGREEN_MODEL: 'openai-compatible/small', REGREEN_MODEL_URL: server.url };
  try {
    server.models = ['small'];
    expect(linesOf(await doctor(env), 'model')).toEqual([
      expect.objectContaining({ status: 'ok', message: 'openai-compatible/small' }),
    ]);
    server.models = ['large'];
    expect(linesOf(await doctor(env), 'model')).toEqual([expect.objectContaining({ status: 'warning' })]);
    expect(linesOf(await doctor({ ...env, REGREEN_MODEL_MAX_USD: 'run=1' }), 'model')[1]).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('REGREEN_MODEL_MAX_USD'),
    });
  } finally {
    await server.close();
  }
  expect(linesOf(await doctor(env), 'model')).toEqual([expect.objectContaining({ status: 'problem' })]);
});
