import { randomBytes } from 'node:crypto';
import type {
  Account,
  AppIdentity,
  Artifact,
  CheckRun,
  CheckSuite,
  CommitStatus,
  Installation,
  IssueComment,
  Job,
  JobLog,
  PullRequest,
  Reaction,
  Repository,
  Review,
  ReviewComment,
  Workflow,
  WorkflowRun,
} from './entities.js';
import { createGitObjects, type GitObjects } from './git/objects.js';
import { createIds, type IdKind } from './ids.js';

export type Webhook = { url: string; secret: string };

/** One thing GitHub tells the App: made once, sent any number of times under the same guid. */
export type Delivery = {
  guid: string;
  event: string;
  action: string | null;
  installationId: number | null;
  repositoryId: number | null;
  /** The exact text that is signed and sent. */
  body: string;
};

/** One try to send a delivery: an entry of the App's delivery log. */
export type DeliveryAttempt = {
  id: number;
  delivery: Delivery;
  redelivery: boolean;
  deliveredAt: Date;
  durationSeconds: number;
  status: string;
  statusCode: number;
  url: string;
  requestHeaders: Record<string, string>;
  responseHeaders: Record<string, string>;
  responseBody: string;
};

export type ReceivedCall = {
  at: Date;
  method: string;
  path: string;
  /** Method and pattern of the route, `POST /repos/:owner/:repo/git/commits`; null: there is none. */
  operation: string | null;
  /** Whether the request took effect, whatever its answer was. */
  carriedOut: boolean;
  status: number;
  installationId: number | null;
  body: unknown;
};

export type InstallationToken = {
  installationId: number;
  expiresAt: Date;
  permissions: Installation['permissions'];
  /** null: every repository of the installation. */
  repositoryIds: Set<number> | null;
};

/** What somebody has allowed the App on GitHub's page, for it to fetch a token with. */
export type Authorization = {
  account: Account;
  redirectUri: string | null;
  codeChallenge: string | null;
  expiresAt: Date;
};

export type UserToken = { account: Account; expiresAt: Date };

/** A fault the scenario has ordered for the next fitting request. */
export type Fault = {
  method: string;
  path: RegExp;
  /** `cut`: no answer at all, the connection breaks. */
  status: number | 'cut';
  message?: string;
  headers?: Record<string, string>;
  /** `before`: nothing happens; `after`: the request takes effect and only its answer is lost. */
  when?: 'before' | 'after';
};

/** What the scenario does in between, when the next fitting request has come and nothing was decided yet. */
export type Interruption = { method: string; path: RegExp; act: () => void };

/** A branch that has moved, by whomever; `after` null: it was deleted. */
export type Push = {
  repository: Repository;
  branch: string;
  before: string | null;
  after: string | null;
  by: Account;
};

