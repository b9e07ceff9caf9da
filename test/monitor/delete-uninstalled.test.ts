import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { enterFiles, readManifest, verifyArchive, writeArchive } from '../../src/monitor/archive-files.js';
import { deleteUninstalled } from '../../src/monitor/delete-uninstalled.js';
import { remainsOf } from '../../src/store/delete-uninstalled.js';
import { recordFailedDelivery, takeDeliveries } from '../../src/store/deliveries.js';
import { incoming } from '../support/deliver.js';
import { contents, populate, TABLES } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { makeTenant, type TestTenant } from '../support/tenant.js';

const KEEP = { deliveriesDays: 30, resultsDays: 180, historyMonths: 24 };
const PASS = { rows: 3, pauseMs: 0, lastsMs: 60_000 };
const log = createLog('silent');
const INSTALLATION = 41;
const REPOSITORY = 42;

let database: TestDatabase;
let other: TestTenant;

beforeEach(async () => {
  database = await createTestDatabase();
  await populate(database.pool);
  // The populated tenant becomes ours, by numbers that fit JSON.
  await database.pool.query(`update installations set github_id = ${INSTALLATION}`);
  await database.pool.query(`update repositories set github_id = ${REPOSITORY}`);
  other = await makeTenant(database.pool, 'globex');
});
afterEach(() => database.drop());

const clean = (archiveDir: string | null = null, pass = PASS) =>
  deleteUninstalled({ pool: database.pool, log, keep: KEEP, archiveDir }, pass);
const uninstall = () =>
  database.pool.query(`update installations set status = 'deleted' where github_id = ${INSTALLATION}`);
const sums = async () => Object.entries(await remainsOf(database.pool, INSTALLATION)).filter(([, count]) => count > 0);

/** Every row of the other tenant, and what is nobody's. */
async function others(): Promise<string> {
  const all = await contents(database.pool);
  const { rows } = await database.pool.query<{ id: string }>(
    `select id from installations where github_id = ${INSTALLATION}`,
  );
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(all).map(([table, lines]) => [
        table,
        lines.filter((line) => !line.includes('01900000-0000-7000-8000') && !line.includes(rows[0]?.id ?? 'none')),
      ]),
    ),
  );
}

/** As docs/retention.md has it. */
async function queryOfTheManual(): Promise<string> {
  const manual = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'retention.md'), 'utf8');
  return /```sql\n([\s\S]*?)```/.exec(manual)![1]!.replace('12345', String(INSTALLATION));
}

const REPO = {
  id: REPOSITORY,
  full_name: 'octo/cat',
  name: 'cat',
  html_url: 'https://github.test/octo/cat',
  owner: { login: 'octo' },
};
const push = () => incoming({ event: 'push', payload: { installation: { id: INSTALLATION }, repository: REPO } });
const opened = (title = 'late') =>
  incoming({
    event: 'pull_request',
    payload: {
      action: 'opened',
      installation: { id: INSTALLATION },
      repository: { ...REPO, updated_at: '2026-05-05T00:00:00Z' },
      sender: { login: 'ada' },
      number: 9,
      pull_request: {
        number: 9,
        title,
        state: 'open',
        draft: false,
        merged: false,
        user: { login: 'ada' },
        html_url: 'https://github.test/octo/cat/pull/9',
        updated_at: '2026-05-05T00:00:00Z',
        base: { ref: 'main', sha: 'b'.repeat(40), repo: { id: REPOSITORY, full_name: 'octo/cat' } },
        head: { ref: 'x', sha: 'a'.repeat(40), repo: { id: REPOSITORY, full_name: 'octo/cat' } },
      },
    },
  });

