import type { Child } from 'hono/jsx';
import type { Pool } from 'pg';
import type { ReplayReport } from '../core/replay-report.js';
import type { Log } from '../log.js';
import type { Scope } from '../store/scope.js';
import type { KeptFigures } from './insights/kept-figures.js';

/** Who looks at the dashboard, and what they may see and do. */
export type Viewer = {
  /** Login on GitHub, or who else signed in; null: nobody did, the dashboard is open to this machine. */
  login: string | null;
  /** Our id of the person; null: whoever runs this machine. */
  userId: string | null;
  scope: Scope;
  mayAct: (repositoryId: string) => boolean;
  /** Sees what belongs to no repository: queues, deliveries, how Regreen itself stands. */
  isOperator: boolean;
  /** Comes back in every form, so that no other site can send one. */
  formToken: string;
};

/** What of its process is worth a look. */
type Standing = {
  status: string;
  reason?: string;
  degraded: { part: string; since: Date; words: string }[];
};

/** What pages work with. */
export type DashboardParts = {
  pool: Pool;
  /** Our own App: its checks are not counted. */
  appId: number;
  log: Log;
  now: () => number;
  standing: () => Promise<Standing>;
  /** Rings the queue for a pull request. When it fails, the sweep finds the run. */
  enqueue: (pullRequestId: string, delayMs: number) => Promise<void>;
  replay: (runId: string, options: { dryRun: boolean }) => Promise<ReplayReport>;
  /** Takes a delivery of the event log in again. */
  takeAgain: (deliveryId: string) => Promise<{ outcome: string; reason: string | null }>;
  /** The jobs that wait for a worker; rejects where the queue is out of reach. */
  queues: () => Promise<{ queue: string; jobs: number; oldestMs: number }[]>;
};

/** What a page is made with: the parts, and what this dashboard remembers. */
type CallParts = DashboardParts & { kept: KeptFigures };

export type Call = {
  params: Record<string, string>;
  query: URLSearchParams;
  /** With its query, as links and live updates name it. */
  url: string;
  viewer: Viewer;
  parts: CallParts;
  log: Log;
};

export type View = {
  title: string;
  body: Child;
  /** Kept as it is while somebody looks at it. */
  live?: boolean;
};

/** A page: one file and one line in pages.ts. */
export type Page = {
  /** As Hono writes it. */
  path: string;
  /** Its name in the navigation; null: it stands below another. */
  tab: string | null;
  operatorsOnly?: boolean;
  show: (call: Call) => Promise<View>;
};

/** A file to be saved; who may see what is as for pages. */
export type Download = {
  path: string;
  read: (call: Call) => Promise<{ name: string; type: string; text: string }>;
};

/** A page to go on to with a sentence to be read there; or, where what is shown is shown this once, the page itself. */
type Done = { to: string; said: string } | { view: View };

/** What a form may ask for. */
export type Action = {
  path: string;
  operatorsOnly?: boolean;
  act: (call: Call & { form: Record<string, string> }) => Promise<Done>;
};

/** Something that cannot be shown or done; the sentence says what to do instead. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 421 | 422 | 429 | 503;
  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}
