import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { type Config, credentialsFile } from '../config.js';
import { listenMistake } from '../core/listen-mistake.js';
import { isLoopbackHost } from '../core/loopback-host.js';
import type { RegisteredApp } from '../github/app-registration.js';
import { type Credentials, prepareCredentials, writeCredentials } from './credentials.js';
import { CliError, type CliIo, print } from './io.js';
import { hookUrl, readManifest } from './manifest.js';
import { openSetupDoor } from './setup-door.js';
import { renderDonePage, renderStartPage } from './setup-page.js';

export type SetupDeps = {
  readConfig(): Config;
  /** How long the page waits for a person. */
  timeoutMs?: number;
};

type Flags = { url: string; org?: string; host: string; port: number; force?: boolean; json?: boolean };

const TIMEOUT_MS = 10 * 60_000;
const MIN_SECRET_BYTES = 32;

/** `regreen setup`: registers the GitHub App by manifest, through a page on this machine, and keeps its credentials. */
export function setupCommand(program: Command, io: CliIo, deps: SetupDeps): void {
  program
    .command('setup')
    .description('register the GitHub App, and keep its credentials on this machine')
    .requiredOption('--url <address>', 'the public address of this Regreen, which GitHub sends webhooks to', parseUrl)
    .option('--org <name>', 'the organization that shall own the App; without it, you', parseOrganization)
    .option('--port <n>', 'the port of the page; without it, any free one', parsePort, 0)
    .option('--host <name>', 'the address of this machine that your browser opens', parseHost, '127.0.0.1')
    .option('--force', 'replace the credentials that are here already')
    .option('--json', 'print JSON at the end; the address of the page goes to standard error')
    .action((flags: Flags) => setup(io, deps, flags));
}

async function setup(io: CliIo, deps: SetupDeps, flags: Flags): Promise<void> {
  const config = deps.readConfig();
  const file = credentialsFile(config.dataDir);
  if (!flags.force && (config.app !== null || existsSync(file)))
    throw new CliError(
      1,
      'A GitHub App is configured already; regreen doctor looks at it. To register another, add --force.',
    );
  for (const sentence of doubtsOf(flags.url, config)) io.stderr.write(`${sentence}\n`);
  await prepareCredentials(file).catch((cause: Error) => {
    throw new CliError(3, `The credentials could not be kept: ${cause.message}`, { cause });
  });
  if (config.httpsProxy) (await import('../github/proxy.js')).useProxy(config.httpsProxy);

  const app = await throughTheDoor(io, deps, flags, config, (registered) =>
    keep(registered, file, config, flags.url, io),
  );
  if (deps.readConfig().app?.id !== app.id)
    io.stderr.write(
      'The environment or .env names another App and wins: take APP_ID, PRIVATE_KEY and WEBHOOK_SECRET out of it.\n',
    );
  const { id, slug, name } = app;
  const installUrl = installUrlOf(app);
  if (flags.json)
    return print(
      io,
      JSON.stringify({ id, slug, name, installUrl, webhookUrl: hookUrl(flags.url), credentialsFile: file }),
    );
  print(io, `\nThe App ${name} (${id}) is registered; its credentials are in ${file}.`);
  const { host, port } = config.server;
  print(
    io,
    `Next:
  1. Install it on your repositories: ${installUrl}
  2. Let a reverse proxy pass ${hookUrl(flags.url)} on to port ${port} of ${host}
  3. Start Regreen: regreen start
  4. Look whether all is well: regreen doctor`,
  );
}

/** What will not work at this public address. Throws where nothing would. */
function doubtsOf(address: string, { github }: Config): string[] {
  const { protocol, hostname, pathname } = new URL(address);
  const isLoopback = isLoopbackHost(hostname) || hostname.endsWith('.localhost');
  if (isLoopback && github.host === null)
    throw new CliError(
      2,
      `GitHub cannot reach ${hostname}: give --url the address of this Regreen on the Internet, such as that of a reverse proxy or a tunnel.`,
    );
  const doubts: string[] = [];
  if (isLoopback) doubts.push(`Webhooks come to ${hostname} only where GitHub runs on this machine.`);
  else if (protocol === 'http:')
    doubts.push('Webhooks and sign-ins will go over plain HTTP: let a proxy speak https, and give --url its address.');
  if (pathname !== '/')
    doubts.push(
      `The dashboard needs an address without path, so nobody can sign in with GitHub at ${address}: afterwards set REGREEN_PUBLIC_URL to the address that people open, and on the App's page the callback URL to /login/callback there. Webhooks come in below ${pathname} all the same.`,
    );
  return doubts;
}