describe('an installation that was deleted', () => {
  test('is counted in every table that hangs on it', async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `with recursive hanging (id) as (
         select 'installations'::regclass::oid
         union select c.conrelid from pg_constraint c join hanging h on c.confrelid = h.id where c.contype = 'f')
       select h.id::regclass::text as name from hanging h join pg_class k on k.oid = h.id where not k.relispartition order by 1`,
    );
    const before = await remainsOf(database.pool, INSTALLATION);
    expect(Object.keys(before).sort()).toEqual(rows.map(({ name }) => name));
    for (const [table, count] of Object.entries(before)) expect([table, count > 0]).toEqual([table, true]);
    // And what does not hang on one is nobody's, or a person's.
    expect(TABLES.filter((table) => !(table in before))).toEqual(['github_users', 'monitor_marks', 'sessions']);
  });

  test('leaves nothing but its number, and the tenant beside it everything', async () => {
    const before = await others();
    const byHand = await queryOfTheManual();
    const ofNoRepository = incoming({ event: 'organization', payload: { installation: { id: INSTALLATION } } });
    await takeDeliveries(database.pool, [push(), ofNoRepository], 0);
    await recordFailedDelivery(database.pool, push(), 'the database was away');
    await uninstall();
    const held = Object.values((await database.pool.query(byHand)).rows[0]);
    expect(held.filter((value) => Number(value) === 0)).toEqual([]);
    expect(await clean()).toBeGreaterThan(20);
    const { account_login, ...left } = (await database.pool.query(byHand)).rows[0];
    expect(account_login).toBeNull();
    expect(Object.values(left).filter((value) => value !== '0')).toEqual([]);
    expect(await sums()).toEqual([]);
    expect(await others()).toEqual(before);
    const { rows } = await database.pool.query(
      `select account_login, permissions, status from installations where github_id = ${INSTALLATION}`,
    );
    expect(rows).toEqual([{ account_login: null, permissions: {}, status: 'deleted' }]);
    expect(JSON.stringify(await contents(database.pool))).not.toMatch(/octo|\bcat\b/);
    expect(await clean()).toBe(0);
  });

  test('an installation that is only suspended keeps everything', async () => {
    await database.pool.query(`update installations set status = 'suspended' where github_id = ${INSTALLATION}`);
    const before = await contents(database.pool);
    expect(await clean()).toBe(0);
    expect(await contents(database.pool)).toEqual(before);
  });

  test('is not brought back by a late delivery, whose rows go with the next pass', async () => {
    await uninstall();
    await clean();
    await takeDeliveries(database.pool, [opened(), push()], 0);
    expect((await sums()).map(([table]) => table)).toEqual(
      expect.arrayContaining(['repositories', 'pull_requests', 'webhook_deliveries']),
    );
    expect(
      (
        await database.pool.query(`select from pipeline_runs where status = 'queued' and installation_id <> $1`, [
          other.installationId,
        ])
      ).rowCount,
    ).toBe(0);
    await clean();
    expect(await sums()).toEqual([]);
  });

  test('goes on where a pass ended', async () => {
    await uninstall();
    let passes = 0;
    while ((await sums()).length > 0 && passes < 60) {
      await clean(null, { ...PASS, rows: 1, lastsMs: 0 });
      passes++;
    }
    expect(passes).toBeGreaterThan(10);
    expect(await sums()).toEqual([]);
  });

  test('waits for a worker that is at a run, for ten minutes', async () => {
    await database.pool.query(
      `insert into pipeline_runs (pr_id, installation_id, head_sha, trigger_source, status, lease_until)
       select p.id, r.installation_id, 'h1', 'webhook', 'running', now() + interval '1 minute'
         from pull_requests p join repositories r on r.id = p.repository_id where r.github_id = ${REPOSITORY} limit 1`,
    );
    await uninstall();
    await clean();
    expect((await sums()).length).toBeGreaterThan(10);
    const { rows } = await database.pool.query(
      `select cancel_requested_at is not null as asked from pipeline_runs where status = 'running'`,
    );
    expect(rows).toEqual([{ asked: true }]);
    await database.pool.query(
      `update pipeline_runs set cancel_requested_at = now() - interval '601 s' where status = 'running'`,
    );
    await clean();
    expect(await sums()).toEqual([]);
  });

  test('is forgotten altogether after 30 days', async () => {
    await uninstall();
    await clean();
    await database.pool.query('alter table installations disable trigger user');
    const since = (days: number) =>
      database.pool.query(
        `update installations set updated_at = now() - $1 * interval '1 day' where github_id = ${INSTALLATION}`,
        [days],
      );
    const count = async () =>
      (await database.pool.query(`select from installations where github_id = ${INSTALLATION}`)).rowCount;
    await since(29.9);
    await clean();
    expect(await count()).toBe(1);
    await since(30.1);
    await clean();
    expect(await count()).toBe(0);
  });
});

