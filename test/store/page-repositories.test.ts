import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pageRepositories } from '../../src/store/read-repositories.js';
import type { Scope } from '../../src/store/scope.js';
import { acme, api, globex, putTenants, shop } from '../support/insight-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await putTenants(database.pool);
  await database.pool.query(
    `insert into repositories (installation_id, github_id, name, removed_at)
     values ($1, 101, 'acme/Bakery', null), ($1, 102, 'acme/a_b', null), ($1, 103, 'acme/attic', now()), ($1, 104, 'acme/shop', now())`,
    [acme],
  );
});
afterAll(() => database.drop());

async function allPages(scope: Scope, search?: string): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await pageRepositories(database.pool, { search, limit: 2, cursor }, scope);
    found.push(page.repositories.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && found.length < 9);
  return found;
}

test('pages join without a gap or a repeat, by name in any case, those that are gone last', async () => {
  expect(await allPages({ installationId: acme })).toEqual([
    ['acme/a_b', 'acme/Bakery'],
    ['acme/shop', 'acme/till'],
    ['acme/attic', 'acme/shop'],
  ]);
  expect((await allPages({})).flat()).toHaveLength(7);
});

test('of a tenant, of some repositories, and by a part of the name', async () => {
  expect(await allPages({ installationId: globex })).toEqual([['globex/api']]);
  expect(await allPages({ repositoryIds: [shop, api] })).toEqual([['acme/shop', 'globex/api']]);
  expect(await allPages({ installationId: acme }, 'BAKE')).toEqual([['acme/Bakery']]);
  // An underline is one, and stands for no other letter.
  expect(await allPages({ installationId: acme }, 'a_b')).toEqual([['acme/a_b']]);
  expect(await allPages({ installationId: globex }, 'acme')).toEqual([[]]);
});
