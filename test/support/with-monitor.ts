import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { createDoor } from '../../src/door.js';
import { createGithub } from '../../src/github/client.js';
import { createIntake } from '../../src/intake.js';
import { createLog } from '../../src/log.js';
import type { MonitorParts } from '../../src/monitor/task.js';
import { listen } from '../../src/server.js';
import type { Opened } from '../../src/store/open-run.js';
import { createTestDatabase } from './postgres.js';

const SETTLE_MS = 60_000;
export const POLL_MS = 300_000;

export type Monitored = {
  github: LocalGithub;
  pool: pg.Pool;
  parts: Pick<MonitorParts, 'pool' | 'github' | 'log' | 'takeIn' | 'enqueue' | 'settings'>;
  /** Runs that were opened since, and told the queue. */
  enqueued: Opened[];
  /** Whether the door is up, down, or answers 500 to everything. */
  door(state: 'up' | 'down' | 'broken'): void;
  /** Every run as "#1 queued h1234567: why". */
  runs(): Promise<string[]>;
};

/** What the monitor works with, on real PostgreSQL: a door over HTTP, the intake behind it, and the local GitHub, whose clock goes a minute late. */
export async function withMonitor(test: (monitored: Monitored) => Promise<void>): Promise<void> {
  const database = await createTestDatabase();
  const { pool } = database;
  const github = await startLocalGithub({ clock: () => new Date(Date.now() - 60_000) });
  const secret = randomBytes(32).toString('hex');
  const log = createLog('fatal', { write: () => {} });
  const enqueued: Opened[] = [];
  const enqueue = async (opened: Opened[]) => void enqueued.push(...opened);
  const intake = createIntake({ pool, appId: github.appId, settleMs: SETTLE_MS, enqueue, log });
  let broken = false;
  const door = createDoor({
    secrets: [secret],
    receive: (delivery) => (broken ? Promise.reject(new Error('broken')) : intake(delivery)),
    log,
  });
  const server = await listen(
    { door, ready: async () => ({ status: 'ok', degraded: [] }) },
    { host: '127.0.0.1', port: 0 },
  );
  const client = createGithub(
    { id: github.appId, privateKey: github.privateKey, webhookSecrets: [secret] },
    { host: github.host, protocol: 'http' },
    log,
  );
  const settings = { settleMs: SETTLE_MS, pollMs: POLL_MS } as MonitorParts['settings'];
  const setDoor = (state: 'up' | 'down' | 'broken') => {
    broken = state === 'broken';
    github.setWebhook({ url: `${server.url}${state === 'down' ? '/nowhere' : '/api/github/webhooks'}`, secret });
  };
  try {
    setDoor('up');
    await test({
      github,
      pool,
      parts: { pool, github: client, log, takeIn: intake, enqueue, settings },
      enqueued,
      door: setDoor,
      runs: async () => {
        const { rows } = await pool.query<{ line: string }>(
          `select format('#%s %s %s: %s', p.pr_number, r.status, left(r.head_sha, 7), coalesce(r.waiting_reason, r.latest_error->>'message')) as line
             from pipeline_runs r join pull_requests p on p.id = r.pr_id order by r.id`,
        );
        return rows.map(({ line }) => line);
      },
    });
  } finally {
    await server.close();
    await github.close();
    await database.drop();
  }
}
