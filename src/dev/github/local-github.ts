import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Account, AppIdentity, Permissions } from './entities.js';
import { createLogOrigin } from './log-origin.js';
import { createServer } from './server.js';
import { verbs } from './verbs/index.js';
import { createWorld, type Webhook, type World } from './world.js';

export type LocalGithubOptions = {
  /** 0 (the default): any free port. */
  port?: number;
  appId?: number;
  appSlug?: string;
  appName?: string;
  /** The App's RSA key in PEM; without it a new one is made. */
  privateKey?: string | undefined;
  permissions?: Permissions;
  events?: string[];
  webhook?: Webhook;
  /** Time stamps of what happens; credentials and limits always follow the machine's clock. */
  clock?: () => Date;
};

type Verbs = typeof verbs;
type Bound = {
  [K in keyof Verbs]: Verbs[K] extends (world: World, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

export type LocalGithub = Bound & {
  /** Where it listens, `http://127.0.0.1:<port>`: pages here, the API here and under /api/v3. */
  url: string;
  /** `127.0.0.1:<port>`, for GHE_HOST with GHE_PROTOCOL=http. */
  host: string;
  apiUrl: string;
  logUrl: string;
  appId: number;
  privateKey: string;
  clientId: string;
  clientSecret: string;
  /** Everything it knows, to look at: deliveries, attempts, calls, check runs … */
  world: World;
  /** Behind a proxy: the address that links in answers name from now on. */
  setPublicUrl: (url: string) => void;
  close: () => Promise<void>;
};

const defaultPermissions: Permissions = {
  actions: 'write',
  checks: 'write',
  contents: 'write',
  merge_queues: 'read',
  metadata: 'read',
  issues: 'read',
  pull_requests: 'write',
  statuses: 'read',
};

const defaultEvents = [
  'check_run',
  'check_suite',
  'issue_comment',
  'merge_group',
  'pull_request',
  'repository',
  'status',
  'workflow_job',
  'workflow_run',
];

function makeApp(options: LocalGithubOptions, clock: () => Date): AppIdentity {
  const owner: Account = { id: 208_000_001, login: 'app-owner', name: 'App Owner', type: 'User' };
  return {
    id: options.appId ?? 1_800_001,
    slug: options.appSlug ?? 'regreen',
    name: options.appName ?? 'Regreen',
    clientId: 'Iv23liLocalGithub001',
    owner,
    permissions: options.permissions ?? defaultPermissions,
    events: options.events ?? defaultEvents,
    createdAt: clock(),
  };
}

/** GitHub hands out its Apps' keys in PKCS#1. */
const newPrivateKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

function listen(app: Hono, port: number): Promise<{ server: ServerType; url: string }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (info: AddressInfo) =>
      resolve({ server, url: `http://127.0.0.1:${info.port}` }),
    );
    server.once('error', reject);
  });
}

const stop = (server: ServerType): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    if ('closeAllConnections' in server) server.closeAllConnections();
  });

const bindVerbs = (world: World): Bound =>
  Object.fromEntries(
    Object.entries(verbs).map(([name, verb]) => [
      name,
      (...rest: unknown[]) => (verb as (world: World, ...rest: unknown[]) => unknown)(world, ...rest),
    ]),
  ) as Bound;

/**
 * Starts a GitHub of one's own on this machine: empty, with one App registered and installed nowhere.
 *
 *     const github = await startLocalGithub({ webhook: { url, secret } });
 *     const owner = github.addAccount({ login: 'octo-org', type: 'Organization' });
 *     github.addInstallation({ account: owner });
 *     const repository = github.addRepository({ owner, name: 'hello' });
 *     const { sha: headSha } = github.pushCommit(repository, { branch: 'fix', files: { 'a.ts': 'text' } });
 *     github.openPullRequest(repository, { head: 'fix' });
 *     const { jobs } = github.startWorkflowRun(repository, { headSha, jobs: [{ name: 'test' }] });
 *     github.completeJob(jobs[0], { conclusion: 'failure', log: 'what the job printed' });
 *     await github.settle(); // every webhook was answered
 *
 * Stricter than GitHub in one thing: what lies outside the installation is 404 even where it is public.
 */
export async function startLocalGithub(options: LocalGithubOptions = {}): Promise<LocalGithub> {
  const clock = options.clock ?? (() => new Date());
  const privateKey = options.privateKey ?? newPrivateKey();
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const app = makeApp(options, clock);
  const world = createWorld({ app, clock, publicKeyPem, privateKeyPem: privateKey, webhook: options.webhook });
  const main = await listen(createServer(world), options.port ?? 0);
  const logs = await listen(createLogOrigin(world), 0);
  const setPublicUrl = (url: string): void => {
    world.urls.api = `${url}/api/v3`;
    world.urls.web = url;
  };
  setPublicUrl(main.url);
  world.urls.logs = logs.url;
  return {
    ...bindVerbs(world),
    url: main.url,
    host: main.url.replace('http://', ''),
    apiUrl: `${main.url}/api/v3`,
    logUrl: logs.url,
    appId: app.id,
    privateKey,
    clientId: app.clientId,
    clientSecret: world.clientSecret,
    world,
    setPublicUrl,
    close: async () => {
      world.webhook = null;
      await Promise.all([stop(main.server), stop(logs.server)]);
      await world.sending;
    },
  };
}
