import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ReviewVerdict } from '../../src/core/reviewers/plan-review.js';
import { takeDeliveries } from '../../src/store/deliveries.js';
import { isReviewed, saveReviews } from '../../src/store/reviews.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { claimed, pullRequest } from '../support/run-deliveries.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const verdict = (reviewer: string, decision: ReviewVerdict['decision']): ReviewVerdict => ({
  ...{ reviewer, status: 'completed', decision, findings: [], error: null, model: null, dropped: 0 },
});

test('a head is reviewed by those who look at it, and not by the one who looks at fixes', async () => {
  const { pool } = database;
  await takeDeliveries(pool, [pullRequest('opened')], 0);
  const run = await claimed(pool);
  const kept = async () =>
    (await pool.query('select reviewer_type as reviewer, decision from reviews order by reviewer_type')).rows;

  await saveReviews(pool, run, [verdict('fix', 'comment')]);
  expect(await isReviewed(pool, run)).toBe(false);
  await saveReviews(pool, run, [verdict('tests', 'approve')]);
  expect(await isReviewed(pool, run)).toBe(true);
  expect(await isReviewed(pool, { ...run, headSha: 'f'.repeat(40) })).toBe(false);

  // One row of each at a head: what is said later stands.
  await saveReviews(pool, run, [verdict('fix', 'request_changes')]);
  expect(await kept()).toEqual([
    { reviewer: 'fix', decision: 'request_changes' },
    { reviewer: 'tests', decision: 'approve' },
  ]);
});
