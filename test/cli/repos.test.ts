import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { ReposDeps } from '../../src/cli/repos/deps.js';
import { reposCommand } from '../../src/cli/repos.js';
import { repositoryViewSchema } from '../../src/core/repository-view.js';
import { EXPORTED_TABLES } from '../../src/store/export-repository.js';
import { populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type CliResult, clock, reach, runCli } from '../support/run-cli.js';
import { deliveries, installations, pullRequests, repositories, runs, tellStory } from '../support/run-rows.js';

const TOKEN = `ghp_${'Ab1'.repeat(12)}`;
let database: TestDatabase;
const polled: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
});
afterAll(() => database.drop());

const regreen = (args: string, changes: Partial<ReposDeps> = {}): Promise<CliResult> =>
  runCli(
    (program, io) =>
      reposCommand(program, io, {
        withDatabase: reach(database.connectionString),
        pollRepository: async (repositoryId) => {
          polled.push(repositoryId);
          return { pullRequests: 2, opened: 1 };
        },
        clock,
        ...changes,
      }),
    args.split(' '),
  );

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

test('list shows the repositories, and why nothing is done in one', async () => {
  await database.pool.query(
    `update repositories set archived = true, failure_count = 1234, last_polled_at = '2026-11-21T09:00:00Z' where id = $1`,
    [repositories.api],
  );
  expect(await regreen('repos list')).toEqual({
    exit: 0,
    err: '',
    out: lines(
      'Repository  Status  Inactive because            Open PRs  Last polled         Failures',
      'acme/shop   active  -                                  2  -                          0',
      'globex/api  active  the repository is archived         1  09:00:00 (1 h ago)     1,234',
    ),
  });
  const views = z.array(repositoryViewSchema).parse(JSON.parse((await regreen('repos list --json')).out));
  expect(views.map(({ name, inactive, openPullRequests }) => [name, inactive, openPullRequests])).toEqual([
    ['acme/shop', null, 2],
    ['globex/api', 'the repository is archived', 1],
  ]);
});

test('list shows why the last poll of one failed, where one did', async () => {
  const fail = (reason: string | null) =>
    database.pool.query('update repositories set poll_error = $2 where id = $1', [repositories.shop, reason]);
  await fail('GitHub does not show this repository');
  const { out } = await regreen('repos list');
  expect(out.split('\n').map((line) => line.slice(-40).trim())).toEqual([
    expect.stringMatching(/Failures {2}Because$/),
    expect.stringMatching(/0 {2}GitHub does not show this repository$/),
    expect.stringMatching(/1,234 {2}-$/),
    '',
  ]);
  await fail(null);
});

test('poll asks about the repository, unless nothing is done in it', async () => {
  expect(await regreen('repos poll ACME/shop')).toEqual({
    exit: 0,
    err: '',
    out: 'acme/shop has 2 open pull requests; 1 run opened.\n',
  });
  expect(polled).toEqual([repositories.shop]);
  expect(await regreen('repos poll globex/api')).toMatchObject({
    exit: 1,
    out: '',
    err: expect.stringMatching(/is archived/),
  });
  expect(polled).toHaveLength(1);
});

test('suspend ends the runs, resume lets the next ones begin', async () => {
  expect(await regreen('repos suspend acme/shop --reason moving')).toEqual({
    exit: 0,
    err: '',
    out: 'acme/shop is suspended: its runs end.\n',
  });
  const { rows } = await database.pool.query(
    `select id, status, cancel_requested_at is not null as asked, latest_error from pipeline_runs where id = any($1::uuid[]) order by id`,
    [[runs.waiting, runs.running, runs.queued]],
  );
  const reason = { kind: 'inactive', message: 'moving' };
  expect(rows).toEqual([
    { id: runs.waiting, status: 'cancelled', asked: false, latest_error: reason },
    { id: runs.running, status: 'running', asked: true, latest_error: reason },
    { id: runs.queued, status: 'cancelled', asked: false, latest_error: reason },
  ]);
  const { rows: of } = await database.pool.query(
    'select id, processing_status from pull_requests where id = any($1::uuid[]) order by id',
    [[pullRequests.total, pullRequests.menu]],
  );
  expect(of.map((row) => row.processing_status)).toEqual(['idle', 'processing']);

  expect((await regreen('repos suspend acme/shop')).out).toBe('acme/shop was suspended already.\n');
  expect(JSON.parse((await regreen(`repos resume ${repositories.shop} --json`)).out)).toEqual({
    repositoryId: repositories.shop,
    name: 'acme/shop',
    status: 'active',
    changed: true,
  });
  expect((await regreen('repos resume acme/shop')).out).toBe('acme/shop was active already.\n');
  expect((await regreen('repos resume globex/api')).out).toBe(
    'globex/api was active already; still nothing is done in it: the repository is archived.\n',
  );
});

