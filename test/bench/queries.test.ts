import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fill, sizeOf } from '../../src/bench/queries/fill.js';
import { questionsOf } from '../../src/bench/queries/questions.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const count = async (table: string): Promise<number> =>
  (await database.pool.query(`select count(*)::int as count from ${table}`)).rows[0].count;

test('tables grow from one size to the next, and every question has an answer', async () => {
  const [half, whole] = [sizeOf(60), sizeOf(120)];
  const indexes = await database.pool.query(
    'select indexname from pg_indexes where schemaname = current_schema() order by 1',
  );
  await fill(database.pool, null, half, whole, () => {});
  expect(await count('check_runs')).toBe(half.checkRuns);
  await fill(database.pool, half, whole, whole, () => {});
  expect(await count('pull_requests')).toBe(120);
  expect(await count('check_runs')).toBe(1_200);
  expect(await count('pr_state_history')).toBe(2_400);
  expect(await count('pr_state_history_default')).toBe(0);
  expect(await count('repositories')).toBe(whole.repositories);
  const after = await database.pool.query(
    'select indexname from pg_indexes where schemaname = current_schema() order by 1',
  );
  for (const { indexname } of indexes.rows) expect(after.rows).toContainEqual({ indexname });

  const questions = await questionsOf(database.pool);
  expect(questions.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'pullRequestLookup',
      'checkRunsOfPullRequest',
      'openWithFailedChecks',
      'repositoriesDue',
      'history',
      'runsList',
    ]),
  );
  for (const { name, ask, after: then } of questions) {
    for (let turn = 0; turn < 6; turn++) {
      const answer = await ask(turn);
      if (name === 'pullRequestLookup') expect(answer).toMatchObject({ pullRequestId: expect.any(String) });
      if (name === 'checkRunsOfPullRequest') expect(answer).toHaveLength(10);
      if (name === 'history') expect(answer).toHaveLength(turn % 2 === 0 ? 20 : 5);
      if (name === 'openWithFailedChecks' && turn === 2)
        expect(answer).toMatchObject({
          pullRequests: expect.arrayContaining([expect.objectContaining({ state: 'opened' })]),
        });
      await then?.();
    }
  }
});
