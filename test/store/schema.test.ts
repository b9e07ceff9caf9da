import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrateUp } from '../../src/store/migrate.js';
import { createPool } from '../../src/store/pool.js';
import { ids, populate, TABLES } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
const query = (sql: string) => database.pool.query(sql);
const count = async (table: string) => (await query(`select count(*)::int as n from ${table}`)).rows[0].n;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await query('truncate installations, pipelines cascade');
  await populate(database.pool);
});

test('every foreign key has an index that begins with it', async () => {
  const { rows } = await query(`
    select k.conrelid::regclass::text as table, a.attname as column from pg_constraint k
      join pg_attribute a on (a.attrelid, a.attnum) = (k.conrelid, k.conkey[1])
     where k.contype = 'f' and not exists (select from pg_index x where x.indrelid = k.conrelid and x.indkey[0] = k.conkey[1] and x.indpred is null)`);
  expect(rows).toEqual([]);
});

test('every table has created_at; every one that changes has updated_at, kept by its trigger', async () => {
  const { rows } = await query(`
    select c.relname as table,
           bool_or(a.attname = 'created_at') as created, bool_or(a.attname = 'updated_at') as updated,
           exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = format('update_%s_updated_at', c.relname)) as kept
      from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relname = any('{${TABLES.join(',')}}') group by c.oid, c.relname order by 1`);
  expect(rows.map((row) => row.table)).toEqual(TABLES);
  expect(rows.filter((row) => !row.created)).toEqual([]);
  expect(rows.filter((row) => row.updated !== row.kept)).toEqual([]);
  const onceWritten = ['model_calls', 'pr_state_history', 'pull_request_heads', 'run_deliveries', 'run_events'];
  expect(rows.filter((row) => !row.updated).map((row) => row.table)).toEqual(onceWritten);
  for (const { table } of rows.filter((row) => row.updated)) {
    const { rows: moved } = await query(`
      with before as (select id, updated_at from ${table}) update ${table} t set created_at = t.created_at, updated_at = '2000-01-01'
        from before where before.id = t.id returning t.updated_at > before.updated_at as later`);
    expect([table, new Set(moved.map((row) => row.later))]).toEqual([table, new Set([true])]);
  }
});

test('an installation takes everything below with it, and nothing of others', async () => {
  await query(`insert into installations (github_id) values (1001)`);
  await query(`delete from installations where id = ${ids.installation}`);
  const left: Record<string, number> = {};
  for (const table of TABLES) left[table] = await count(table);
  expect(Object.entries(left).filter(([, n]) => n > 0)).toEqual([
    ['github_users', 1],
    ['installations', 1],
    ['monitor_marks', 1],
    ['pipelines', 1], // the one for everywhere
    ['sessions', 1],
  ]);
});

test('a pull request takes its checks, runs and history; the deliveries stay', async () => {
  await query(`delete from pull_requests where id = ${ids.pullRequest}`);
  for (const table of [
    'pipeline_runs',
    'run_stages',
    'run_events',
    'analysis_results',
    'fix_attempts',
    'reviews',
    'pr_state_history',
  ]) {
    expect([table, await count(table)]).toEqual([table, 0]);
  }
  expect([await count('webhook_deliveries'), await count('check_runs'), await count('outward_writes')]).toEqual([
    1, 1, 1,
  ]);
});

test('deleting a pipeline, or the run before, keeps the runs', async () => {
  await query(`delete from pipelines where id = ${ids.pipeline}`);
  expect((await query(`select pipeline_id from pipeline_runs where id = ${ids.run}`)).rows).toEqual([
    { pipeline_id: null },
  ]);
  await query(`delete from pipeline_runs where id = ${ids.run}`);
  expect((await query('select parent_run_id from pipeline_runs')).rows).toEqual([{ parent_run_id: null }]);
  expect((await query('select run_id from outward_writes')).rows).toEqual([{ run_id: null }]);
});

