import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { type IncomingDelivery, takeDeliveries } from '../../src/store/deliveries.js';
import { createPool } from '../../src/store/pool.js';
import { incoming } from '../support/deliver.js';
import { type History, inventHistory } from '../support/history.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { createRandom, type Random } from '../support/random.js';

/** Thousands locally (REGREEN_PROPERTY_RUNS=5000), a seeded share in CI. */
const RUNS = Number(process.env.REGREEN_PROPERTY_RUNS ?? 40);
/** A history takes some tenths of a second, more on a busy machine. */
const TIMEOUT_MS = 60_000 + RUNS * 2_000;
const SEED = Number(process.env.REGREEN_PROPERTY_SEED ?? 20261121);

let database: TestDatabase;
let crowd: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  crowd = createPool({ connectionString: database.connectionString, max: 8, onError: () => {} });
});
afterAll(async () => {
  await crowd?.end();
  await database?.drop();
});

describe('any order and any repetition of a history ends in the same rows', () => {
  test(
    'one transaction after the other, in batches of any size',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const random = createRandom(seed);
          const history = inventHistory(random);
          const expected = await settle(history, once(history), random);
          checkTruth(history, expected);
          for (let permutation = 0; permutation < 2; permutation++) {
            const rows = await settle(history, repeated(history, random), random);
            checkTruth(history, rows);
            expect(withoutHistory(rows)).toEqual(withoutHistory(expected));
          }
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'with eight connections at once',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const random = createRandom(seed);
          const history = inventHistory(random);
          const expected = await settle(history, once(history), random);
          await clear(history);
          const deliveries = repeated(history, random);
          await Promise.all(deliveries.map((delivery) => takeDeliveries(crowd, [delivery], 0)));
          const rows = await dump(history);
          checkTruth(history, rows);
          expect(withoutHistory(rows)).toEqual(withoutHistory(expected));
        }),
        { numRuns: Math.ceil(RUNS / 3), seed: SEED },
      );
    },
    TIMEOUT_MS,
  );
});

const once = (history: History): IncomingDelivery[] => history.deliveries.map((sent) => incoming(sent));

/** The same deliveries shuffled, some of them twice: once under their own id, once redelivered under another. */
function repeated(history: History, random: Random): IncomingDelivery[] {
  const deliveries = once(history);
  const again = [random.pick(deliveries), { ...random.pick(deliveries), deliveryId: crypto.randomUUID() }];
  return random.shuffle([...deliveries, ...again]);
}

async function settle(history: History, deliveries: IncomingDelivery[], random: Random): Promise<Rows> {
  await clear(history);
  for (let from = 0; from < deliveries.length; ) {
    const size = 1 + random.below(8);
    await takeDeliveries(database.pool, deliveries.slice(from, from + size), 0);
    from += size;
  }
  return dump(history);
}

const clear = (history: History) =>
  database.pool.query('delete from repositories where github_id = $1', [history.repositoryId]);

type HistoryRow = {
  number: number;
  old_state: string | null;
  new_state: string;
  metadata: Record<string, string | null>;
};
type Rows = {
  name: string;
  pulls: Record<string, unknown>[];
  checks: { number: number | null; head_sha: string; external_id: string; outcome: string }[];
  outcomes: Record<string, unknown>[];
  history: HistoryRow[];
};

async function dump({ repositoryId }: History): Promise<Rows> {
  const of = async <T>(sql: string) => (await database.pool.query(sql, [repositoryId])).rows as T[];
  const [repository] = await of<{ name: string; url: string }>(
    'select name, url, archived from repositories where github_id = $1',
  );
  return {
    ...repository!,
    pulls: await of(
      `select pr_number, title, author, state, draft, base_branch, base_sha, head_branch, head_sha, head_repository, needs_refresh, p.fact_rank, p.fact_hash,
              p.github_updated_at
         from pull_requests p join repositories r on r.id = p.repository_id where r.github_id = $1 order by pr_number`,
    ),
    checks: await of(
      `select p.pr_number as number, c.head_sha, c.external_id, c.status || '/' || coalesce(c.conclusion::text, '') as outcome, c.attempt, c.app_slug,
              c.check_suite_id, c.started_at, c.completed_at, c.ordinal, c.check_name, c.details_url
         from check_runs c join repositories r on r.id = c.repository_id left join pull_requests p on p.id = c.pr_id
        where r.github_id = $1 order by p.pr_number, c.external_id, c.head_sha`,
    ),
    outcomes: await of(
      `select o.head_sha, o.name, o.external_id, o.conclusion, o.branch, o.app_id, o.check_suite_id, o.attempt, o.started_at, o.completed_at
         from check_outcomes o join repositories r on r.id = o.repository_id where r.github_id = $1 order by o.external_id, o.head_sha, o.conclusion`,
    ),
    history: await of(
      `select p.pr_number as number, h.old_state, h.new_state, h.metadata from pr_state_history h
         join pull_requests p on p.id = h.pr_id join repositories r on r.id = p.repository_id
        where r.github_id = $1 order by h.created_at, h.id`,
    ),
  };
}

const withoutHistory = ({ history: _, ...rows }: Rows) => rows;

function checkTruth(history: History, rows: Rows): void {
  expect(rows.name).toBe(history.repositoryName);
  for (const [number, { last, states }] of history.truth) {
    const row = rows.pulls.find((pull) => pull.pr_number === number)!;
    // Two changes within one second: GitHub's own order is lost, and the row says that it needs a re-read.
    if (!row.needs_refresh) {
      const state = last.merged_at ? 'merged' : last.state === 'closed' ? 'closed' : 'opened';
      expect(row).toMatchObject({ title: last.title, state, draft: last.draft, head_sha: last.head.sha });
    }
    checkChain(
      rows.history.filter((entry) => entry.number === number),
      states.map((each) => each.head.sha),
      row,
    );
    for (const [key, outcome] of history.checks) {
      const [headSha, externalId] = [key.slice(0, 40), key.slice(41)];
      if (!states.some((each) => each.head.sha === headSha)) continue;
      const check = rows.checks.find((each) => each.number === number && each.external_id === externalId);
      expect({ number, key, outcome: check?.outcome }).toEqual({ number, key, outcome });
    }
  }
}

/** History is a chain of true steps: each begins where the one before ended, and the last ends where the row is. */
function checkChain(entries: HistoryRow[], heads: string[], row: Record<string, unknown>): void {
  expect(entries.length).toBeGreaterThan(0);
  let previous: HistoryRow | undefined;
  for (const entry of entries) {
    expect(entry.old_state).toBe(previous?.new_state ?? null);
    expect(entry.metadata.oldHeadSha).toBe(previous?.metadata.newHeadSha ?? null);
    expect(heads).toContain(entry.metadata.newHeadSha);
    expect((entry.metadata.githubUpdatedAt ?? '') >= (previous?.metadata.githubUpdatedAt ?? '')).toBe(true);
    previous = entry;
  }
  expect(previous).toMatchObject({ new_state: row.state, metadata: { newHeadSha: row.head_sha } });
}
