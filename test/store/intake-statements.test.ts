import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { byteaArray, jsonbArray } from '../../src/store/binary-array.js';
import { transaction } from '../../src/store/pool.js';
import { listHistory } from '../../src/store/read-history.js';
import { listPullRequests } from '../../src/store/read-pull-requests.js';
import { PLANS_BY_INDEXES } from '../../src/store/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('arrays in binary arrive as they were: any byte, any JSON, none at all', async () => {
  const bodies = [Buffer.from([0, 255, 92, 34, 39]), Buffer.alloc(0), Buffer.from('{"a":"\\"}')];
  const texts = ['{"quote": "\\"", "back": "\\\\", "text": "ä😀\\n"}', '[]', 'null'];
  const { rows } = await database.pool.query(
    'select $1::bytea[] as bodies, $2::jsonb[] as texts, $3::bytea[] as none',
    [byteaArray(bodies), jsonbArray(texts), byteaArray([])],
  );
  expect(rows[0].bodies).toEqual(bodies);
  expect(rows[0].texts).toEqual(texts.map((text) => JSON.parse(text) as unknown));
  expect(rows[0].none).toEqual([]);
});

test('settings are given back with the transaction', async () => {
  const seen = await transaction(database.pool, async (sql) => (await sql.query('show enable_seqscan')).rows, {
    settings: PLANS_BY_INDEXES,
  });
  expect(seen).toEqual([{ enable_seqscan: 'off' }]);
  expect((await database.pool.query('show enable_seqscan')).rows).toEqual([{ enable_seqscan: 'on' }]);
  expect((await database.pool.query('show enable_hashjoin')).rows).toEqual([{ enable_hashjoin: 'on' }]);
});

test('failing: open, and failed at their head, in the newest attempt', async () => {
  const { rows } = await database.pool.query<{ id: string; pr_number: number }>(
    `with i as (insert into installations (github_id) values (1) returning id),
          r as (insert into repositories (installation_id, github_id, name) select id, 1, 'acme/shop' from i returning id)
     insert into pull_requests (repository_id, pr_number, state, head_sha, github_updated_at)
     select r.id, n, case n when 5 then 'closed' else 'opened' end::pr_state, 'head', now() from r, generate_series(1, 5) n returning id, pr_number`,
  );
  const check = (number: number, ordinal: number, conclusion: string, head = 'head') =>
    database.pool.query(
      `insert into check_runs (repository_id, pr_id, external_id, ordinal, check_name, check_suite_id, head_sha, status, conclusion)
       select repository_id, id, $2::text, $2::numeric, 'test', 1, $4, 'completed', $3::check_conclusion from pull_requests where pr_number = $1`,
      [number, ordinal, conclusion, head],
    );
  await check(1, 1, 'failure');
  await check(2, 1, 'failure', 'an old head');
  await check(3, 1, 'failure');
  await check(3, 2, 'success');
  await check(4, 1, 'success');
  await check(4, 2, 'timed_out');
  await check(5, 1, 'failure');
  const { pullRequests } = await listPullRequests(database.pool, { failing: true, limit: 10 });
  expect(pullRequests.map(({ pullRequestNumber }) => pullRequestNumber).sort()).toEqual([1, 4]);

  const { id } = rows.find((row) => row.pr_number === 1)!;
  for (const title of ['a', 'b', 'c'])
    await database.pool.query('update pull_requests set title = $2 where id = $1', [id, title]);
  const first = await listHistory(database.pool, id, { limit: 3 });
  const next = await listHistory(database.pool, id, { limit: 3, before: first.at(-1) });
  expect([...first, ...next].map(({ trigger }) => trigger)).toEqual(['edited', 'edited', 'edited', 'opened']);
});