describe('what the database refuses', () => {
  const insertRun = (status: string, trigger = 'webhook') =>
    query(`insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status)
      values (${ids.pullRequest}, ${ids.installation}, 'h1', '${trigger}', '${status}')`);

  test.each(['queued', 'running', 'waiting_input'])(
    'a second %s run of a pull request, but for replays',
    async (status) => {
      await query(`delete from pipeline_runs`);
      await insertRun(status);
      await expect(insertRun(status)).rejects.toMatchObject({
        code: '23505',
        constraint: `idx_pipeline_runs_one_${status}`,
      });
      await insertRun(status, 'replay');
      await insertRun(status, 'replay');
      for (const ended of ['completed', 'failed', 'cancelled', 'completed']) await insertRun(ended);
    },
  );

  test('a duration of its own', async () => {
    await expect(query('update pipeline_runs set duration_ms = 1')).rejects.toThrow(
      /"duration_ms" can only be updated to DEFAULT/,
    );
  });

  test.each([
    ['an unknown status of a run', `update pipeline_runs set status = 'pending'`, '23514'],
    ['an unknown trigger', `update pipeline_runs set trigger_source = 'chat'`, '23514'],
    ['an unknown processing status', `update pull_requests set processing_status = 'busy'`, '23514'],
    ['an unknown fix status', `update fix_attempts set status = 'fixed'`, '23514'],
    ['a confidence above 1', 'update analysis_results set confidence_score = 1.01', '23514'],
    ['a state that GitHub does not have', `update pull_requests set state = 'draft'`, '22P02'],
    [
      'a second check with the id on one pull request',
      `insert into check_runs select (jsonb_populate_record(c, jsonb_build_object('id', uuid_v7()))).* from check_runs c where pr_id is not null`,
      '23505',
    ],
    [
      'a second unclaimed check with the id',
      `insert into check_runs select (jsonb_populate_record(c, jsonb_build_object('id', uuid_v7()))).* from check_runs c where pr_id is null`,
      '23505',
    ],
    ['a delivery twice', `insert into webhook_deliveries (delivery_id, event) values ('d1', 'push')`, '23505'],
    ['two pipelines of a name everywhere', `insert into pipelines (name) values ('mine')`, '23505'],
    [
      'two outward writes on one subject',
      `insert into outward_writes (repository_id, kind, subject) select repository_id, kind, subject from outward_writes`,
      '23505',
    ],
    [
      'two events with one number in a run',
      `insert into run_events (run_id, seq, type) values (${ids.run}, 1, 'again')`,
      '23505',
    ],
    [
      'the same outcome twice',
      `insert into check_outcomes (repository_id, head_sha, name, conclusion) values (${ids.repository}, 'h1', 'test', 'success')`,
      '23505',
    ],
  ])('%s', async (_, sql, code) => {
    await expect(query(sql)).rejects.toMatchObject({ code });
  });
});

test('durations come from the times', async () => {
  expect((await query(`select duration_ms from pipeline_runs order by finished_at`)).rows).toEqual([
    { duration_ms: '1500' },
    { duration_ms: null },
  ]);
  expect((await query('select duration_ms from run_stages')).rows).toEqual([{ duration_ms: '250' }]);
});

test('default ids are UUIDs of version 7, beginning with the time', async () => {
  const { rows } = await query('select uuid_v7() as id from generate_series(1, 50)');
  for (const { id } of rows) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Math.abs(Number.parseInt(id.replace('-', '').slice(0, 12), 16) - Date.now())).toBeLessThan(60_000);
  }
});

test('delivered bodies are stored as they come, without another compression', async () => {
  const { rows } = await query(
    `select attstorage from pg_attribute where attrelid = 'webhook_deliveries'::regclass and attname = 'body'`,
  );
  expect(rows).toEqual([{ attstorage: 'e' }]);
});

test('a user without the right to create tables can start, write history and top partitions up', async () => {
  const role = `regreen_app_${process.pid}_${Date.now()}`;
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  try {
    await client.query(`create role ${role}; revoke create on schema public from public;
      grant usage on schema public to ${role}; grant select, insert, update, delete on all tables in schema public to ${role}`);
    const last = (
      await client.query(`select max(c.relname) as name from pg_class c where c.relname ~ '^pr_state_history_20.._..$'`)
    ).rows[0].name;
    await client.query(`drop table ${last}; set role ${role}`);
    await expect(client.query('create table public.mine (id int)')).rejects.toMatchObject({ code: '42501' });
    expect((await client.query('select ensure_pr_state_history_partitions() as made')).rows).toEqual([{ made: 1 }]);
    const asRole = createPool({
      connectionString: `${database.connectionString}?options=-c%20role%3D${role}`,
      onError: () => {},
    });
    expect(await migrateUp(asRole).finally(() => asRole.end())).toEqual([]);
    await client.query(`update pull_requests set title = 'By the app' where id = ${ids.pullRequest}`);
    expect((await client.query(`select count(*)::int as n from pr_state_history`)).rows).toEqual([{ n: 2 }]);
  } finally {
    await client.query(`reset role; drop owned by ${role}; drop role ${role}`);
    await client.end();
  }
});
