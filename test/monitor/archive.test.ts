import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ArchiveFile, readManifest, verifyArchive, writeArchive } from '../../src/monitor/archive-files.js';
import { dropExpiredRows } from '../../src/monitor/drop-expired-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeRun, makeTenant, type TestTenant } from '../support/tenant.js';

const KEEP = { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 };
const PASS = { rows: 10, pauseMs: 0, lastsMs: 60_000 };
const NOW = new Date('2026-11-22T12:00:00Z');

let database: TestDatabase;
let tenant: TestTenant;
let archiveDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await makeTenant(database.pool, 'acme');
});
afterAll(() => database.drop());
beforeEach(async () => {
  archiveDir = await mkdtemp(join(tmpdir(), 'regreen-archive-'));
  await database.pool.query('truncate webhook_deliveries, pipeline_runs cascade');
});
afterEach(async () => {
  await database.pool.query('drop trigger if exists refuse on webhook_deliveries');
  await rm(archiveDir, { recursive: true, force: true });
});

const deliveries = (count: number, from = 0) =>
  database.pool.query(
    `insert into webhook_deliveries (delivery_id, event, status, received_at, created_at, installation_id, repository_id, payload, body)
     select 'd' || g, 'push', 'processed', at, at, i.id, r.id, '{"actor": "Zoë 🛒"}', '\\x736563726574'
       from generate_series($2::int + 1, $2::int + $1) g, lateral (select '2026-09-30T23:59:55Z'::timestamptz + g * interval '1 second') t (at),
            installations i join repositories r on r.installation_id = i.id`,
    [count, from],
  );
const drop = () => dropExpiredRows({ pool: database.pool, keep: KEEP, archiveDir }, NOW, PASS);

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}
type Line = { installation: number; repository: number; row: Record<string, unknown> };
async function archived(table: string): Promise<Line[]> {
  const files = (await filesIn(join(archiveDir, table))).filter((path) => path.endsWith('.gz'));
  const texts = await Promise.all(files.map(async (path) => gunzipSync(await readFile(path)).toString('utf8')));
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line),
  );
}
const deliveryIds = async (): Promise<unknown[]> =>
  (await archived('webhook_deliveries')).map(({ row }) => row.delivery_id).sort();
const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `d${index + 1}`).sort();
const held = async () => (await database.pool.query('select from webhook_deliveries')).rowCount;

test('what goes is in files by table and month, one line a row, and in the manifest', async () => {
  await deliveries(25);
  expect(await drop()).toMatchObject({ webhook_deliveries: 25 });
  expect(await held()).toBe(0);
  const lines = await archived('webhook_deliveries');
  expect(lines.map(({ row }) => row.delivery_id).sort()).toEqual(named(25));
  const { rows } = await database.pool.query('select github_id from installations');
  expect(lines[0]).toMatchObject({ installation: Number(rows[0].github_id), row: { payload: { actor: 'Zoë 🛒' } } });
  expect(lines[0]!.row).toHaveProperty('received_at', '2026-09-30T23:59:56+00:00');
  // As they came, bytes are not redacted.
  expect(lines.some(({ row }) => 'body' in row)).toBe(false);

  const manifest = await readManifest(archiveDir, 'webhook_deliveries');
  expect(manifest.map(({ path, rows }) => [path.slice(0, -27), rows])).toEqual([
    ['webhook_deliveries/2026-09/20260930T235956Z-20260930T235959Z', 4],
    ['webhook_deliveries/2026-10/20261001T000000Z-20261001T000005Z', 6],
    ['webhook_deliveries/2026-10/20261001T000006Z-20261001T000015Z', 10],
    ['webhook_deliveries/2026-10/20261001T000016Z-20261001T000020Z', 5],
  ]);
  for (const file of manifest) await verifyArchive(archiveDir, file);
  expect((await stat(join(archiveDir, manifest[0]!.path))).mode & 0o777).toBe(0o600);
  expect(await filesIn(archiveDir)).toHaveLength(5);
});

test('a run takes everything that hangs on it along', async () => {
  const runId = await makeRun(database.pool, tenant.pullRequestId);
  await deliveries(1);
  await database.pool.query(
    `with d as (insert into run_deliveries (run_id, delivery_id) select $1, id from webhook_deliveries),
          s as (insert into run_stages (run_id, stage) values ($1, 'analyze')),
          w as (insert into reviews (run_id, pr_id, head_sha, reviewer_type) values ($1, $2, 'h', 'tests')),
          m as (insert into model_calls (run_id, installation_id, purpose, provider, model, prompt, prompt_hash) values ($1, $3, 'p', 'p', 'm', '{}', 'h')),
          c as (insert into check_runs (repository_id, external_id, ordinal, check_name, head_sha, status)
                select repository_id, '1', 1, 't', 'h', 'completed' from pull_requests where id = $2 returning id),
          a as (insert into analysis_results (run_id, check_run_id, category, confidence_score) select $1, id, 'lint', 1 from c returning id)
     insert into fix_attempts (run_id, analysis_result_id, fix_strategy) select $1, id, 'format' from a`,
    [runId, tenant.pullRequestId, tenant.installationId],
  );
  await database.pool.query(`update pull_requests set state = 'closed'`);
  await database.pool.query(`update pipeline_runs set finished_at = '2026-01-01'`);
  // What a run may take along, the schema says: of a new table that is not archived, this is where it shows.
  const { rows } = await database.pool.query<{ name: string }>(
    `with recursive hanging (id) as (
       select 'pipeline_runs'::regclass::oid
       union select c.conrelid from pg_constraint c join hanging h on c.confrelid = h.id where c.contype = 'f' and c.confdeltype = 'c')
     select id::regclass::text as name from hanging order by 1`,
  );
  expect(rows.map(({ name }) => name)).toHaveLength(8);
  // The delivery goes first, and with it the link to the run.
  expect(await drop()).toMatchObject({ webhook_deliveries: 1, pipeline_runs: 1 });
  for (const { name } of rows) {
    expect([name, (await archived(name)).length]).toEqual([name, name === 'run_events' ? 2 : 1]);
    expect((await database.pool.query(`select from ${name}`)).rowCount).toBe(0);
  }
  await database.pool.query(`update pull_requests set state = 'opened'`);
});

