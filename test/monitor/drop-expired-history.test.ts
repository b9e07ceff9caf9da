import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readManifest } from '../../src/monitor/archive-files.js';
import { dropExpiredHistory } from '../../src/monitor/drop-expired-history.js';
import { makePartitions } from '../../src/monitor/make-partitions.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeTenant, type TestTenant } from '../support/tenant.js';

const KEEP = { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 };
const PASS = { rows: 4, pauseMs: 0, lastsMs: 60_000 };

let database: TestDatabase;
let tenant: TestTenant;
let archiveDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'acme');
});
afterAll(() => database.drop());
beforeEach(async () => {
  archiveDir = await mkdtemp(join(tmpdir(), 'regreen-history-'));
  await database.pool.query('truncate pr_state_history');
});
afterEach(() => rm(archiveDir, { recursive: true, force: true }));

const history = (...times: string[]) =>
  database.pool.query(
    `insert into pr_state_history (pr_id, new_state, trigger_event, created_at) select $1, 'opened', 'edited', unnest($2::timestamptz[])`,
    [tenant.pullRequestId, times],
  );
async function placed(): Promise<string[]> {
  const { rows } = await database.pool.query<{ place: string }>(
    `select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') || ' ' || tableoid::regclass as place from pr_state_history order by created_at`,
  );
  return rows.map(({ place }) => place);
}
async function partitions(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'pr_state_history'::regclass order by 1`,
  );
  return rows.map(({ name }) => name);
}
const drop = (now: string, dir: string | null = null) =>
  dropExpiredHistory({ pool: database.pool, keep: KEEP, archiveDir: dir }, new Date(now), PASS);

describe('rows of the default partition', () => {
  test('move to months that are made for them', async () => {
    const before = await partitions();
    await history('2020-02-29T23:59:59Z', '2020-03-01T00:00:00Z', '2020-03-31T12:00:00Z');
    expect(await placed()).toEqual(expect.arrayContaining([expect.stringContaining('pr_state_history_default')]));
    expect(await makePartitions(database.pool)).toBe(2);
    expect(await placed()).toEqual([
      '2020-02-29 pr_state_history_2020_02',
      '2020-03-01 pr_state_history_2020_03',
      '2020-03-31 pr_state_history_2020_03',
    ]);
    expect(await makePartitions(database.pool)).toBe(0);
    expect(await partitions()).toHaveLength(before.length + 2);
    // A month that was made in the past is like any other: indexed, and it goes with its pull request.
    const { rows } = await database.pool.query(
      `select count(*)::int as count from pg_indexes where tablename = 'pr_state_history_2020_02'`,
    );
    expect(rows[0].count).toBeGreaterThanOrEqual(5);
    await drop('2026-11-22T00:00:00Z');
  });

  test('a few months at a time, and none for what no event can be dated', async () => {
    await history('1999-01-01Z', '9999-01-01Z', '2019-01-01Z', '2019-02-01Z', '2019-03-01Z', '2019-04-01Z');
    expect(await makePartitions(database.pool)).toBe(3);
    expect(await makePartitions(database.pool)).toBe(1);
    expect(await makePartitions(database.pool)).toBe(0);
    expect((await placed()).filter((place) => place.endsWith('default'))).toEqual([
      '1999-01-01 pr_state_history_default',
      '9999-01-01 pr_state_history_default',
    ]);
    expect(await drop('2026-11-22T00:00:00Z')).toEqual(['2019-01', '2019-02', '2019-03', '2019-04']);
  });

  test('by several at once, each month once', async () => {
    await history('2018-05-01Z', '2018-06-01Z');
    const made = await Promise.all([1, 2, 3].map(() => makePartitions(database.pool)));
    expect(made.reduce((sum, count) => sum + count, 0)).toBe(2);
    await drop('2026-11-22T00:00:00Z');
  });
});

describe('a month of history', () => {
  test('goes whole when its end is 24 months ago, and not a second earlier', async () => {
    await history('2024-10-31T23:59:59Z', '2024-11-01T00:00:00Z');
    await makePartitions(database.pool);
    expect(await drop('2026-10-31T23:59:59Z')).toEqual([]);
    expect(await drop('2026-11-01T00:00:00Z')).toEqual(['2024-10']);
    expect(await placed()).toEqual(['2024-11-01 pr_state_history_2024_11']);
    expect(await drop('2026-12-01T00:00:00Z')).toEqual(['2024-11']);
    expect((await partitions()).filter((name) => /_20(1|20|24)/.test(name))).toEqual([]);
  });

  test('is never one of the last three, whoever asks', async () => {
    for (const month of [
      `date_trunc('month', now())`,
      `date_trunc('month', now()) - interval '2 months'`,
      `'2024-10-02'`,
      'null',
    ])
      await expect(database.pool.query(`select drop_pr_state_history_month((${month})::date)`)).rejects.toMatchObject({
        code: '22023',
      });
  });

  test('waits for whoever reads, not the other way round', async () => {
    await history('2024-10-05Z');
    await makePartitions(database.pool);
    const reader = await database.pool.connect();
    await reader.query('begin; select from pull_requests limit 1');
    await expect(drop('2026-11-22T00:00:00Z')).rejects.toMatchObject({ code: '55P03' });
    await reader.query('rollback');
    reader.release();
    expect(await drop('2026-11-22T00:00:00Z')).toEqual(['2024-10']);
  });
});

describe('with an archive', () => {
  const times = Array.from({ length: 10 }, (_, day) => `2024-10-${String(day + 1).padStart(2, '0')}T00:00:00.123456Z`);
  const archived = async () => {
    const files = await readManifest(archiveDir, 'pr_state_history');
    const texts = await Promise.all(
      files.map(async ({ path }) => gunzipSync(await readFile(join(archiveDir, path))).toString()),
    );
    return texts.flatMap((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).row.created_at as string),
    );
  };
  const expected = times.map((time) => time.replace('Z', '+00:00'));

  test('every row of it is in files first', async () => {
    await history(...times);
    await makePartitions(database.pool);
    expect(await drop('2026-11-22T00:00:00Z', archiveDir)).toEqual(['2024-10']);
    expect(await archived()).toEqual(expected);
    expect((await readManifest(archiveDir, 'pr_state_history')).map(({ rows }) => rows)).toEqual([4, 4, 2]);
  });

  test('a row that is not keeps the month; killed in between, all is archived anew, and once', async () => {
    await history(...times);
    await makePartitions(database.pool);
    const reader = await database.pool.connect();
    await reader.query('begin; select from pull_requests limit 1');
    await expect(drop('2026-11-22T00:00:00Z', archiveDir)).rejects.toMatchObject({ code: '55P03' });
    await reader.query('rollback');
    reader.release();
    await history('2024-10-20T00:00:00Z');
    await expect(database.pool.query(`select drop_pr_state_history_month('2024-10-01', 10)`)).rejects.toThrow(
      'holds 11 rows, and 10 were archived',
    );
    expect(await drop('2026-11-22T00:00:00Z', archiveDir)).toEqual(['2024-10']);
    expect(await archived()).toEqual([...expected, '2024-10-20T00:00:00+00:00']);
  });

  test('killed between drop and manifest, the files are entered', async () => {
    await history(...times);
    await makePartitions(database.pool);
    const reader = await database.pool.connect();
    await reader.query('begin; select from pull_requests limit 1');
    await expect(drop('2026-11-22T00:00:00Z', archiveDir)).rejects.toMatchObject({ code: '55P03' });
    await reader.query('rollback');
    reader.release();
    await database.pool.query(`select drop_pr_state_history_month('2024-10-01')`);
    expect(await drop('2026-11-22T00:00:00Z', archiveDir)).toEqual([]);
    expect(await archived()).toEqual(expected);
    await writeFile(join(archiveDir, 'unrelated'), ''); // a file beside the tables is nobody's
    expect(await drop('2026-11-22T00:00:00Z', archiveDir)).toEqual([]);
  });
});