/** Opens the page, tells its address and waits for GitHub's code. */
async function throughTheDoor(
  io: CliIo,
  deps: SetupDeps,
  flags: Flags,
  config: Config,
  keepApp: (app: RegisteredApp) => Promise<void>,
): Promise<RegisteredApp> {
  const { convertManifest } = await import('../github/app-registration.js');
  const githubOrigin = config.github.host ? `${config.github.protocol}://${config.github.host}` : 'https://github.com';
  const settings = flags.org ? `/organizations/${flags.org}/settings/apps/new` : '/settings/apps/new';
  const say = (text: string) => (flags.json ? io.stderr : io.stdout).write(`${text}\n`);
  const door = await openSetupDoor<RegisteredApp>({
    host: flags.host,
    port: flags.port,
    githubOrigin,
    startPage: (redirectUrl, state) =>
      renderStartPage({
        action: `${githubOrigin}${settings}?state=${state}`,
        manifest: readManifest({ url: flags.url, redirectUrl }),
        owner: flags.org ?? 'you',
        hookUrl: hookUrl(flags.url),
      }),
    onOpened: () => say('The page is open. Waiting until GitHub sends you back …'),
    async register(code) {
      const app = await convertManifest(code, config.github);
      await keepApp(app);
      return app;
    },
    donePage: (app) => renderDonePage({ name: app.name, installUrl: installUrlOf(app) }),
  }).catch((cause: Error) => {
    throw new CliError(3, listenMistake(cause, flags, { host: '--host', port: '--port' }), { cause });
  });
  const timeoutMs = deps.timeoutMs ?? TIMEOUT_MS;
  say(`Open this address in your browser; it is good for one browser and ${minutesOf(timeoutMs)} minutes:

  ${door.address}

A button there leads to GitHub, which makes the App and sends you back here. The credentials go to ${credentialsFile(config.dataDir)}.
Ctrl-C stops this; until you press GitHub's own button nothing is made.
`);
  const timeout = timeoutAfter(timeoutMs);
  try {
    return await Promise.race([door.result, timeout.promise]);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError(3, `Setup failed: ${(cause as Error).message} Run regreen setup again.`, { cause });
  } finally {
    timeout.cancel();
    await door.close();
  }
}

/** Writes the credentials down first: GitHub hands the private key over only once. */
async function keep(app: RegisteredApp, file: string, { github }: Config, url: string, io: CliIo): Promise<void> {
  const given = app.webhookSecret ?? '';
  const isStrong = Buffer.byteLength(given) >= MIN_SECRET_BYTES;
  const secret = isStrong ? given : randomBytes(MIN_SECRET_BYTES).toString('hex');
  const credentials: Credentials = {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: secret,
    GITHUB_CLIENT_ID: app.clientId,
    GITHUB_CLIENT_SECRET: app.clientSecret,
  };
  // People sign in at an address without path; where webhooks come in below one, somebody else says where people go.
  if (new URL(url).pathname === '/') credentials.REGREEN_PUBLIC_URL = new URL(url).origin;
  if (github.host) Object.assign(credentials, { GHE_HOST: github.host, GHE_PROTOCOL: github.protocol });
  await writeCredentials(file, credentials);
  if (isStrong) return;
  const { setWebhookSecret } = await import('../github/app-registration.js');
  await setWebhookSecret({ id: app.id, privateKey: app.privateKey, webhookSecrets: [secret] }, github).catch(
    (error: Error) => {
      io.stderr.write(
        `GitHub did not take a stronger webhook secret (${error.message}): copy WEBHOOK_SECRET from ${file} to the App's page yourself.\n`,
      );
    },
  );
}

const installUrlOf = ({ htmlUrl }: RegisteredApp): string => `${htmlUrl.replace(/\/+$/, '')}/installations/new`;

const minutesOf = (timeMs: number): number => Math.round(timeMs / 60_000);

function timeoutAfter(timeoutMs: number): { promise: Promise<never>; cancel(): void } {
  let timer: NodeJS.Timeout;
  const promise = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new CliError(
            3,
            `Nobody came back from GitHub within ${minutesOf(timeoutMs)} minutes. Run regreen setup again.`,
          ),
        ),
      timeoutMs,
    );
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash)
    throw new InvalidArgumentError('It must be an address such as https://regreen.example.com.');
  return url.href.replace(/\/+$/, '');
}

function parseOrganization(text: string): string {
  if (!/^[a-z\d](?:[a-z\d-]{0,38})$/i.test(text))
    throw new InvalidArgumentError('It must be the name of an organization, as in github.com/NAME.');
  return text;
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a port from 0 to 65535.');
  return Number(text);
}

function parseHost(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (['0.0.0.0', '::', ''].includes(host) || !/^[\w.:-]+$/.test(host))
    throw new InvalidArgumentError(
      'It must be one address that your browser can open; safer still, forward a port: ssh -L 8080:127.0.0.1:8080, and --port 8080.',
    );
  return host;
}
