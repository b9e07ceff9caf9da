import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { CliError } from '../../src/cli/io.js';
import { setupCommand } from '../../src/cli/setup.js';
import { readConfig } from '../../src/config.js';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { startAlteredGithub } from './altered-github.js';

const URL_FLAGS = ['--url', 'https://regreen.example'];
/** A test that fails half-way leaves the page open for so long. */
const PATIENCE_MS = 10_000;

let folder: string;
let github: LocalGithub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regreen-setup-'));
  github = await startLocalGithub();
});
afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

type Ended = { exit: number; error: string; out: string; err: string };
type Running = { address: Promise<string>; ended: Promise<Ended> };

/** Starts the command in the test's folder; `address` is what it printed, `ended` how it went. */
function setup(args: string[], env: NodeJS.ProcessEnv = {}, timeoutMs = PATIENCE_MS): Running {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = { out: '', err: '' };
  let found: (address: string) => void;
  const address = new Promise<string>((resolve) => {
    found = resolve;
  });
  for (const [stream, key] of [
    [stdout, 'out'],
    [stderr, 'err'],
  ] as const) {
    stream.on('data', (chunk) => {
      printed[key] += chunk;
      const match = /http:\/\/\S+/.exec(printed[key]);
      if (match) found(match[0]);
    });
  }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  const whole = { GHE_HOST: github.host, GHE_PROTOCOL: 'http', ...env };
  const deps = { readConfig: () => readConfig(whole, folder), timeoutMs };
  setupCommand(program, { stdin: new PassThrough(), stdout, stderr, env: whole }, deps);
  const ended = program.parseAsync(['setup', ...args], { from: 'user' }).then(
    () => ({ exit: 0, error: '', ...printed }),
    (error: Error) => ({ exit: error instanceof CliError ? error.exitCode : 2, error: error.message, ...printed }),
  );
  return { address, ended };
}

const decodeHtml = (html: string): string =>
  html.replace(
    /&(quot|lt|gt|#39|amp);/g,
    (_all, name) => ({ quot: '"', lt: '<', gt: '>', '#39': "'", amp: '&' })[name as string]!,
  );

/** What a browser does with the page: reads its one form. */
async function openPage(address: string): Promise<{ response: Response; action: string; manifest: string }> {
  const response = await fetch(address);
  const html = await response.text();
  return {
    response,
    action: decodeHtml(/action="([^"]*)"/.exec(html)?.[1] ?? ''),
    manifest: decodeHtml(/name="manifest" value="([^"]*)"/.exec(html)?.[1] ?? ''),
  };
}

/** Presses the button: the manifest goes to GitHub, which sends the browser back. Answers where to. */
async function pressButton({ action, manifest }: { action: string; manifest: string }): Promise<string> {
  const response = await fetch(action, { method: 'POST', body: new URLSearchParams({ manifest }), redirect: 'manual' });
  expect(response.status).toBe(302);
  return response.headers.get('location')!;
}

test('through the page and GitHub and back: credentials that readConfig takes, for the owner alone', async () => {
  const { address, ended } = setup(URL_FLAGS);
  const page = await openPage(await address);
  expect(page.response.status).toBe(200);
  const policy = page.response.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|unsafe/);
  expect(page.response.headers.get('referrer-policy')).toBe('no-referrer');

  const back = await fetch(await pressButton(page));
  expect([back.status, await back.text()]).toEqual([200, expect.stringContaining('Registered')]);
  const result = await ended;
  expect(result).toMatchObject({ exit: 0, error: '', err: '' });
  expect(result.out).toContain(`${github.url}/apps/regreen/installations/new`);
  expect(result.out).toMatch(
    /pass https:\/\/regreen\.example\/api\/github\/webhooks on to port 3000 of 127\.0\.0\.1\n/,
  );
  expect(result.out).toMatch(/regreen start\n.*regreen doctor\n/);

  const file = join(folder, '.regreen', 'app.env');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, '.regreen'))).mode & 0o077).toBe(0);
  const config = readConfig({}, folder);
  expect(config.app).toEqual({
    id: github.appId,
    privateKey: github.privateKey,
    webhookSecrets: [github.world.webhook!.secret],
  });
  expect(config.github).toEqual({ host: github.host, protocol: 'http' });
  expect(config.oauth).toEqual({ clientId: github.clientId, clientSecret: github.clientSecret });
  expect(config.publicUrl).toBe('https://regreen.example');
  expect(github.world.callbackUrls).toEqual(['https://regreen.example/login/callback']);
  expect(github.world.webhook!.url).toBe('https://regreen.example/api/github/webhooks');
  expect(`${result.out}${result.err}`).not.toContain(config.app!.webhookSecrets[0]);
  await expect(fetch(await address)).rejects.toThrow(); // the door is gone
});