test('killed while files are written: they are written again, none twice', async () => {
  await deliveries(10);
  await writeArchive(archiveDir, 'webhook_deliveries', [
    { at: new Date('2026-10-01T00:00:00Z'), row: '{"delivery_id":"half"}', installation: null, repository: null },
  ]);
  await writeFile(join(archiveDir, 'webhook_deliveries/2026-10/x.ndjson.gz.part'), 'half');
  await drop();
  expect(await deliveryIds()).toEqual(named(10));
  expect((await filesIn(archiveDir)).filter((path) => path.endsWith('.part'))).toEqual([]);
});

/** The process dies when it comes to delete. */
const refuseDeletes = () =>
  database.pool.query(
    `create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$;
     create trigger refuse before delete on webhook_deliveries for each row execute function refuse()`,
  );

test('killed between archive and delete: nothing is lost, and no row is in two files', async () => {
  await deliveries(10);
  await refuseDeletes();
  await expect(drop()).rejects.toThrow('killed');
  expect(await held()).toBe(10);
  const written = await filesIn(archiveDir);
  await database.pool.query('drop trigger refuse on webhook_deliveries');
  await database.pool.query(`update webhook_deliveries set created_at = created_at`);
  await deliveries(7, 10);
  expect(await drop()).toMatchObject({ webhook_deliveries: 7 });
  expect(await held()).toBe(0);
  expect(await deliveryIds()).toEqual(named(17));
  expect(await filesIn(archiveDir)).toEqual(expect.arrayContaining(written.filter((path) => path.endsWith('.gz'))));
  expect((await readManifest(archiveDir, 'webhook_deliveries')).reduce((sum, { rows }) => sum + rows, 0)).toBe(17);
});

test('killed between delete and manifest: the files are entered, once', async () => {
  await deliveries(10);
  await refuseDeletes();
  await expect(drop()).rejects.toThrow('killed');
  await database.pool.query('drop trigger refuse on webhook_deliveries; delete from webhook_deliveries');
  // Half a line, and half of the files.
  const note = JSON.parse(await readFile(join(archiveDir, 'webhook_deliveries.pending.json'), 'utf8')) as {
    files: ArchiveFile[];
  };
  const lines = note.files.map((file) => JSON.stringify(file));
  await writeFile(join(archiveDir, 'webhook_deliveries/manifest.ndjson'), `${lines[0]}\n${lines[1]!.slice(0, 30)}`);
  await drop();
  expect(await readManifest(archiveDir, 'webhook_deliveries')).toEqual(note.files);
  expect(await deliveryIds()).toEqual(named(10));
});

test('a file that is not what was written is noticed, and nothing deleted', async () => {
  await deliveries(4);
  await refuseDeletes();
  await expect(drop()).rejects.toThrow('killed');
  await database.pool.query('drop trigger refuse on webhook_deliveries');
  const [file] = (await filesIn(join(archiveDir, 'webhook_deliveries'))).filter((path) => path.endsWith('.gz'));
  await writeFile(file!, (await readFile(file!)).subarray(0, -12));
  await expect(drop()).rejects.toThrow(/cannot be read back/);
  expect(await held()).toBe(4);
});

test('verifying sees a changed byte, a missing row, and another file', async () => {
  const row = (n: number) => ({ at: NOW, row: `{"n":${n}}`, installation: '1', repository: '2' });
  const [file] = await writeArchive(archiveDir, 't', [row(1), row(2)]);
  await verifyArchive(archiveDir, file!);
  await expect(verifyArchive(archiveDir, { ...file!, rows: 3 })).rejects.toThrow(/rows other than/);
  const [other] = await writeArchive(archiveDir, 't', [row(1), row(3)]);
  await writeFile(join(archiveDir, file!.path), await readFile(join(archiveDir, other!.path)));
  await expect(verifyArchive(archiveDir, file!)).rejects.toThrow(/rows other than/);
});

test('without its folder nothing is deleted', async () => {
  await deliveries(3);
  const file = join(archiveDir, 'file');
  await writeFile(file, '');
  await expect(
    dropExpiredRows({ pool: database.pool, keep: KEEP, archiveDir: join(file, 'x') }, NOW, PASS),
  ).rejects.toThrow();
  expect(await held()).toBe(3);
});