describe('a repository that was taken out', () => {
  const remove = (ago: string) =>
    database.pool.query(
      `update repositories set removed_at = now() - $1::interval, access_changed_at = now() where github_id = ${REPOSITORY}`,
      [ago],
    );
  const rowsOf = async () => {
    const remains = await remainsOf(database.pool, INSTALLATION);
    return Object.keys(remains).filter((table) => remains[table]! > 0);
  };

  test('keeps its data for an hour, in case it was not meant', async () => {
    await remove('59 minutes');
    const before = await contents(database.pool);
    await clean();
    // Its work has ended, in case it was.
    expect((await contents(database.pool)).check_runs).toEqual(before.check_runs);
  });

  test("leaves a number; what is the installation's own stays", async () => {
    const before = await others();
    await takeDeliveries(
      database.pool,
      [
        push(),
        incoming({
          event: 'installation_repositories',
          payload: {
            action: 'removed',
            installation: { id: INSTALLATION, updated_at: '2026-01-01T00:00:00Z' },
            repositories_removed: [REPO],
          },
        }),
      ],
      0,
    );
    await remove('61 minutes');
    await clean();
    expect(await rowsOf()).toEqual(['pipelines', 'api_tokens', 'write_budgets', 'installations']);
    expect(await others()).toEqual(before);
    expect(JSON.stringify(await contents(database.pool))).not.toMatch(/octo\/cat|github.test/);
    expect(await clean()).toBe(0);
  });

  test('is not brought back by a late delivery, and comes back when it is added again', async () => {
    // Its last fact is newer than any that comes back with it.
    await database.pool.query(
      `update repositories set github_updated_at = '2026-06-01' where github_id = ${REPOSITORY}`,
    );
    await remove('61 minutes');
    await clean();
    await takeDeliveries(database.pool, [opened(), push()], 0);
    expect(await rowsOf()).toContain('pull_requests');
    await clean();
    expect(await rowsOf()).toEqual(['pipelines', 'api_tokens', 'write_budgets', 'installations']);

    const added = incoming({
      event: 'installation_repositories',
      payload: {
        action: 'added',
        installation: { id: INSTALLATION, updated_at: '2126-01-01T00:00:00Z' },
        repositories_added: [REPO],
      },
    });
    await takeDeliveries(database.pool, [added, opened('now')], 0);
    await clean();
    const { rows } = await database.pool.query(
      `select r.name, p.title from repositories r join pull_requests p on p.repository_id = r.id where r.github_id = ${REPOSITORY}`,
    );
    expect(rows).toEqual([{ name: 'octo/cat', title: 'now' }]);
  });
});

test('what the archive has of them goes too, and the rest of it stays', async () => {
  const archiveDir = await mkdtemp(join(tmpdir(), 'regreen-erase-'));
  const row = (n: number, installation: number, repository: number) => ({
    at: new Date('2026-01-01T00:00:00Z'),
    row: `{"n":${n}}`,
    installation: String(installation),
    repository: String(repository),
  });
  const files = [
    ...(await writeArchive(archiveDir, 'check_runs', [row(1, 5, 6), row(2, INSTALLATION, 7), row(3, 5, REPOSITORY)])),
    ...(await writeArchive(archiveDir, 'check_runs', [row(4, INSTALLATION, REPOSITORY)])),
    ...(await writeArchive(archiveDir, 'reviews', [row(5, 5, 6)])),
  ];
  await enterFiles(archiveDir, files);
  await uninstall();
  await clean(archiveDir);
  const kept = await readManifest(archiveDir, 'check_runs');
  expect(kept).toMatchObject([{ rows: 1, installations: ['5'] }]);
  for (const file of kept) await verifyArchive(archiveDir, file);
  const { path } = kept[0]!;
  expect(gunzipSync(await readFile(join(archiveDir, path))).toString()).toBe(
    '{"installation":5,"repository":6,"row":{"n":1}}\n',
  );
  for (const file of files.slice(0, 2)) await expect(readFile(join(archiveDir, file.path))).rejects.toThrow('ENOENT');
  expect(await readManifest(archiveDir, 'reviews')).toEqual(files.slice(2));
  await rm(archiveDir, { recursive: true });
});