/** Everything the local GitHub knows. */
export type World = {
  clock: () => Date;
  nextId: (kind: IdKind) => number;
  /** Addresses without a trailing slash; set once the listeners have their ports. */
  urls: { api: string; web: string; logs: string };
  app: AppIdentity;
  publicKeyPem: string;
  privateKeyPem: string;
  bot: Account;
  apps: Map<number, AppIdentity>;
  accounts: Map<string, Account>;
  installations: Map<number, Installation>;
  tokens: Map<string, InstallationToken>;
  repositories: Map<number, Repository>;
  /** Names that repositories had before a rename or transfer, in lower case. */
  formerNames: Map<string, number>;
  objects: GitObjects;
  pullRequests: PullRequest[];
  checkSuites: Map<number, CheckSuite>;
  checkRuns: Map<number, CheckRun>;
  statuses: CommitStatus[];
  workflows: Map<number, Workflow>;
  workflowRuns: Map<number, WorkflowRun>;
  jobs: Map<number, Job>;
  jobLogs: Map<number, JobLog>;
  artifacts: Map<number, Artifact>;
  issueComments: Map<number, IssueComment>;
  reviews: Map<number, Review>;
  reviewComments: Map<number, ReviewComment>;
  reactions: Map<number, Reaction>;
  /** Stand for the workflows of a repository, which start at a push. */
  pushListeners: ((push: Push) => void)[];
  webhook: Webhook | null;
  deliveryMode: 'auto' | 'hold';
  /** Every delivery made, in order, sent or not. */
  deliveries: Delivery[];
  /** Those that wait for deliver() in hold mode. */
  held: Delivery[];
  attempts: DeliveryAttempt[];
  /** Settles when every delivery handed to the network so far has its answer. */
  sending: Promise<void>;
  calls: ReceivedCall[];
  /** Logs and artifacts that were fetched from the second origin. */
  downloads: { at: Date; path: string }[];
  faults: Fault[];
  interruptions: Interruption[];
  /** Of the App's OAuth: what its tokens for people are fetched with. */
  clientSecret: string;
  /** Where people may be sent back to; null: anywhere. */
  callbackUrls: string[] | null;
  /** Who sits at the browser; null: the page asks. */
  signedIn: Account | null;
  authorizations: Map<string, Authorization>;
  userTokens: Map<string, UserToken>;
  /** Codes of the manifest flow that were not exchanged yet. */
  manifestCodes: Set<string>;
  limits: { requestsPerHour: number; contentCreationsPerMinute: number };
  /** How long every request is on its way before it is looked at; those that come together do not wait for each other. */
  delayMs: number;
  spent: Map<number, { windowStartMs: number; requests: number; creationsAtMs: number[] }>;
};

export const actionsAppId = 15368;

export function createWorld(
  given: Pick<World, 'app' | 'publicKeyPem' | 'privateKeyPem' | 'clock'> & { webhook?: Webhook | undefined },
): World {
  const nextId = createIds();
  const app = given.app;
  const github: Account = { id: 9919, login: 'github', name: 'GitHub', type: 'Organization' };
  const actions: AppIdentity = {
    id: actionsAppId,
    slug: 'github-actions',
    name: 'GitHub Actions',
    clientId: 'Iv1.05c79e9ad1f6bdfa',
    owner: github,
    permissions: { actions: 'write', checks: 'write', contents: 'write', metadata: 'read', statuses: 'write' },
    events: [],
    createdAt: new Date('2018-07-30T09:30:17Z'),
  };
  const bot: Account = { id: nextId('account'), login: `${app.slug}[bot]`, name: app.name, type: 'Bot' };
  return {
    clock: given.clock,
    nextId,
    urls: { api: '', web: '', logs: '' },
    app,
    publicKeyPem: given.publicKeyPem,
    privateKeyPem: given.privateKeyPem,
    bot,
    apps: new Map([app, actions].map((one) => [one.id, one])),
    accounts: new Map([app.owner, github, bot].map((account) => [account.login.toLowerCase(), account])),
    installations: new Map(),
    tokens: new Map(),
    repositories: new Map(),
    formerNames: new Map(),
    objects: createGitObjects(),
    pullRequests: [],
    checkSuites: new Map(),
    checkRuns: new Map(),
    statuses: [],
    workflows: new Map(),
    workflowRuns: new Map(),
    jobs: new Map(),
    jobLogs: new Map(),
    artifacts: new Map(),
    issueComments: new Map(),
    reviews: new Map(),
    reviewComments: new Map(),
    reactions: new Map(),
    pushListeners: [],
    webhook: given.webhook ?? null,
    deliveryMode: 'auto',
    deliveries: [],
    held: [],
    attempts: [],
    sending: Promise.resolve(),
    calls: [],
    downloads: [],
    faults: [],
    interruptions: [],
    clientSecret: randomBytes(20).toString('hex'),
    callbackUrls: null,
    signedIn: null,
    authorizations: new Map(),
    userTokens: new Map(),
    manifestCodes: new Set(),
    limits: { requestsPerHour: 5000, contentCreationsPerMinute: 80 },
    delayMs: 0,
    spent: new Map(),
  };
}
