import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { endSignIns } from '../../src/store/end-sign-ins.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each<[string, string | null, string[], boolean]>([
  ['late news ends what began before it', '1 hour', ['new'], true],
  ['news from before anything began ends nothing', '3 hours', ['new', 'old'], true],
  ['news of now ends everything', null, [], false],
])('%s', async (_, ago, left, stands) => {
  const { pool } = database;
  await pool.query('delete from github_users');
  const { rows } = await pool.query(
    `with u as (insert into github_users (github_id, login, asked_at) values (1, 'mona', now()) returning id),
          s as (insert into sessions (secret_hash, user_id, created_at, expires_at)
                select h, u.id, now() - age, now() + interval '1 hour' from u, (values ('old', interval '2 hours'), ('new', interval '0')) x (h, age))
     select now() - $1::interval as at`,
    [ago],
  );
  await endSignIns(pool, [
    { githubId: 1, at: rows[0].at },
    { githubId: 2, at: null },
  ]);
  const sessions = await pool.query('select secret_hash from sessions order by 1');
  expect(sessions.rows.map(({ secret_hash }) => secret_hash)).toEqual(left);
  const words = await pool.query(`select asked_at > now() - interval '1 hour' as stands from github_users`);
  expect(words.rows).toEqual([{ stands }]);
});