test('a name that several have exits 1 with their ids, an unknown one with what to do', async () => {
  await database.pool.query(
    `insert into repositories (installation_id, github_id, name) values ($1, 77, 'acme/shop')`,
    [installations.acme],
  );
  const { exit, err, out } = await regreen('repos suspend acme/shop');
  expect([exit, out]).toEqual([1, '']);
  expect(err).toContain(repositories.shop);
  await database.pool.query('delete from repositories where github_id = 77');
  expect(await regreen('repos suspend acme/none')).toMatchObject({
    exit: 1,
    err: expect.stringMatching(/regreen repos list/),
  });
});

test.each(['suspend', 'resume', 'poll', 'export'])('%s of nothing named exits 2', async (command) => {
  expect(await regreen(`repos ${command} `)).toEqual({
    exit: 2,
    out: '',
    err: 'regreen: Name a repository: owner/name, or its id.\n',
  });
});

test('export prints every row of the repository, and no other, without secrets', async () => {
  await database.pool.query('update webhook_deliveries set body = $2 where id = $1', [
    deliveries.first,
    brotliCompressSync(JSON.stringify({ title: `Use ${TOKEN}` })),
  ]);
  await database.pool.query(
    `insert into pull_request_heads (repository_id, head_sha, pr_id) select $1, n::text, $2 from generate_series(1, 450) n`,
    [repositories.shop, pullRequests.total],
  );
  const { out, exit } = await regreen('repos export acme/shop');
  expect(exit).toBe(0);
  expect(out).not.toContain(TOKEN);
  expect(out).not.toContain('globex');
  const exported = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { table: string; row: Record<string, unknown> });
  const counts = Object.fromEntries(
    EXPORTED_TABLES.map(({ table }) => [table, exported.filter((line) => line.table === table).length]),
  );
  expect(counts).toMatchObject({
    repositories: 1,
    pull_requests: 2,
    pull_request_heads: 450,
    pipeline_runs: 7,
    run_stages: 5,
    webhook_deliveries: 2,
    analysis_results: 1,
  });
  const { rows: stories } = await database.pool.query(
    'select e.id from run_events e join pipeline_runs r on r.id = e.run_id where r.installation_id = $1',
    [installations.acme],
  );
  expect(counts.run_events).toBe(stories.length);
  expect(exported.find(({ row }) => row.id === deliveries.first)!.row.body).toEqual({
    title: expect.stringMatching(/^Use \[redacted:/),
  });
  expect(exported.find(({ row }) => row.id === runs.green)!.row).toMatchObject({
    status: 'completed',
    started_at: '2026-11-21T10:00:02.000Z',
  });
});

test('export -o writes a file that its owner alone can read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'regreen-export-'));
  const file = join(folder, 'shop.ndjson');
  const { out, err, exit } = await regreen(`repos export acme/shop -o ${file}`);
  const rows = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect([exit, out, err]).toEqual([0, '', `${rows.length} rows of acme/shop are in ${file}.\n`]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await regreen(`repos export acme/shop -o ${folder}/none/x`)).toMatchObject({
    exit: 3,
    err: expect.stringMatching(/cannot be written/),
  });
  await rm(folder, { recursive: true });
});

test('what is exported is every table that hangs on a repository', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `with recursive hanging (id) as (
       select 'repositories'::regclass::oid
       union
       select c.conrelid from pg_constraint c join hanging h on c.confrelid = h.id where c.contype = 'f' and c.confdeltype in ('c', 'n')
     )
     select h.id::regclass::text as name from hanging h join pg_class k on k.oid = h.id where not k.relispartition`,
  );
  expect(EXPORTED_TABLES.map(({ table }) => table).sort()).toEqual(rows.map(({ name }) => name).sort());
});

test('an export holds a row of every table that has one', async () => {
  const populated = await createTestDatabase();
  await populate(populated.pool);
  const { out } = await regreen('repos export octo/cat', { withDatabase: reach(populated.connectionString) });
  const tables = new Set(
    out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { table: string }).table),
  );
  expect([...tables].sort()).toEqual(EXPORTED_TABLES.map(({ table }) => table).sort());
  await populated.drop();
});

test('no database yet is an empty list, one out of reach exits 3', async () => {
  const empty = await createTestDatabase({ empty: true });
  expect(await regreen('repos list --json', { withDatabase: reach(empty.connectionString) })).toMatchObject({
    exit: 0,
    out: '[]\n',
  });
  await empty.drop();
  const gone = { withDatabase: reach('postgresql://nobody@127.0.0.1:1/none') };
  for (const command of ['list', 'suspend acme/shop', 'export acme/shop']) {
    expect(await regreen(`repos ${command}`, gone)).toMatchObject({ exit: 3, out: '' });
  }
});

test.each(['list', 'suspend', 'resume', 'poll', 'export'])('repos %s --help has an example', async (command) => {
  expect((await regreen(`repos ${command} --help`)).out).toMatch(new RegExp(`Example:\\n  regreen repos ${command}`));
});