test('--json prints one object, and the address on standard error', async () => {
  const { address, ended } = setup([...URL_FLAGS, '--json']);
  await fetch(await pressButton(await openPage(await address)));
  const { out, err } = await ended;
  expect(err).toContain(await address);
  expect(JSON.parse(out)).toEqual({
    id: github.appId,
    slug: 'regreen',
    name: 'Regreen',
    installUrl: `${github.url}/apps/regreen/installations/new`,
    webhookUrl: 'https://regreen.example/api/github/webhooks',
    credentialsFile: join(folder, '.regreen', 'app.env'),
  });
});

test('an organization’s App is registered on the organization’s page', async () => {
  const { address, ended } = setup([...URL_FLAGS, '--org', 'octo-org']);
  const { action } = await openPage(await address);
  expect(action).toMatch(new RegExp(`^${github.url}/organizations/octo-org/settings/apps/new\\?state=[\\w-]{40,}$`));
  // The rest is the same; GitHub's side of it is played by its own page.
  const state = new URL(action).searchParams.get('state')!;
  await fetch(`${new URL(await address).origin}/callback?code=none&state=${state}`);
  expect(await ended).toMatchObject({ exit: 3, error: expect.stringContaining('HTTP 404') });
});

function getAs(host: string, address: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(address, { headers: { host, ...headers } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    });
    call.on('error', reject).end();
  });
}

test('the door opens only once, with the right token, state and host', async () => {
  const { address, ended } = setup(URL_FLAGS);
  const right = new URL(await address);
  const status = async (path: string, init?: RequestInit) => (await fetch(new URL(path, right), init)).status;
  expect(await status('/')).toBe(404);
  expect(await status('/setup')).toBe(404);
  expect(await status(`${right.pathname}x`)).toBe(404);
  expect(await status(right.pathname, { method: 'POST' })).toBe(405);
  expect(await getAs('attacker.example', right.href)).toBe(403);
  expect(await getAs(`attacker.example:${right.port}`, right.href)).toBe(403);
  expect(await getAs(right.host, right.href, { 'sec-purpose': 'prefetch;prerender' })).toBe(403);
  expect(await status('/callback?code=abc&state=')).toBe(403); // before the page was shown

  const page = await openPage(right.href); // still good after all of that
  expect(page.response.status).toBe(200);
  expect(await status(right.pathname)).toBe(403);
  // The browser that came first may load it again, as it does on the way back from GitHub.
  const [cookie] = page.response.headers.get('set-cookie')!.split(';');
  expect(await status(right.pathname, { headers: { cookie: cookie! } })).toBe(200);
  expect(await status(right.pathname, { headers: { cookie: `${cookie}x` } })).toBe(403);
  expect(await status(`${right.pathname}x`, { headers: { cookie: cookie! } })).toBe(404);

  const back = new URL(await pressButton(page));
  const state = back.searchParams.get('state')!;
  const code = back.searchParams.get('code')!;
  expect(await status(`/callback?code=${code}&state=${state.slice(1)}`)).toBe(403);
  expect(await status(`/callback?code=${code}`)).toBe(403);
  expect(await status(`/callback?state=${state}&code=..%2F..%2Fuser`)).toBe(400);
  expect(await getAs('attacker.example', back.href)).toBe(403);
  expect((await fetch(back)).status).toBe(200);
  expect((await ended).exit).toBe(0);
});

test('existing credentials stay unless --force says otherwise', async () => {
  const file = join(folder, '.regreen', 'app.env');
  await mkdir(join(folder, '.regreen'));
  await writeFile(file, 'LOG_LEVEL=warn\n', { mode: 0o644 });
  expect(await setup(URL_FLAGS).ended).toMatchObject({ exit: 1, error: expect.stringContaining('--force') });
  expect(await readFile(file, 'utf8')).toBe('LOG_LEVEL=warn\n');

  const { address, ended } = setup([...URL_FLAGS, '--force']);
  await fetch(await pressButton(await openPage(await address)));
  expect((await ended).exit).toBe(0);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(readConfig({}, folder).app?.id).toBe(github.appId);
});

test('another App in the environment is found before and after', async () => {
  const env = { APP_ID: '7', PRIVATE_KEY: github.privateKey, WEBHOOK_SECRET: randomBytes(32).toString('hex') };
  expect(await setup(URL_FLAGS, env).ended).toMatchObject({ exit: 1 });
  const { address, ended } = setup([...URL_FLAGS, '--force'], env);
  await fetch(await pressButton(await openPage(await address)));
  expect(await ended).toMatchObject({ exit: 0, err: expect.stringContaining('names another App') });
});

test.each([null, 'short'])(
  'GitHub’s webhook secret %p is replaced by one of 32 bytes, on both sides',
  async (secret) => {
    // As GitHub answers when it made no secret of its own.
    const weak = await startAlteredGithub(github, (path, answer) =>
      path.endsWith('/conversions')
        ? { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), webhook_secret: secret }) }
        : answer,
    );
    try {
      const { address, ended } = setup(URL_FLAGS, { GHE_HOST: weak.host });
      await fetch(await pressButton(await openPage(await address)));
      expect(await ended).toMatchObject({ exit: 0, err: '' });
      const kept = readConfig({}, folder).app!.webhookSecrets[0];
      expect(kept).toMatch(/^[0-9a-f]{64}$/);
      expect(github.world.webhook!.secret).toBe(kept);
    } finally {
      await weak.close();
    }
  },
);

