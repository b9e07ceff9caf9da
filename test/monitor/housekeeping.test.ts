import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createLog } from '../../src/log.js';
import { archivedTables, readManifest } from '../../src/monitor/archive-files.js';
import { housekeepingTasks } from '../../src/monitor/housekeeping-tasks.js';
import type { MonitorParts } from '../../src/monitor/task.js';
import { remainsOf } from '../../src/store/delete-uninstalled.js';
import { findExpired } from '../../src/store/expire-rows.js';
import { createPool } from '../../src/store/pool.js';
import { EXPIRING, monthsBefore } from '../../src/store/retention.js';
import { takeTurn } from '../../src/store/take-turns.js';
import { populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeTenant } from '../support/tenant.js';

const KEEP = { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const partsOf = (pool: pg.Pool, archiveDir: string | null): MonitorParts =>
  ({
    pool,
    log: createLog('silent'),
    settings: { housekeepingMs: 1, keep: KEEP, archiveDir },
  }) as unknown as MonitorParts;

async function keepHouse(pool: pg.Pool, archiveDir: string | null): Promise<void> {
  for (const task of housekeepingTasks) await task.run(partsOf(pool, archiveDir), new AbortController().signal);
}

test('a role that owns nothing, and may only read and write rows, can do all of it', async () => {
  const { pool } = database;
  const role = 'regreen_housekeeper';
  const name = new URL(database.connectionString).pathname.slice(1);
  await pool.query(
    `do $$ begin create role ${role} login password 'x'; exception when duplicate_object then null; end $$`,
  );
  await pool.query(
    `grant connect on database ${name} to ${role}; grant usage on schema public to ${role}; revoke create on schema public from public`,
  );
  await pool.query(`grant select, insert, update, delete on all tables in schema public to ${role}`);
  await populate(pool);
  const tenant = await makeTenant(pool, 'acme');
  await pool.query(
    `insert into pr_state_history (pr_id, new_state, trigger_event, created_at) values ($1, 'opened', 'opened', '2020-02-02Z')`,
    [tenant.pullRequestId],
  );
  await pool.query(`update installations set status = 'deleted', github_id = 77 where account_login = 'octo'`);
  await pool.query(
    `insert into webhook_deliveries (delivery_id, event, status, received_at) values ('old', 'push', 'ignored', '2020-01-01')`,
  );

  const url = new URL(database.connectionString);
  url.username = role;
  url.password = 'x';
  const housekeeper = createPool({ connectionString: url.href, onError: () => {} });
  const archiveDir = await mkdtemp(join(tmpdir(), 'regreen-house-'));
  try {
    await expect(housekeeper.query('drop table pr_state_history_default')).rejects.toMatchObject({ code: '42501' });
    await keepHouse(housekeeper, archiveDir);
    expect(Object.values(await remainsOf(pool, 77)).every((count) => count === 0)).toBe(true);
    expect((await pool.query(`select from webhook_deliveries where delivery_id = 'old'`)).rowCount).toBe(0);
    // The month of the row was made, archived and dropped.
    expect(await archivedTables(archiveDir)).toEqual(['pr_state_history', 'webhook_deliveries']);
    expect(await readManifest(archiveDir, 'pr_state_history')).toMatchObject([{ rows: 1 }]);
    expect((await pool.query(`select to_regclass('pr_state_history_2020_02') as name`)).rows).toEqual([{ name: null }]);
  } finally {
    await housekeeper.end();
    await rm(archiveDir, { recursive: true });
    await pool.query(`drop owned by ${role}; drop role ${role}`);
  }
});

test('one at a time: another that is at it is as good, and a killed one holds nobody up', async () => {
  const { pool } = database;
  let finish = () => {};
  const first = takeTurn(pool, 'a', () => new Promise<string>((resolve) => (finish = () => resolve('done'))));
  const locks = async () =>
    (
      await pool.query(
        `select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
      )
    ).rowCount;
  while ((await locks()) === 0);
  expect(await takeTurn(pool, 'a', async () => 'second')).toBeUndefined();
  expect(await takeTurn(pool, 'b', async () => 'other')).toBe('other');
  await pool.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())`,
  );
  while ((await locks()) !== 0);
  finish();
  expect(await first).toBe('done');
  expect(await takeTurn(pool, 'a', async () => 'next')).toBe('next');
  await expect(takeTurn(pool, 'a', async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await takeTurn(pool, 'a', async () => 'after')).toBe('after');
});

test('months before a day that some months do not have', () => {
  const at = (day: string) => new Date(`${day}T10:00:00Z`);
  expect(monthsBefore(at('2026-03-31'), 1)).toEqual(at('2026-02-28'));
  expect(monthsBefore(at('2024-02-29'), 12)).toEqual(at('2023-02-28'));
  expect(monthsBefore(at('2026-11-22'), 24)).toEqual(at('2024-11-22'));
});

test('what is due is found by an index', async () => {
  const { pool } = database;
  await pool.query('truncate installations, webhook_deliveries cascade');
  const tenant = await makeTenant(pool, 'large');
  // Five in a hundred are due.
  const many = (columns: string, values: string, table: string) =>
    pool.query(
      `insert into ${table} (${columns}) select ${values} from generate_series(1, 5000) g, pull_requests p join repositories r on r.id = p.repository_id
        where p.id = $1`,
      [tenant.pullRequestId],
    );
  const at = `now() - g % 100 * interval '2 days'`;
  await pool.query('alter table pull_requests disable trigger user; alter table pipeline_runs disable trigger user');
  await many(
    'delivery_id, event, status, received_at',
    `'l' || g, 'push', 'processed', now() - g % 100 * interval '32 days' / 100`,
    'webhook_deliveries',
  );
  await many(
    'repository_id, external_id, ordinal, check_name, head_sha, status, created_at',
    `r.id, g, g, 't', 'h', 'completed', ${at}`,
    'check_runs',
  );
  await many(
    'repository_id, external_id, name, head_sha, conclusion, created_at',
    `r.id, g, 't', 'h', 'failure', ${at}`,
    'check_outcomes',
  );
  await many(
    'pr_id, installation_id, head_sha, trigger_source, status, finished_at',
    `p.id, r.installation_id, 'h', 'webhook', 'completed', ${at}`,
    'pipeline_runs',
  );
  await many(
    'repository_id, check_name, owner, reason, expires_at, ended_at, ended_because, created_at',
    `r.id, 't' || g, 'ann', 'flaky', now(), ${at}, 'lifted', ${at}`,
    'quarantines',
  );
  await many(
    'repository_id, head_sha, head_ref, base_branch, base_sha, pr_number, created_at',
    `r.id, 'g' || g, 'q', 'main', 'b', g, ${at}`,
    'merge_groups',
  );
  await many('repository_id, kind, subject, created_at', `r.id, 'k', g, ${at} - interval '550 days'`, 'outward_writes');
  await many(
    'repository_id, target, content, created_at',
    `r.id, 'team', '{}', now() - g % 100 * interval '32 days' / 100`,
    'notification_messages',
  );
  await many(
    'repository_id, pr_id, target, kind, event_key, topic, news, created_at',
    `r.id, p.id, 'team', 'flaky', g, 't', '{}', now() - g % 100 * interval '32 days' / 100`,
    'notifications',
  );
  await many(
    'repository_id, pr_number, state, created_at',
    `r.id, g + 100, 'closed', ${at} - interval '550 days'`,
    'pull_requests',
  );
  await pool.query('analyze');
  for (const expiring of EXPIRING) {
    const asked: { text: string; values: unknown[] }[] = [];
    const spy = {
      query: async (text: string, values: unknown[]) => {
        asked.push({ text, values });
        return { rows: [] };
      },
    } as unknown as pg.PoolClient;
    await findExpired(spy, expiring, expiring.cutoff(KEEP, new Date()), { after: null, limit: 2_000 });
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain ${asked[0]!.text}`, asked[0]!.values);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect([
      expiring.table,
      new RegExp(`Index Scan using \\S+ on ${expiring.table}|Bitmap Heap Scan on ${expiring.table}`).test(plan),
    ]).toEqual([expiring.table, true]);
    expect(plan).not.toContain(`Seq Scan on ${expiring.table} `);
  }
});

test('sessions that ended go, and people who have not come for a month, with what they could read', async () => {
  const { pool } = database;
  await pool.query('truncate github_users, sessions, api_tokens cascade');
  const { rows } = await pool.query<{ id: string }>(
    `insert into github_users (github_id, login, asked_at)
     values (1, 'here', now() - interval '40 days'), (2, 'gone', now() - interval '31 days'), (3, 'token', now() - interval '31 days'),
            (4, 'revoked', now() - interval '31 days'), (5, 'lately', now() - interval '29 days') returning id`,
  );
  const [here, , token, revoked] = rows.map(({ id }) => id);
  await pool.query(
    `insert into sessions (secret_hash, user_id, expires_at, last_seen_at)
     values ('alive', $1, now() + interval '1 hour', now()), ('idle', $1, now() + interval '1 hour', now() - interval '61 minutes'),
            ('over', null, now() - interval '1 second', now())`,
    [here],
  );
  await pool.query(
    `insert into api_tokens (name, user_id, token_hash, expires_at, revoked_at)
     values ('ci', $1, 'a', now() + interval '1 day', null), ('old', $2, 'b', now() + interval '1 day', now()),
            ('for ever', null, 'c', null, null), ('ended lately', null, 'd', now() - interval '29 days', null),
            ('ended', null, 'e', now() - interval '31 days', null), ('revoked', null, 'f', null, now() - interval '31 days'),
            ('revoked lately', null, 'g', now() + interval '1 day', now() - interval '29 days')`,
    [token, revoked],
  );
  await keepHouse(pool, null);
  const left = async (column: string, table: string) =>
    (await pool.query(`select ${column} as it from ${table} order by 1`)).rows.map(({ it }) => it);
  expect(await left('secret_hash', 'sessions')).toEqual(['alive']);
  expect(await left('login', 'github_users')).toEqual(['here', 'lately', 'token']);
  expect(await left('name', 'api_tokens')).toEqual(['ci', 'ended lately', 'for ever', 'revoked lately']);
});
