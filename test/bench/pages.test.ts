import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fillResults } from '../../src/bench/pages/fill-results.js';
import { measurePages } from '../../src/bench/pages.js';
import { proofs } from '../../src/bench/proofs.js';
import { fill, sizeOf } from '../../src/bench/queries/fill.js';
import { valueAt } from '../../src/bench/render-proof.js';
import { pages } from '../../src/dashboard/pages.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('every page of the dashboard is visited, and every claim has its figure', async () => {
  const size = sizeOf(120);
  await fill(database.pool, null, size, size, () => {});
  await fillResults(database.pool, () => {});
  const times = await measurePages(database.pool, 4, () => {});
  expect(Object.keys(times)).toEqual(pages.map(({ path }) => path));
  const figures = { rows: size, pages: times };
  const { claims } = proofs.find(({ name }) => name === 'pages')!;
  expect(claims).toHaveLength(pages.length + 1);
  for (const { path } of claims) expect([path, valueAt(figures, path)]).toEqual([path, expect.any(Number)]);
});