test('when GitHub does not take the stronger secret, the credentials are kept and the way out is told', async () => {
  const stubborn = await startAlteredGithub(github, (path, answer) => {
    if (path.endsWith('/app/hook/config')) return { ...answer, status: 422, body: '{"message":"no"}' };
    if (!path.endsWith('/conversions')) return answer;
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), webhook_secret: null }) };
  });
  try {
    const { address, ended } = setup(URL_FLAGS, { GHE_HOST: stubborn.host });
    await fetch(await pressButton(await openPage(await address)));
    expect(await ended).toMatchObject({ exit: 0, err: expect.stringContaining('copy WEBHOOK_SECRET from') });
    expect(readConfig({}, folder).app?.privateKey).toBe(github.privateKey);
  } finally {
    await stubborn.close();
  }
});

test('while it waits it says for how long, what comes next and when the page is opened', async () => {
  const { address, ended } = setup(URL_FLAGS, {}, 600_000);
  const page = await openPage(await address);
  await fetch(await pressButton(page));
  const { out } = await ended;
  expect(out).toContain('good for one browser and 10 minutes');
  expect(out).toContain(`The credentials go to ${join(folder, '.regreen', 'app.env')}.`);
  expect(out).toMatch(/Ctrl-C stops this.*\n\nThe page is open\. Waiting until GitHub sends you back …\n\nThe App/);
});

test.each([
  ['http://regreen.example', 'plain HTTP'],
  ['http://localhost:3000', 'only where GitHub runs on this machine'],
  ['https://regreen.example/below', 'nobody can sign in with GitHub at https://regreen.example/below'],
])('what will not work at %s is told, and it goes on', async (url, sentence) => {
  const running = setup(['--url', url, '--json', '--force'], {}, 50);
  expect(await running.ended).toMatchObject({ exit: 3, err: expect.stringContaining(sentence) });
});

test('an address that GitHub itself can never reach is refused before anything is registered', async () => {
  for (const host of ['localhost', 'app.localhost', '127.0.0.1', '[::1]'])
    expect(await setup(['--url', `http://${host}:3000`], { GHE_HOST: '' }).ended).toMatchObject({
      exit: 2,
      error: expect.stringContaining('GitHub cannot reach'),
      out: '',
    });
});

test('an address that the page cannot have is told with the option that mends it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  expect(await setup([...URL_FLAGS, '--port', String(port)]).ended).toMatchObject({
    exit: 3,
    error: `Port ${port} of 127.0.0.1 is in use by another program: set --port to a free one, or stop that program.`,
  });
  expect(await setup([...URL_FLAGS, '--host', '192.0.2.1']).ended).toMatchObject({
    exit: 3,
    error: '192.0.2.1 is no address of this machine: set --host to one that is, such as 127.0.0.1.',
  });
  await new Promise((resolve) => other.close(resolve));
});

test('nobody comes: it ends in time and says so', async () => {
  expect(await setup(URL_FLAGS, {}, 50).ended).toMatchObject({
    exit: 3,
    error: expect.stringContaining('Run regreen setup again'),
  });
});

test('GitHub out of reach: it says so on the page and on the console', async () => {
  const { address, ended } = setup(URL_FLAGS, { GHE_HOST: '127.0.0.1:1' });
  const { action } = await openPage(await address);
  const state = new URL(action).searchParams.get('state')!;
  const back = await fetch(`${new URL(await address).origin}/callback?code=abc&state=${state}`);
  expect([back.status, await back.text()]).toEqual([502, expect.stringContaining('could not be reached')]);
  expect(await ended).toMatchObject({ exit: 3, error: expect.stringContaining('could not be reached') });
});

test('a folder that cannot hold credentials is found before anything is registered', async () => {
  await writeFile(join(folder, '.regreen'), 'a file');
  expect(await setup(URL_FLAGS, { REGREEN_DATA_DIR: join(folder, '.regreen', 'below') }).ended).toMatchObject({
    exit: 3,
    error: expect.stringContaining('could not be kept'),
  });
});

test.each([
  [[]],
  [['--url', 'not an address']],
  [['--url', 'ftp://regreen.example']],
  [['--url', 'https://user:word@regreen.example']],
  [[...URL_FLAGS, '--port', '70000']],
  [[...URL_FLAGS, '--host', '0.0.0.0']],
  [[...URL_FLAGS, '--org', '../evil']],
])('bad usage %j exits 2', async (args) => {
  expect(await setup(args).ended).toMatchObject({ exit: 2, out: '' });
});
