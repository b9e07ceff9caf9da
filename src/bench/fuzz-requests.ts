import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import type { Pool } from 'pg';
import { renderActionsLog } from '../dev/github/actions-log.js';
import { type LocalGithub, startLocalGithub } from '../dev/github/local-github.js';
import { migrateQueue } from '../queue/backend.js';
import { startStormServer } from './fuzz-server.js';
import { type Storm, storm } from './fuzz-storm.js';
import { parseOrExit } from './parse-or-exit.js';
import { seeded } from './seeded.js';
import { withDatabase } from './with-database.js';

/** Far above what the storm takes; a leak of its requests would pass it. */
const MOST_RSS_MB = 1_500;
const GOOD_WITHIN_MS = 60_000;
const MOST_SHOWN = 20;
const LOOKED_UP_AT_ONCE = 10_000;

const program = new Command('fuzz')
  .description('Sends hostile HTTP to Regreen: it may not fall, answer 5xx, lose a delivery or swell.')
  .option('--requests <n>', 'how many', Number, 100_000)
  .option('--seed <n>', 'what the requests are made from', Number, 1)
  .option('--json', 'print one JSON object');

parseOrExit(program);
const { requests, seed, json } = program.opts<{ requests: number; seed: number; json?: boolean }>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const figures = await withDatabase(fuzz);
process.stdout.write(json ? `${JSON.stringify(figures)}\n` : render(figures));
const { crashes, serverErrors, lost, admitted, refused, unanswered, peakRssMb, goodDeliveryMs } = figures;
const isGood =
  crashes + serverErrors + lost + admitted + refused + unanswered === 0 &&
  peakRssMb <= MOST_RSS_MB &&
  goodDeliveryMs !== null;
process.exitCode = isGood ? 0 : 1;

async function fuzz(pool: Pool, databaseUrl: string) {
  const startedMs = Date.now();
  const dataDir = await mkdtemp(join(tmpdir(), 'regreen-fuzz-'));
  const github = await startLocalGithub();
  const secrets = { current: randomBytes(32).toString('hex'), previous: randomBytes(32).toString('hex') };
  openStage(github);
  await migrateQueue(databaseUrl);
  const server = await startStormServer({ github, databaseUrl, dataDir, secrets });
  try {
    const say = (done: number) => void (process.stderr.isTTY && process.stderr.write(`\r${done} of ${requests}`));
    const seen = await storm({ requests, next: seeded(seed), server, github, pool, secrets, say });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    github.setWebhook({ url: `http://127.0.0.1:${server.port}/api/github/webhooks`, secret: secrets.current });
    const goodDeliveryMs = server.died() === null ? await playGood(github) : null;
    return {
      requests,
      seed,
      crashes: server.died() === null ? 0 : 1,
      serverErrors: seen.serverErrors.length,
      lost: await countMissing(pool, seen.acknowledged),
      failed: await countFailed(pool),
      admitted: seen.forged.length - (await countMissing(pool, seen.forged)),
      refused: seen.refused.length,
      unanswered: seen.unanswered.length,
      acknowledged: seen.acknowledged.length,
      byStatus: seen.byStatus,
      p99Ms: quantile(seen.latenciesMs, 0.99),
      slowestMs: quantile(seen.latenciesMs, 1),
      unansweredMs: seen.unansweredMs,
      rssMb: seen.rssMb,
      peakRssMb: server.peakRssMb(),
      goodDeliveryMs,
      seconds: Math.round((Date.now() - startedMs) / 1_000),
      complaints: server.complaints().slice(0, MOST_SHOWN),
      ...(await shown(pool, seen, server.died())),
    };
  } finally {
    await server.stop();
    await github.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Where the storm rages, some installations it may take for ours, and last the one that is to work afterwards. */
function openStage(github: LocalGithub): void {
  for (const login of ['acme', 'a', 'b', 'c', 'd', 'e', 'calm']) {
    const owner = github.addAccount({ login, type: 'Organization' });
    if (login === 'acme' || login === 'calm')
      github.addRepository({
        owner,
        name: login === 'acme' ? 'stormy' : 'shop',
        files: { 'a.ts': 'export const a = 1;\n' },
      });
    github.addInstallation({ account: owner });
  }
}

/** A pull request with a failed check, played as ever: how long until its check run stands; null: it did not in time. */
async function playGood(github: LocalGithub): Promise<number | null> {
  const repository = [...github.world.repositories.values()].at(-1);
  if (!repository) return null;
  github.pushCommit(repository, { branch: 'change', files: { 'a.ts': "export const a: number = '1';\n" } });
  const { head } = github.openPullRequest(repository, { head: 'change' });
  const { jobs } = github.startWorkflowRun(repository, { headSha: head.sha, jobs: [{ name: 'types' }] });
  const startedAt = new Date();
  const output = "a.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.\n";
  const log = renderActionsLog([{ command: 'npx tsc', output, exitCode: 2 }], { startedAt, repository: 'calm/shop' });
  if (jobs[0]) github.completeJob(jobs[0], { conclusion: 'failure', log });
  for (const began = Date.now(); Date.now() - began < GOOD_WITHIN_MS; await setTimeout(50))
    if (github.ownCheckRunsOf(head.sha).some(({ status }) => status === 'completed')) return Date.now() - began;
  return null;
}

async function countMissing(pool: Pool, ids: string[]): Promise<number> {
  let missing = 0;
  for (let from = 0; from < ids.length; from += LOOKED_UP_AT_ONCE) {
    const some = [...new Set(ids.slice(from, from + LOOKED_UP_AT_ONCE))];
    const { rows } = await pool.query<{ found: number }>(
      'select count(*)::int as found from webhook_deliveries where delivery_id = any($1::text[])',
      [some],
    );
    missing += some.length - (rows[0]?.found ?? 0);
  }
  return missing;
}

async function countFailed(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ failed: number }>(
    `select count(*)::int as failed from webhook_deliveries where status = 'failed'`,
  );
  return rows[0]?.failed ?? 0;
}

/** Of what is wrong, enough to begin with. */
async function shown(pool: Pool, seen: Storm, died: string | null) {
  const { rows: failures } = await pool.query(
    `select event, reason, count(*)::int as times from webhook_deliveries where status = 'failed' group by 1, 2 order by 3 desc limit ${MOST_SHOWN}`,
  );
  return {
    ...(died === null ? {} : { died }),
    failures,
    errors: seen.serverErrors.slice(0, MOST_SHOWN),
    notTaken: seen.refused.slice(0, MOST_SHOWN),
    silent: [...new Set(seen.unanswered)].slice(0, MOST_SHOWN),
  };
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function render({
  complaints,
  failures,
  errors,
  notTaken,
  silent,
  byStatus,
  rssMb,
  died,
  ...plain
}: Awaited<ReturnType<typeof fuzz>> & { died?: string }): string {
  const lines = Object.entries({ ...plain, rssMb: rssMb.join(', '), byStatus: JSON.stringify(byStatus) });
  const width = Math.max(...lines.map(([name]) => name.length));
  const wrong = Object.entries({ complaints, failures, errors, notTaken, silent, died: died ? [died] : [] }).filter(
    ([, list]) => list.length > 0,
  );
  return [
    ...lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...wrong.flatMap(([name, list]) => [
      `${name}:`,
      ...list.map((one) => `  ${typeof one === 'string' ? one : JSON.stringify(one)}`),
    ]),
    '',
  ].join('\n');
}
